"""What a test sees of a page."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROUTER = Path(__file__).parents[2] / "pages" / "router.py"


def text_of(app: AppTest) -> str:
    """All HTML and text on the page."""
    return " ".join([*(html.proto.body for html in app.get("html")), *(text.value for text in app.text)])
