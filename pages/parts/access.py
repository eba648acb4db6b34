"""Which reader a page is for. Until sign-in exists a role is a preference of view and guards nothing."""

from contextvars import ContextVar
from typing import Literal

import streamlit as st

Role = Literal["executive", "operations", "analyst"]
ROLES: dict[Role, str] = {"analyst": "Everything", "operations": "Operations", "executive": "Executive"}
ROUTED: ContextVar[bool] = ContextVar("routed", default=False)


def role() -> Role:
    """The role chosen by the reader; whoever chose none sees everything."""
    chosen = st.session_state.get("role", "analyst")
    return chosen if chosen in ROLES else "analyst"


def require(*roles: Role) -> None:
    """Stop unless the router brought the reader here and the page is made for their role.

    A page that is executed without the router has no frame, no version and no lens.
    """
    if not ROUTED.get():
        st.text("This page opens from the start page.")
        st.stop()
    if roles and role() not in (*roles, "analyst"):
        st.text(f"This page is not part of the {ROLES[role()].lower()} view; choose another under “View”.")
        st.stop()
