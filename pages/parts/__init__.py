"""What pages are made of. Only the modules that place things on a page know Streamlit."""


def warm() -> None:
    """Import and build what the first page needs before anybody asks for it."""
    import pandas  # noqa: F401 (Streamlit imports it with the first chart)

    from metrics import boardroom, findings, journey, touchpoint  # noqa: F401
    from pages.parts import charts, map_component, style  # noqa: F401

    style.sheet()
    charts.health([], [])
    charts.volume([])
