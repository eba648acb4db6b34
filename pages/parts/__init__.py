"""What pages are made of. Only the modules that place things on a page know Streamlit."""
