"""One line of text."""

import streamlit as st

st.text("empty")
