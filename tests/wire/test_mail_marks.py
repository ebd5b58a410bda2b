"""The marks of mails: read again from wherever they were put, and from nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pardalote.wire.mail_marks import Marked, bounce_address, mark, read_marks

SECRET = b"a secret"
MARK = mark(3, 17, SECRET)


@given(st.integers(1, 2**31 - 1), st.integers(1, 10**18 - 1))
def test_every_mark_is_read_as_what_it_means(account: int, delivery: int) -> None:
    made = mark(account, delivery, SECRET)
    address = bounce_address(made, "bounces@mail.example.com")
    assert len(address.partition("@")[0]) <= 64
    assert list(read_marks(address, SECRET)) == [Marked(account, delivery)]


@pytest.mark.parametrize(
    "text",
    [
        f"<{MARK}@mail.example.com>",
        f"X-Pardalote-Copy: {MARK}\r\nSubject: Hello",
        f"SRS0=HHH=TT=mail.example.com=bounces+{MARK}@forwarder.example",
        f"bounces+{MARK.upper()}@MAIL.EXAMPLE.COM",
    ],
)
def test_it_is_found_in_what_others_make_of_it(text: str) -> None:
    assert list(read_marks(text, SECRET)) == [Marked(3, 17)]


@pytest.mark.parametrize(
    "text", ["", MARK[:-1], f"{MARK}0", f"4{MARK}", MARK.replace("-17-", "-18-"), MARK.replace("3-", "4-", 1)]
)
def test_what_was_not_made_here_is_no_mark(text: str) -> None:
    assert list(read_marks(text, SECRET)) == []


def test_another_secret_makes_another_mark() -> None:
    assert list(read_marks(mark(3, 17, b"another"), SECRET)) == []
