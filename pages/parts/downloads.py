"""Buttons under a page that give each of its tables as CSV."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from pages.parts.export import to_csv


def offer(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """One button per table that has rows; the file is made when it is asked for."""
    filled = {name: rows for name, rows in tables.items() if rows}
    if not filled:
        return
    with st.container(horizontal=True, key="tl-gap-downloads"):
        for name, rows in filled.items():
            file = f"{name.lower().replace(' ', '-')}.csv"
            st.download_button(
                f"CSV: {name}",
                data=partial(to_csv, rows),
                file_name=file,
                mime="text/csv",
                on_click="ignore",
                key=f"csv-{file}",
            )
