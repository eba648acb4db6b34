"""Internal links: real addresses in the page, followed without loading the app again."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import streamlit as st
from streamlit.components.v2 import component

_ears = component(
    "throughline_links",
    html="<span></span>\n",
    js="""
let hear
export default function ({ setTriggerValue }) {
  document.removeEventListener("click", hear, true)
  hear = event => {
    const link = event.composedPath().find(node => node.matches?.("a[data-tl]"))
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    setTriggerValue("go", link.getAttribute("href"))
  }
  document.addEventListener("click", hear, true)
  return () => document.removeEventListener("click", hear, true)
}
""",
)


def clicked() -> str | None:
    """The address of the internal link that was just clicked."""
    with st.container(key="tl-ears"):
        return _ears(key="tl-links", on_go_change=lambda: None).go


def follow(address: str, pages: dict[str, Any]) -> None:
    """Go to an internal address; an unknown one goes to the start page."""
    parts = urlsplit(address)
    st.switch_page(pages.get(parts.path.strip("/"), pages[""]), query_params=dict(parse_qsl(parts.query)))
