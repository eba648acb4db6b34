"""The main script: theme, frame, navigation, and the page that the reader asked for."""

from pathlib import Path

import streamlit as st

from pages.parts import access, address, boundary, frame, menu, navigate, reading, states, style
from warehouse import runtime

PARTS = Path(__file__).parent / "parts"

st.set_page_config(page_title="Throughline", page_icon=PARTS / "icon.svg", layout="wide")
st.logo(PARTS / "logo.svg", size="medium")
st.html(style.sheet())
pages = menu.pages()
chosen = st.navigation(list(pages.values()), position="top")


def show(warehouse: runtime.Warehouse) -> None:
    """Draw frame and page from one read of the warehouse; the strip then follows its versions."""
    if wanted := navigate.clicked():
        navigate.follow(wanted, pages)
    with reading.opened(warehouse, address.lens(warehouse.workspace)):
        with boundary.tile("The strip with the data's time"):
            frame.strip(ops=chosen.url_path in frame.OPS)
        with boundary.tile(chosen.title):
            if chosen.url_path == "sources":
                chosen.run()
            elif frame.is_first_pull():
                frame.first_pull(menu.question(chosen.url_path))
            elif not reading.is_built():
                frame.building(menu.question(chosen.url_path))
            else:
                frame.concluding(menu.question(chosen.url_path))
                chosen.run()


routed = access.ROUTED.set(True)
try:
    if serving := runtime.current():
        show(serving)
    else:
        st.html(states.no_warehouse())
finally:
    access.ROUTED.reset(routed)
