"""Reports of mail servers: what each tells, and of whose mail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pardalote.wire.mail_addresses import MailAddresses
from pardalote.wire.mail_reports import Report, Told, read_report
from pardalote.wire.return_paths import Returned, return_path
from tests.cli import reports

SECRET = b"a secret"
COPY = Returned(3, 17)
PATH = return_path("bounces@mail.example.com", 3, 17, SECRET)
STRANGER = return_path("bounces@mail.example.com", 3, 17, b"another secret")
REFUSED = "550 5.1.1 <bob@pardot.com>: Recipient address rejected: User unknown"


def read(raw: bytes) -> Report | None:
    return read_report(raw, SECRET)


def test_a_bounce_tells_whose_copy_came_back_and_why() -> None:
    assert read(reports.bounce(PATH)) == Report(Told.HARD_BOUNCE, COPY, REFUSED)


@pytest.mark.parametrize(
    ("status", "diagnostic", "told"),
    [
        ("5.0.0", "smtp; 550 no", Told.HARD_BOUNCE),
        ("5.2.2", "smtp; 452 full", Told.HARD_BOUNCE),
        ("4.4.1", "smtp; 554 connection timed out", Told.SOFT_BOUNCE),
        ("4.2.2 (mailbox full)", "", Told.SOFT_BOUNCE),
        ("", "smtp; 452 4.2.2 The mailbox is full", Told.SOFT_BOUNCE),
        ("", "smtp; 550 from 4.4.4.4", Told.HARD_BOUNCE),
        ("", "X-Postfix; unknown user", Told.HARD_BOUNCE),
        ("nonsense", "", Told.HARD_BOUNCE),
    ],
)
def test_what_begins_with_a_four_is_soft(status: str, diagnostic: str, told: Told) -> None:
    report = read(reports.bounce(PATH, status=status, diagnostic=diagnostic))
    assert report is not None
    assert (report.told, report.copy) == (told, COPY)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_did_not_fail_is_no_bounce(action: str) -> None:
    assert read(reports.bounce(PATH, action=action)) is None


@pytest.mark.parametrize(
    "returned",
    [
        reports.RETURNED.format(sender=PATH, message_id="x@y"),
        reports.RETURNED.format(sender="x@y", message_id=PATH.partition("+")[2]),
        reports.RETURNED.format(sender="x@y", message_id=PATH.partition("+")[2].replace("-", ".")),
        f"List-Unsubscribe: <{MailAddresses('https://go.example.com', 3, SECRET).unsubscribe(17)}>\n",
        f"X-Link: {MailAddresses('https://go.example.com', 3, SECRET).link(17, 4, '2026-03-02')}\n",
    ],
)
def test_where_the_address_is_lost_the_mail_that_comes_back_tells_whose_it_is(returned: str) -> None:
    assert read(reports.bounce("postmaster@example.com", returned=returned)) == Report(Told.HARD_BOUNCE, COPY, REFUSED)
    assert read(reports.complaint("fbl@example.com", returned=returned)) == Report(Told.COMPLAINT, COPY, "abuse")


def test_the_address_that_it_came_to_counts_before_what_came_back() -> None:
    other = return_path("bounces@mail.example.com", 3, 18, SECRET)
    returned = reports.RETURNED.format(sender=other, message_id="x@y")
    report = read(reports.bounce(PATH, returned=returned))
    assert report is not None
    assert report.copy == COPY


def test_a_mail_that_was_not_marked_here_is_of_nobody() -> None:
    report = read(reports.bounce(STRANGER, returned=reports.RETURNED.format(sender=STRANGER, message_id=STRANGER)))
    assert report == Report(Told.HARD_BOUNCE, None, REFUSED)


@pytest.mark.parametrize("kind", ["not-spam", "virus", "other", "", "Auth-Failure"])
def test_other_feedback_is_no_complaint(kind: str) -> None:
    assert read(reports.complaint(PATH, kind=kind)) is None


@pytest.mark.parametrize(
    "raw", [reports.AWAY, b"", b"\0", b"From: x\n\n" + PATH.encode(), b"Content-Type: multipart/report"]
)
def test_other_messages_tell_nothing(raw: bytes) -> None:
    assert read(raw) is None


def test_parts_within_parts_without_end_are_left() -> None:
    raw = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
    assert read(raw + b"Content-Type: message/rfc822\n\n" * 3000) is None


@given(st.integers(0, 2000), st.binary(max_size=20))
def test_a_report_that_was_damaged_on_its_way_is_read_or_left(at: int, put: bytes) -> None:
    raw = reports.bounce(PATH)
    report = read(raw[: at % len(raw)] + put + raw[at % len(raw) + len(put) :])
    assert report is None or report.copy in (COPY, None)
