"""One choice of a few, beside each other; what is chosen stands in the address."""

from collections.abc import Callable

import streamlit as st


def segmented(label: str, options: dict[str, str], chosen: str, went: Callable[[str], None]) -> None:
    """Show the choice of the address; `went` writes a click there before the page runs."""
    key = f"tl-{label}"
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        label_visibility="collapsed",
        on_change=_go,
        args=(key, chosen, went),
    )


def _go(key: str, chosen: str, went: Callable[[str], None]) -> None:
    """Follow a click; one on what is chosen already changes nothing."""
    went(st.session_state[key] or chosen)


def in_address(name: str, options: dict[str, str], given: str | None) -> str:
    """A choice kept in the page's own parameter `name`; the first option is not written."""
    first = next(iter(options))
    chosen = given if given in options else first

    def went(picked: str) -> None:
        if picked != first:
            st.query_params[name] = picked
        elif name in st.query_params:
            del st.query_params[name]

    segmented(name, options, chosen, went)
    return chosen
