"""One choice of a few, beside each other; what is chosen stands in the address."""

import streamlit as st


def segmented(label: str, options: dict[str, str], chosen: str) -> str:
    """The option picked, else the one chosen before."""
    key = f"tl-{label}-{chosen}"  # a key of its own per choice: the widget follows the address
    picked = st.segmented_control(
        label,
        list(options),
        default=chosen,
        format_func=options.__getitem__,
        key=key,
        label_visibility="collapsed",
    )
    return picked or chosen


def in_address(name: str, options: dict[str, str], given: str | None) -> str:
    """A choice kept in the page's own parameter `name`; the first option is not written."""
    first = next(iter(options))
    chosen = given if given in options else first
    picked = segmented(name, options, chosen)
    if picked != chosen:
        if picked == first:
            del st.query_params[name]
        else:
            st.query_params[name] = picked
        st.rerun()
    return picked
