"""The notice as a mail, plain and as HTML, and its way to the mail server.

A mail server of one's own network is what most teams have, so private addresses are not refused
here; its ports are bounded instead. A password never travels in the clear.
"""

import html
import smtplib
import socket
import ssl
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from opsdash.report.morning.channels import Channel, Security
from opsdash.report.morning.notice import Section, Text, plain_text
from opsdash.report.morning.outcome import LOST, SENT, Outcome, failed, time_limit

_SECONDS: Final = 10.0
_WHOLE_SECONDS: Final = 40.0
_TEMPORARY: Final = range(400, 500)
_OK: Final = (250, 251)
_PAGE: Final = (
    '<div style="font-family:sans-serif;font-size:16px;line-height:1.5;max-width:600px">'
    "{parts}</div>"
)
_GREY: Final = "color:#5b6770;font-size:14px"


def mail_message(channel: Channel, text: Text, message_id: str) -> EmailMessage:
    """`message_id` is the same for the same notice, so that programs can tell it was sent twice."""
    message = EmailMessage(policy=SMTP)
    name, domain = channel.sender.rsplit("@", 1)
    message["Subject"] = f"{text.title} · {text.lead}"
    message["From"] = Address("opsdash", name, domain)
    message["To"] = [Address("", *each.rsplit("@", 1)) for each in channel.recipients]
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{message_id}@{domain}>"
    # So that no absence note answers it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain_text(text))
    message.add_alternative(_html(text), subtype="html")
    return message


def _html(text: Text) -> str:
    parts = [
        f'<h1 style="font-size:20px;margin:0">{html.escape(text.title)}</h1>',
        f'<p style="{_GREY};margin:0 0 16px">{html.escape(text.lead)}</p>',
        *(_html_section(section) for section in text.sections),
    ]
    if text.link:
        label = html.escape(text.link_label)
        parts.append(f'<p><a href="{html.escape(text.link)}">{label}</a></p>')
    parts.append(f'<p style="{_GREY}">{html.escape(text.foot)}</p>')
    return _PAGE.format(parts="\n".join(parts))


def _html_section(section: Section) -> str:
    items = [
        f"<li>{html.escape(point.title)}"
        + (f'<br><span style="{_GREY}">{html.escape(point.detail)}</span>' if point.detail else "")
        + "</li>"
        for point in section.points
    ]
    heading = f'<h2 style="font-size:16px;margin:0">{html.escape(section.heading)}</h2>'
    return "\n".join([heading, "<ul>", *items, "</ul>"])


def send_mail(channel: Channel, password: str, message: EmailMessage) -> Outcome:
    """Hand `message` to the mail server; everything that can go wrong is an outcome."""
    try:
        server = _connected(channel)
    except ssl.SSLError as problem:
        return failed("tls", getattr(problem, "verify_message", ""), is_passing=True)
    except socket.gaierror:
        return failed("no_name", is_passing=True)
    except (OSError, smtplib.SMTPException):
        return failed("no_connection", is_passing=True)
    with time_limit(_WHOLE_SECONDS, lambda: _stop(server)):
        try:
            refused = _prepared(server, channel, password)
        except smtplib.SMTPNotSupportedError:
            refused = failed("no_login" if channel.username else "no_starttls")
        except smtplib.SMTPResponseException as problem:
            refused = _refused(problem.smtp_code, problem.smtp_error)
        except ssl.SSLError as problem:
            refused = failed("tls", getattr(problem, "verify_message", ""), is_passing=True)
        except (OSError, smtplib.SMTPException):
            refused = failed("no_connection", is_passing=True)
        outcome = refused or _handed_over(server, message)
        _leave(server)
    return outcome


def _connected(channel: Channel) -> smtplib.SMTP:
    named = channel.sender.rsplit("@", 1)[1]
    if channel.security is Security.TLS:
        return smtplib.SMTP_SSL(
            channel.host,
            channel.port,
            local_hostname=named,
            timeout=_SECONDS,
            context=ssl.create_default_context(),
        )
    return smtplib.SMTP(channel.host, channel.port, local_hostname=named, timeout=_SECONDS)


def _prepared(server: smtplib.SMTP, channel: Channel, password: str) -> Outcome | None:
    """Greet, encrypt, sign in and name everybody; the refusal, or None when it may be sent.

    Nobody gets it unless everybody can: a half sent notice could not be tried again.
    """
    server.ehlo_or_helo_if_needed()
    if channel.security is Security.STARTTLS:
        if not server.has_extn("starttls"):
            return failed("no_starttls")
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    if channel.username:
        server.login(channel.username, password)
    code, said = server.mail(channel.sender)
    for recipient in channel.recipients:
        if code not in _OK:
            break
        code, said = server.rcpt(recipient)
    return None if code in _OK else _refused(code, said)


def _handed_over(server: smtplib.SMTP, message: EmailMessage) -> Outcome:
    try:
        code, said = server.data(message.as_bytes())
    except smtplib.SMTPDataError as problem:
        return _refused(problem.smtp_code, problem.smtp_error)
    except (OSError, smtplib.SMTPException):
        # It may have been taken before the connection broke.
        return LOST
    return SENT if code in _OK else _refused(code, said)


def _refused(code: int, said: bytes | str) -> Outcome:
    told = said.decode("utf-8", errors="replace") if isinstance(said, bytes) else said
    return failed("refused", f"{code} {told}", is_passing=code in _TEMPORARY)


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _stop(server: smtplib.SMTP) -> None:
    try:
        if server.sock is not None:
            server.sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        # It is closed already.
        return
