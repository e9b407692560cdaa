"""The bar under a page's head: what is looked at stands left, what can be begun right."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def bar(key: str) -> DeltaGenerator:
    """Holds one or two groups that are `in_line`; narrow screens have one below the other."""
    return st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        gap="small",
        key=key,
    )


def in_line() -> DeltaGenerator:
    """What stays in one line; where it is too long it scrolls sideways."""
    return st.container(
        horizontal=True, wrap=False, width="content", vertical_alignment="center", gap="small"
    )
