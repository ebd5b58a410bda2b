"""Reports of mail servers, for the tests: in the words of RFC 3464 and RFC 5965, as common servers write them."""

RETURNED = """\
Return-Path: <{sender}>
From: News <news@example.com>
To: bob@pardot.com
Subject: Hello
Message-ID: <{message_id}>
"""


def bounce(
    to: str,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <bob@pardot.com>: Recipient address rejected: User unknown",
    returned: str = "",
) -> bytes:
    """Return a bounce that came to an address; `returned`: headers of the mail, as they come back with it."""
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

This is a MIME-encapsulated message.

--b
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 2 Mar 2026 08:30:00 +0000

Final-Recipient: rfc822; bob@pardot.com
Original-Recipient: rfc822;bob@pardot.com
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--b
Content-Type: text/rfc822-headers

{returned}
--b--
""".encode()


def complaint(to: str, kind: str = "abuse", returned: str = "") -> bytes:
    """Return what a mailbox provider sends when somebody presses "spam"; `returned`: the mail, or its headers."""
    return f"""\
From: <abusedesk@example.net>
To: {to}
Subject: FW: Hello
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1

--b
Content-Type: message/rfc822

{returned}
Content-Type: text/plain

Spam
--b--
""".encode()


AWAY = b"""\
From: bob@pardot.com
To: {to}
Subject: Out of office
Auto-Submitted: auto-replied

I am away.
"""
