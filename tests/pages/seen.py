"""What a test sees of a page."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROUTER = Path(__file__).parents[2] / "pages" / "router.py"


def text_of(app: AppTest) -> str:
    """All HTML and text on the page."""
    return " ".join([*(html.proto.body for html in app.get("html")), *(text.value for text in app.text)])


def opened(app: AppTest, script: str, **parameters: str) -> AppTest:
    """A page of the running application, without an exception."""
    for name, value in parameters.items():
        app.query_params[name] = value
    if script != "journey_health.py":
        app.run()
        app.switch_page(script)
        for name, value in parameters.items():
            app.query_params[name] = value
    app.run()
    assert not app.exception
    return app
