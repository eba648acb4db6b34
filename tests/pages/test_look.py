"""Tokens, signs and theme say the same everywhere, and can be read."""

import re
import tomllib
from pathlib import Path

import pytest

from pages.parts import forest, signs, style, theme, vocabulary
from pages.parts.sourcing import heat
from tests.pages import fixture

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text())
KEYS = {
    "backgroundColor": "bg", "secondaryBackgroundColor": "sunk", "textColor": "ink", "linkColor": "link",
    "borderColor": "line2", "primaryColor": "primary", "redColor": "fail",
    "greenColor": "good", "blueColor": "data",
}  # fmt: skip


def luminance(hexed):
    parts = [int(hexed[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("mode", "place"), [("light", 0), ("dark", 1)])
def test_theme_uses_the_tokens(mode, place):
    given = CONFIG["theme"][mode]
    assert {key: given[key] for key in KEYS} == {
        key: theme.LIGHT_DARK[token][place] for key, token in KEYS.items()
    }


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("ink", ["ink", "ink2", "ink3", "fail", "watch", "good", "link", "unk"])
@pytest.mark.parametrize("ground", ["bg", "surface", "sunk", "unkt", "failt", "watcht"])
def test_words_can_be_read_on_every_ground(place, ink, ground):
    assert contrast(theme.LIGHT_DARK[ink][place], theme.LIGHT_DARK[ground][place]) >= 4.5


@pytest.mark.parametrize("place", [0, 1])
def test_words_can_be_read_on_the_deepest_cell(place):
    data, sunk = (theme.LIGHT_DARK[name][place] for name in ("data", "sunk"))
    share = heat.DEEPEST / 100
    parts = [(int(data[i : i + 2], 16), int(sunk[i : i + 2], 16)) for i in (1, 3, 5)]
    mixed = "#" + "".join(f"{round(share * deep + (1 - share) * flat):02x}" for deep, flat in parts)
    assert contrast(theme.LIGHT_DARK["ink"][place], mixed) >= 4.5
    assert ".tl-heat td .tl-n{color:var(--ink)}" in style.sheet()


def test_every_state_has_its_own_shape_or_a_named_twin():
    for state in vocabulary.STATES:
        assert signs.shape_of(state) in signs.SHAPES
    shapes = {
        signs.shape_of(s)
        for s in ("incident", "standing", "watch", "ok", "late", "learning", "too_quiet", "no_data", None)
    }
    assert len(shapes) == 9


def test_the_sheet_defines_every_sign_and_token():
    sheet = style.sheet()
    assert all(f".s-{name}{{" in sheet for name in signs.SHAPES)
    assert all(f"--{name}:light-dark(" in sheet for name in theme.LIGHT_DARK)


def test_an_unknown_colour_is_refused():
    with pytest.raises(KeyError, match="no colour token 'red'"):
        theme.var("red")


def test_scripts_and_styles_are_not_taken_for_paths():
    assert all("\n" in style.asset(name) for name in ("map.js", "map.css"))


def test_a_group_of_the_forest_takes_no_sign_of_a_verdict(ws):
    drawn = forest.forest(ws, fixture.links(tested=True), {})
    groups = {
        name for found in re.findall(r'<div class="(tl tl-forest[^"]*)"', drawn) for name in found.split()
    }
    assert "of-supported" in groups
    drawn_as_sign = {name for name in groups if f".{name}{{" in style.sheet()} - {
        "tl",
        "tl-bare",
        "tl-forest",
    }
    assert not drawn_as_sign
