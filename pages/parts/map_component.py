"""The engagement map on a page: a component that reports which touchpoint or outcome was opened."""

from typing import Any

from streamlit.components.v2 import component

from pages.parts.signs import rules
from pages.parts.style import asset

_map = component(
    "throughline_map",
    html='<div class="map" role="group" aria-label="Engagement map"></div>\n',
    css=f"{rules()}\n{asset('map.css')}",
    js=asset("map.js"),
)


def engagement_map(data: dict[str, Any], *, key: str = "tl-map") -> tuple[str | None, str | None]:
    """Show the map; returns the touchpoint to open and the outcome to follow, each None as a rule."""
    result = _map(
        key=key, data=data, height="content", on_open_change=lambda: None, on_follow_change=lambda: None
    )
    return result.open, result.follow
