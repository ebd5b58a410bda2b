"""Mails as they are handed over: what was put in comes out of a parser, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pardalote.records.mailbox import mailbox
from pardalote.wire.mail_message import Mail, composed
from tests.jobs.mailings import body, parsed

MAIL = Mail("Ada", "ada@x.example", "bob@y.example", "Hello", "3.17.abc@x.example", 1772440200, text="Dear Bob")
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=300)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_whatever_is_said_nothing_becomes_a_header(name: str, subject: str, text: str, html: str) -> None:
    content = composed(replace(MAIL, sender_name=name, subject=subject, text=text, html=html))
    assert content.isascii()
    lines = content.split("\r\n")
    assert max(map(len, lines)) < 998
    assert "\n" not in content.replace("\r\n", "")
    assert "\r" not in content.replace("\r\n", "")
    message = parsed(content.encode())
    assert message.keys() == ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
    assert [each.addr_spec for each in message["from"].addresses] == ["ada@x.example"]
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@given(TEXTS)
def test_a_body_comes_out_as_it_was(text: str) -> None:
    wanted = text.replace("\r\n", "\n").replace("\r", "\n")
    told = body(parsed(composed(replace(MAIL, text=text, html="<p>")).encode()))
    assert told == wanted


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Ada",
        "Ada Lovelace",
        'Ada "the first", Lovelace',
        "Ädä",
        "a" * 3000,
        "Ada <x@y.example>",
        "a\\b",
        "=?utf-8?q?x?=",
    ],
)
def test_names_and_subjects_come_out_as_they_were(name: str) -> None:
    message = parsed(composed(replace(MAIL, sender_name=name, subject=name)).encode())
    (sender,) = message["from"].addresses
    assert sender.addr_spec == "ada@x.example"
    assert message["subject"] == name[:2000]
    if len(name) < 900:
        assert sender.display_name == name


def test_one_body_stands_alone() -> None:
    message = parsed(composed(replace(MAIL, text=None, html="<p>Ä</p>")).encode())
    assert message.get_content_type() == "text/html"
    assert body(message, "html").rstrip("\n") == "<p>Ä</p>"


def test_a_boundary_in_a_body_ends_nothing() -> None:
    text = f"a\n--=_{MAIL.message_id.partition('@')[0]}--\nb\n"
    message = parsed(composed(replace(MAIL, text=text, html=text)).encode())
    assert (body(message), body(message, "html")) == (text, text)


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("a.b+c@x.example", "a.b+c@x.example"),
        ("a@ä.example", "a@xn--4ca.example"),
        ("o'neil@x-y.example", "o'neil@x-y.example"),
        ("ä@x.example", None),
        ("a@x", None),
        ("a@x..example", None),
        ("a..b@x.example", None),
        ('"a"@x.example', None),
        ("a>@x.example", None),
        ("a@x.example>", None),
        ("a\r\n@x.example", None),
        ("a@-x.example", None),
        ("a" * 65 + "@x.example", None),
        ("a@" + "x." * 130 + "example", None),
        ("", None),
    ],
)  # fmt: skip
def test_some_addresses_are_none_that_mail_goes_to(address: str, wanted: str | None) -> None:
    assert mailbox(address) == wanted
