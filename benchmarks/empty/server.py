"""A server with one empty page: what any page of Streamlit costs at least."""

import streamlit as st

app = st.App("page.py")
