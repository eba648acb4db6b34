"""`docs/workspace.md`: prose written by hand, tables made from the models."""


def workspace_page() -> str:
    """The page."""
    return ""
