"""A mail as it is handed over: headers and bodies as text in ASCII, with lines that end as SMTP wants it.

The email package's own message takes 10 ms for one of these and breaks long addresses in List-Unsubscribe; so only its
encodings are used, and what goes into a header is cleaned here.
"""

import re
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime

_LINE_END = "\r\n"
# What may begin a line of a header, or isn't seen.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LONGEST_HEADER, _LONGEST_WORD = 2000, 70
_SPECIAL = re.compile(r"[^A-Za-z0-9 !#$%&\'*+\-/=?^_`{|}~]")
# Longer lines than SMTP takes are broken by the encoding.
_LONGEST_LINE = 900


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one recipient; the addresses are such as records.mailbox returns."""

    sender_name: str
    sender: str
    recipient: str
    subject: str
    message_id: str
    # Seconds since 1970, UTC.
    date: int
    text: str | None = None
    html: str | None = None
    reply_to: str | None = None
    # The address that opts the recipient out at once (RFC 8058); None: nobody is to.
    unsubscribe: str | None = None
    # Whether many get it.
    is_bulk: bool = False


def composed(mail: Mail) -> str:
    """Return a mail as one text."""
    headers = [
        ("From", _named(mail.sender_name, mail.sender)),
        ("To", mail.recipient),
        *([("Reply-To", mail.reply_to)] if mail.reply_to else []),
        ("Subject", _said("Subject", mail.subject)),
        ("Date", format_datetime(datetime.fromtimestamp(mail.date, UTC))),
        ("Message-ID", f"<{mail.message_id}>"),
        *_for_machines(mail),
        ("MIME-Version", "1.0"),
    ]
    lines = [f"{name}: {value}" for name, value in headers]
    return _LINE_END.join([*lines, *_bodies(mail)]) + _LINE_END


def _for_machines(mail: Mail) -> list[tuple[str, str]]:
    told = []
    if mail.unsubscribe:
        told += [
            ("List-Unsubscribe", f"<{mail.unsubscribe}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ]
    if mail.is_bulk:
        # Nobody's note that he is away is to come back.
        told += [("Precedence", "bulk"), ("Auto-Submitted", "auto-generated")]
    return told


def _bodies(mail: Mail) -> list[str]:
    """Return the lines of the headers that say what the bodies are, and of the bodies."""
    parts = [_part(kind, body) for kind, body in (("plain", mail.text), ("html", mail.html)) if body is not None]
    if len(parts) == 1:
        return parts[0]
    # No encoded body holds it: what follows the first sign isn't one of its digits.
    boundary = f"=_{mail.message_id.partition('@')[0]}"
    lines = [f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--"]


def _part(kind: str, body: str) -> list[str]:
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    is_plain = body.isascii() and "=_" not in body and max(map(len, body.split("\n"))) <= _LONGEST_LINE
    encoded = body if is_plain else b2a_qp(body.encode(), istext=True).decode()
    charset, encoding = ("us-ascii", "7bit") if is_plain else ("utf-8", "quoted-printable")
    headers = [f"Content-Type: text/{kind}; charset={charset}", f"Content-Transfer-Encoding: {encoding}", ""]
    return [*headers, *encoded.split("\n")]


def _named(name: str, address: str) -> str:
    """Return an address with a name before it."""
    name = _cleaned(name)
    if not name:
        return address
    if not name.isascii() or "=?" in name:
        return f"{_said('From', name)}{_FOLD}<{address}>"
    if _SPECIAL.search(name):
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{address}>' if len(escaped) < _LONGEST_LINE else f"<{address}>"
    return f"{name} <{address}>" if len(name) < _LONGEST_LINE else f"<{address}>"


_FOLD = f"{_LINE_END} "


def _said(header: str, text: str) -> str:
    """Return the text of a header, in words of ASCII and lines of bearable length."""
    text = _cleaned(text)
    # What is encoded can be folded anywhere.
    is_plain = text.isascii() and "=?" not in text and all(len(word) < _LONGEST_WORD for word in text.split(" "))
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(text, charset, header_name=header).encode(linesep=_LINE_END)


def _cleaned(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()[:_LONGEST_HEADER]
