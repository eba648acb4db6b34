"""One failing tile never takes a page down: it says so in its place, and the log has the rest."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from pages.parts import states

log = logging.getLogger("pages")


@contextmanager
def tile(name: str) -> Iterator[None]:
    """Draw one part of a page; whatever goes wrong in it stays in it."""
    try:
        yield
    except Exception as problem:
        log.exception("%s could not be shown", name)
        st.html(states.failing(name, problem))
