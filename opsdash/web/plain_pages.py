"""Pages the server makes whole: no script, nothing from elsewhere, readable before any sign-in.

Everything is escaped where it is put in. The policy sent with a page lets a browser load nothing
but its own style.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Final, NewType

from starlette.responses import HTMLResponse

from opsdash.settings import ROOT
from opsdash.words import say

Html = NewType("Html", str)

_ASSETS: Final = Path(__file__).parent / "assets"
# Drawn once for the whole product.
_LOGO: Final = ROOT / "opsdash" / "ui" / "assets" / "logo.svg"


@dataclass(frozen=True)
class Field:
    """One line of a form; `complete` is what a browser or a password manager may put in.

    `is_first`: who opens the page types here.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    complete: str = "off"
    is_first: bool = False


@dataclass(frozen=True)
class Form:
    """`told` are values that travel along unseen."""

    action: str
    fields: Sequence[Field]
    button: str
    told: Mapping[str, str]
    is_quiet: bool = False


def plain_page(
    title: str,
    parts: Sequence[Html],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page with one heading; `headers` are added to those that every such page has."""
    body = "".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">',
            f"<title>{escape(title)} · {escape(say('sign_in.product'))}</title>",
            f'<link rel="icon" href="{logo_address()}">',
            f"<style>{_style()}</style></head><body><main>",
            f'<img class="logo" src="{logo_address()}" alt="{escape(say("sign_in.product"))}">',
            f"<h1>{escape(title)}</h1>",
            *parts,
            "</main></body></html>",
        )
    )
    return HTMLResponse(body, status, {**_headers(), **(headers or {})})


def paragraph(text: str, kind: str = "") -> Html:
    mark = f' class="{escape(kind)}"' if kind else ""
    return Html(f"<p{mark}>{escape(text)}</p>")


def notice(text: str) -> Html:
    """What is the matter, read out at once."""
    return Html(f'<p class="notice" role="alert">{escape(text)}</p>')


def link(text: str, address: str, kind: str = "") -> Html:
    mark = f' class="{escape(kind)}"' if kind else ""
    return Html(f'<p><a{mark} href="{escape(address)}">{escape(text)}</a></p>')


def form(shown: Form) -> Html:
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in shown.told.items()
    )
    fields = "".join(_field(each) for each in shown.fields)
    kind = ' class="quiet"' if shown.is_quiet else ""
    return Html(
        f'<form method="post" action="{escape(shown.action)}">{hidden}{fields}'
        f"<button{kind}>{escape(shown.button)}</button></form>"
    )


def _field(field: Field) -> Html:
    name = escape(field.name)
    hint = f'<small id="{name}-hint">{escape(field.hint)}</small>' if field.hint else ""
    told = f' aria-describedby="{name}-hint"' if field.hint else ""
    first = " autofocus" if field.is_first else ""
    return Html(
        f'<label for="{name}">{escape(field.label)}</label>{hint}'
        f'<input id="{name}" name="{name}" type="{escape(field.kind)}" required'
        f' value="{escape(field.value)}" autocomplete="{escape(field.complete)}"'
        f' autocapitalize="off" spellcheck="false"{told}{first}>'
    )


@cache
def _style() -> str:
    return (_ASSETS / "plain.css").read_text(encoding="utf-8")


@cache
def logo_address() -> str:
    """The logo itself, as an address that asks nobody."""
    text = _LOGO.read_bytes()
    return f"data:image/svg+xml;base64,{base64.b64encode(text).decode()}"


@cache
def _headers() -> Mapping[str, str]:
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;"
            " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
