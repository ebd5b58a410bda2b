"""What mail servers report of a mail: that it came back (RFC 3464), or that its recipient calls it spam (RFC 5965).

Whose copy it is says the address to which the report came (return_paths.py); where that is lost on the way, the
envelope, the Message-ID or the links of the mail that comes back with the report.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from enum import Enum
from typing import NamedTuple

from pardalote.wire.mail_addresses import read_mail_address
from pardalote.wire.return_paths import Returned, read_return_path


class Told(Enum):
    """What a report tells."""

    HARD_BOUNCE = "hard bounce"
    SOFT_BOUNCE = "soft bounce"
    COMPLAINT = "complaint"


class Report(NamedTuple):
    """What is told of which copy; None: of one that this server doesn't know."""

    told: Told
    copy: Returned | None
    # In the words of the mail server.
    reason: str | None


def read_report(raw: bytes, secret: bytes) -> Report | None:
    """Read a message; None: it tells neither of a bounce nor of a complaint, a delay say, or that somebody is away."""
    try:
        return _read(raw, secret)
    except RecursionError:
        # Parts within parts, more than any mail server makes.
        return None


def _read(raw: bytes, secret: bytes) -> Report | None:
    message = message_from_bytes(raw, policy=policy.compat32)
    kind = str(message.get_param("report-type", "")).lower() if message.get_content_type() == _REPORT else ""
    if kind == "delivery-status":
        found = _bounce(message)
    elif kind == "feedback-report":
        found = _complaint(message)
    else:
        return None
    if found is None:
        return None
    told, reason = found
    return Report(told, _copy(message, raw, secret), reason)


_REPORT = "multipart/report"


def _bounce(message: Message) -> tuple[Told, str | None] | None:
    """Return what is told of the first recipient whom the mail did not reach."""
    for block in _blocks(message, "message/delivery-status"):
        if _said(block, "action").lower() != "failed":
            continue
        diagnostic = _said(block, "diagnostic-code").partition(";")[2].strip() or _said(block, "diagnostic-code")
        status = _STATUS.search(_said(block, "status")) or _STATUS.search(diagnostic)
        # What failed for good without saying why is as good as refused.
        is_soft = status is not None and status[1] == "4"
        reason = " ".join(diagnostic.split()) or (status[0] if status else "")
        return (Told.SOFT_BOUNCE if is_soft else Told.HARD_BOUNCE), reason.encode("utf-8", "replace").decode() or None
    return None


# Also the code of three digits that begins a line of SMTP (RFC 5321).
_STATUS = re.compile(r"(?<![0-9.])([245])(?:\.[0-9]{1,3}\.[0-9]{1,3}|[0-9]{2})(?![0-9])")


def _complaint(message: Message) -> tuple[Told, str | None] | None:
    """Return what is told of a complaint; other feedback, that a mail isn't spam say, is none."""
    for block in _blocks(message, "message/feedback-report"):
        kind = _said(block, "feedback-type").lower()
        if kind in _COMPLAINTS:
            return Told.COMPLAINT, kind
    return None


_COMPLAINTS = frozenset(("abuse", "fraud", "opt-out", "opt-out-list"))


def _blocks(message: Message, kind: str) -> Iterator[Message]:
    """Yield the blocks of fields that a part of a kind holds."""
    for part in message.walk():
        if part.get_content_type() != kind:
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            # As the parser reads delivery-status: a message for each block; another kind has the fields in one.
            for block in payload:
                if isinstance(block, Message):
                    yield block
        else:
            yield message_from_bytes(_decoded(part), policy=policy.compat32)


def _said(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()


def _decoded(part: Message) -> bytes:
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""


def _copy(message: Message, raw: bytes, secret: bytes) -> Returned | None:
    """Return whose copy is meant: by where the report came to, else by whatever of the mail came back with it."""
    came_to = "\n".join(str(value) for name in _CAME_TO for value in message.get_all(name, ()))
    returned = "\n".join(_decoded(part).decode("latin-1") for part in message.walk() if not part.is_multipart())
    for text in (came_to, raw.decode("latin-1"), returned):
        copy = next(_marked(text, secret), None)
        if copy is not None:
            return copy
    return None


_CAME_TO = ("X-Original-To", "Delivered-To", "Envelope-To", "To")
# With hyphens in an address, with dots in a Message-ID.
_MARK = re.compile(r"([0-9]{1,18})[-.]([0-9]{1,18})[-.]([0-9A-Fa-f]{16})@")
_ADDRESS = re.compile(
    r"https?://[^/\s\"'<>]+(/(?:e|r|unsubscribe|emailPreference|webmail)/[^\s\"'<>?]+)\??([^\s\"'<>]*)"
)


def _marked(text: str, secret: bytes) -> Iterator[Returned]:
    """Yield the copies that a text names by what only this server can have made."""
    for mark in _MARK.findall(text):
        returned = read_return_path(f"+{'-'.join(mark)}@", secret)
        if returned is not None:
            yield returned
    for path, query in _ADDRESS.findall(text):
        followed = read_mail_address(path, query, secret)
        if followed is not None:
            yield Returned(followed.account, followed.delivery)
