"""Streamlit pages over the store. Comes with `harness dashboard`."""
