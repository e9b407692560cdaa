"""A frozen view as one whole page for guests: words, tables and pictures, nothing that runs.

Everything is escaped where it is put in. It holds what was frozen and nothing of today, so it costs
no question.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse, Response

from opsdash.metrics.catalog import Metric
from opsdash.report.frozen.guest_links import GuestLink
from opsdash.report.frozen.lines import line_alt
from opsdash.report.frozen.records import Comment, FrozenView
from opsdash.report.frozen.shown import Line, Parts, Shown, Total
from opsdash.report.frozen.told import about_words, moment_words, value_of
from opsdash.web.guest_pictures import LOOKS
from opsdash.web.plain_pages import logo_address, paragraph, plain_page
from opsdash.words import say
from opsdash.words.dates import day_words, period_words
from opsdash.words.numbers import metric_change
from opsdash.words.sentences import dimension_words, value_words

_ASSETS: Final = Path(__file__).parent / "assets"
_NARROW: Final = "(max-width: 640px)"
_DARK: Final = "(prefers-color-scheme: dark)"

_ALWAYS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def guest_page(
    secret: str, link: GuestLink, view: FrozenView, held: Shown, comments: Sequence[Comment]
) -> str:
    """The page that a secret opens."""
    zone = view.organisation.timezone
    parts = [
        f'<p class="quiet">{escape(about_words(view))}</p>',
        f"<h1>{escape(view.title)}</h1>",
        f"<p>{escape(view.finding)}</p>" if view.finding != view.title else "",
        _totals(held.totals),
        _lines(secret, held.lines),
        *map(_parts, held.parts),
        _comments(comments, zone),
        _definitions(held),
        _foot(link, view, zone),
    ]
    return _document(view.title, "".join(parts))


def closed_page(why: str, status: int) -> HTMLResponse:
    """`missing` for every link that opens nothing, whatever the reason is; `too_often`."""
    title = say(f"frozen.guest_page.{why}_title")
    words = paragraph(say(f"frozen.guest_page.{why}"))
    return plain_page(title, [words], status, _ALWAYS)


def sent(html: str, status: int = 200, *, ancestors: str = "'none'") -> HTMLResponse:
    """`ancestors`: whose pages may show it in a frame."""
    policy = f"style-src 'sha256-{_digest()}'; img-src 'self' data:; frame-ancestors {ancestors}"
    is_framed = ancestors != "'none'"
    return HTMLResponse(
        html, status, _headers(policy) | ({} if is_framed else {"X-Frame-Options": "DENY"})
    )


def sent_picture(svg: bytes) -> Response:
    """Also when somebody opens it alone, nothing in it runs or loads."""
    policy = "style-src 'unsafe-inline'; frame-ancestors 'none'"
    return Response(svg, media_type="image/svg+xml", headers=_headers(policy))


def _headers(policy: str) -> dict[str, str]:
    nothing = "default-src 'none'; base-uri 'none'; form-action 'none'"
    return {**_ALWAYS, "Content-Security-Policy": f"{nothing}; {policy}"}


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        f"<title>{escape(title)} · {escape(say('sign_in.product'))}</title>"
        f'<link rel="icon" href="{logo_address()}">'
        f"<style>{_style()}</style></head><body><main>{body}</main></body></html>"
    )


def _totals(totals: Sequence[Total]) -> str:
    totals = [each for each in totals if each.row.value is not None]
    if not totals:
        return ""
    has_before = any(each.row.compare is not None for each in totals)
    heads = ["now.number", "guest_page.value"]
    heads += ["guest_page.before", "guest_page.change"] if has_before else []
    rows = [_total(each)[: len(heads)] for each in totals]
    return _section("guest_page.totals", _table([say(f"frozen.{head}") for head in heads], rows))


def _total(each: Total) -> list[str]:
    currency, row = each.answer.currency, each.row
    return [
        each.metric.name,
        value_of(row.value, each.metric, currency),
        value_of(row.compare, each.metric, currency),
        metric_change(each.metric, row.change, currency),
    ]


def _lines(secret: str, lines: Sequence[Line]) -> str:
    figures = [_figure(secret, line, place) for place, line in enumerate(lines)]
    return _section("guest_page.lines", "".join(figures)) if figures else ""


def _figure(secret: str, line: Line, place: int) -> str:
    """One picture in four versions, of which the browser takes one, and its numbers."""
    base = f"{escape(secret)}/{place}"
    sources = (
        f'<source media="{_NARROW} and {_DARK}" srcset="{base}-narrow-dark.svg">'
        f'<source media="{_NARROW}" srcset="{base}-narrow-light.svg">'
        f'<source media="{_DARK}" srcset="{base}-wide-dark.svg">'
    )
    rows = [
        [period_words(row.period), value_of(row.value, line.metric, line.answer.currency)]
        for row in line.rows
    ]
    numbers = _table([say("frozen.guest_page.step"), line.metric.short], rows)
    return (
        f"<figure><figcaption>{escape(line.metric.name)}</figcaption><picture>{sources}"
        f'<img src="{base}-wide-{LOOKS[0]}.svg" alt="{escape(line_alt(line))}"></picture>'
        f"<details><summary>{escape(say('frozen.guest_page.numbers'))}</summary>{numbers}"
        "</details></figure>"
    )


def _parts(parts: Parts) -> str:
    name = dimension_words(parts.dimension)
    heads = [name[:1].upper() + name[1:], *(each.short for each in parts.metrics)]
    rows = [
        [
            value_words(value, parts.dimension),
            *(
                value_of(cell.value if cell else None, metric, currency)
                for cell, metric, currency in zip(
                    cells, parts.metrics, parts.currencies, strict=True
                )
            ),
        ]
        for value, cells in zip(parts.values, parts.cells, strict=True)
    ]
    rest = f'<p class="quiet">{escape(say("frozen.parts.rest", count=parts.rest))}</p>'
    title = escape(say("frozen.parts.title", dimension=name))
    return f"<h2>{title}</h2>{_table(heads, rows)}{rest if parts.rest else ''}"


def _comments(comments: Sequence[Comment], zone: str) -> str:
    if not comments:
        return ""
    said = "".join(
        f"<blockquote><p>{_broken(each.text)}</p><footer>"
        f"{escape(_by(each, zone))}</footer></blockquote>"
        for each in comments
    )
    return _section("comments.title", said)


def _by(each: Comment, zone: str) -> str:
    at = moment_words(each.created_at, zone)
    return say("frozen.comment_by", by=each.created_by, at=at)


def _broken(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def _definitions(held: Shown) -> str:
    metrics = dict.fromkeys(_metrics(held))
    told = "".join(
        f"<dt>{escape(each.name)}</dt><dd>{escape(each.definition)}</dd>" for each in metrics
    )
    title = escape(say("frozen.guest_page.definitions"))
    return f"<details><summary>{title}</summary><dl>{told}</dl></details>"


def _metrics(held: Shown) -> Iterable[Metric]:
    yield from (each.metric for each in held.totals)
    yield from (each.metric for each in held.lines)
    yield from (metric for each in held.parts for metric in each.metrics)


def _foot(link: GuestLink, view: FrozenView, zone: str) -> str:
    words = say("frozen.guest_page.foot", at=moment_words(view.created_at, zone))
    if view.data_through:
        words = f"{words} {say('frozen.guest_page.through', day=day_words(view.data_through))}"
    until = say("frozen.guest_page.until", day=moment_words(link.expires_at, zone))
    return f'<p class="foot">{escape(words)} {escape(until)}</p>'


def _section(title: str, body: str) -> str:
    return f"<h2>{escape(say(f'frozen.{title}'))}</h2>{body}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(each)}</td>" for each in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


@cache
def _style() -> str:
    return (_ASSETS / "plain.css").read_text("utf-8") + (_ASSETS / "guest.css").read_text("utf-8")


@cache
def _digest() -> str:
    return base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
