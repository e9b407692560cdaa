"""Whether a visitor is on a phone: its tables have room for fewer columns and need taller rows."""

from typing import Final

import streamlit as st

# What browsers of phones, and of no other machines, say of themselves.
_SAID: Final = "Mobi"


def is_phone() -> bool:
    return _SAID in (st.context.headers.get("User-Agent") or "")
