"""What the browser must do itself: follow internal links without loading the app, keep open what is open."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import streamlit as st
from streamlit.components.v2 import component

_ears = component(
    "throughline_links",
    html="<span></span>\n",
    js="""
let hear, keep, watch
const opened = new Set()
const name = details => {
  const part = details.closest(".stHtml")?.querySelector("h2")?.textContent
  return [location.pathname, part, details.querySelector("summary")?.textContent].join().replace(/\\d/g, "")
}
const restore = node => {
  if (node.matches?.("details") && opened.has(name(node))) node.open = true
  node.querySelectorAll?.("details").forEach(restore)
}
export default function ({ setTriggerValue }) {
  document.removeEventListener("click", hear, true)
  hear = event => {
    const link = event.composedPath().find(node => node.matches?.("a[data-tl]"))
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    setTriggerValue("go", link.getAttribute("href"))
  }
  document.addEventListener("click", hear, true)
  document.removeEventListener("toggle", keep, true)
  keep = ({ target }) => target.matches("details") && opened[target.open ? "add" : "delete"](name(target))
  document.addEventListener("toggle", keep, true)
  watch?.disconnect()
  watch = new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(restore)))
  watch.observe(document.body, { childList: true, subtree: true })
  return () => {
    document.removeEventListener("click", hear, true)
    document.removeEventListener("toggle", keep, true)
    watch.disconnect()
  }
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
