"""No text of a source ever becomes markup."""

from hypothesis import given
from hypothesis import strategies as st

from pages.parts.html import b, el, join, link, outward, say
from pages.parts.tables import Column, first, table


@given(st.text())
def test_text_is_escaped_everywhere(text):
    for made in (
        el("b", text),
        el("b", title=text),
        join([text]),
        say(text),
        link("touchpoint", text, id=text),
    ):
        inside = made.replace("<b>", "").replace("</b>", "")
        assert "<script" not in inside.lower()
        assert made.count("<") == made.count(">") <= 4


def test_markup_is_escaped_once():
    assert say(el("b", "a & b"), "<i>") == "<b>a &amp; b</b>&lt;i&gt;"


def test_only_web_addresses_become_links():
    assert outward("javascript:alert(1)", "t1") == "t1"
    assert 'href="https://desk.example/t1"' in str(outward("https://desk.example/t1", "t1"))


def test_empty_parts_leave_no_trace():
    assert join(["a", None, "", "b"], " · ") == "a · b"


def test_a_sentence_in_a_cell_stays_in_one_piece():
    drawn = table([Column("Due")], [[say(b("14:49"), " due")]])
    assert "<span><b>14:49</b> due</span></td>" in drawn


def test_rows_beyond_the_first_are_folded_away():
    columns = [Column("Name")]
    shown = first(columns, [["a"], ["b"], ["c"]], 2, flow=True)
    assert shown.index(">b<") < shown.index("<summary>1 more</summary>") < shown.index(">c<")
    assert shown.count("tl-t stack flow") == 2
    assert "<details" not in first(columns, [["a"]], 2)


def test_a_column_without_a_name_has_no_head():
    shown = table([Column("", "30px"), Column("Name")], [["1", "a"]])
    assert '<thead><tr><td></td><th scope="col">Name</th></tr></thead>' in shown
