"""The address carries the lens; the session remembers it; the address wins where they differ."""

import streamlit as st

from config import Workspace
from metrics.lens import Lens

LENS = ("period", "compare", "journey", "segment", "channel", "as_of")
REMEMBERED = "lens"


def lens(ws: Workspace) -> Lens:
    """The lens of this run: from the address if it carries one, else what the session remembers."""
    carried = {name: st.query_params[name] for name in LENS if name in st.query_params}
    chosen = carried or st.session_state.get(REMEMBERED, {})
    read = Lens.parse(chosen, ws)
    _remember(read.params())
    return read


def look_through(**changes: str | None) -> None:
    """Change parts of the lens; None takes a part out."""
    remembered = {**st.session_state.get(REMEMBERED, {}), **changes}
    _remember({name: value for name, value in remembered.items() if value})


def _remember(params: dict[str, str]) -> None:
    st.session_state[REMEMBERED] = params
    for name in LENS:
        _write(name, params.get(name))


def own(*names: str) -> dict[str, str]:
    """This page's own parameters; every other page's are dropped from the address."""
    for name in [n for n in st.query_params if n not in (*LENS, *names)]:
        del st.query_params[name]
    return {name: st.query_params[name] for name in names if name in st.query_params}


def kept(name: str, page: str) -> str | None:
    """A parameter that the page cannot do without.

    The browser's Back returns to a page without its query, so the last one is kept and written back.
    """
    given = own(name).get(name) or st.session_state.get(f"{page}.{name}")
    if given is not None:
        st.session_state[f"{page}.{name}"] = given
        _write(name, given)
    return given


def several(names: tuple[str, ...], page: str) -> dict[str, str]:
    """Parameters that belong together: those of the address, else those this page had last."""
    given = own(*names) or st.session_state.get(page, {})
    st.session_state[page] = given
    for name in names:
        _write(name, given.get(name))
    return given


def _write(name: str, value: str | None) -> None:
    if value is None:
        if name in st.query_params:
            del st.query_params[name]
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
