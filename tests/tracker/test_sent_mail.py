"""A mail that was really sent: whoever follows its addresses gets somewhere, and what it does is told."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.api import assets
from tests.cli import reports
from tests.cli.test_bounces import file_of, run
from tests.driver import FORM, SECRET, Answered, Client
from tests.jobs.mailings import body, outbox, people, send, the_message, work_off
from tests.stores import named_rows

HTML = (
    '<html><body><p>Dear {{Recipient.FirstName}}</p><a href="https://shop.example.com/a?b=1&amp;c=2">Shop</a>'
    '<a href="https://shop.example.com/for/{{Recipient.FirstName}}">Yours</a> <a href="{{Unsubscribe}}">out</a>'
    '<a href="{{EmailPreferenceCenter}}">choose</a><a href="{{View_Online}}">online</a></body></html>'
)
TEXT = "Shop: https://shop.example.com/a?b=1&c=2 or {{Unsubscribe}}"


def sent(client: Client) -> str:
    """Send a mailing to somebody on a list; return its HTML."""
    people(client, "bob")
    send(client, html_content=HTML, text_content=TEXT, subject="Hello {{Recipient.FirstName}}", **{"list_ids[]": 1})
    work_off(client)
    return body(the_message(client), "html")


def follow(client: Client, url: str, method: str = "GET", data: bytes = b"") -> Answered:
    """Follow a URL of a mail on the server, which it names."""
    parts = urlsplit(url)
    assert parts.netloc
    return client.door.call(method, f"{parts.path}?{parts.query}", data, {"content-type": FORM} if data else {})


def test_every_link_leads_somewhere(either: Client) -> None:
    html = sent(either)
    links = dict(reversed(each) for each in re.findall(r'href="([^"]+)">(\w+)', html))
    shop, yours = (follow(either, unescape(links[name])) for name in ("Shop", "Yours"))
    assert shop.headers["location"] == "https://shop.example.com/a?b=1&c=2"
    assert yours.headers["location"] == "https://shop.example.com/for/bob"
    (in_text,) = re.findall(r"Shop: (\S+)", body(the_message(either)))
    assert follow(either, in_text).headers["location"] == "https://shop.example.com/a?b=1&c=2"
    (pixel,) = re.findall(r'<img src="([^"]+)"', html)
    assert follow(either, unescape(pixel)).headers["content-type"] == "image/gif"
    assert follow(either, unescape(links["online"])).text.strip() == html.strip()
    assert "The newsletter" in follow(either, unescape(links["choose"])).text
    assert "You are unsubscribed" in follow(either, unescape(links["out"])).text
    told = either.ask("email", "stats", "json", id=1).json()["stats"]
    assert {name: told[name] for name in ("sent", "total_clicks", "unique_clicks", "opens", "opt_outs")} == {
        "sent": 1, "total_clicks": 3, "unique_clicks": 2, "opens": 2, "opt_outs": 1,
    }  # fmt: skip


def test_whoever_unsubscribes_with_one_click_gets_nothing_more(either: Client) -> None:
    sent(either)
    message = the_message(either)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    answer = follow(either, message["List-Unsubscribe"].strip("<>"), "POST", b"List-Unsubscribe=One-Click")
    assert answer.status == 200
    send(either, **{"list_ids[]": 1})
    work_off(either)
    assert len(outbox(either)) == 1


def test_it_is_shown_in_a_browser_as_it_was_sent_where_it_is_not_in_the_outbox(either: Client) -> None:
    html = sent(either)
    (online,) = re.findall(r'href="([^"]+)">online', html)
    with_outbox = follow(either, unescape(online)).text
    assets.empty_outbox(either)
    without = follow(either, unescape(online)).text
    assert re.sub(r"https?://[^/]+/(e|r|unsubscribe|emailPreference|webmail)/", r"/\1/", with_outbox).strip() == without


def test_it_comes_back_by_its_envelope_or_its_message_id(
    either: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARDALOTE_SECRET", SECRET.decode())
    sent(either)
    returned = f"Message-ID: {the_message(either)['Message-ID']}\n"
    paths = file_of(tmp_path, reports.bounce("ada@pardalote.example", returned=returned))
    assert run(capsys, either, *paths) == {"hard bounce": 1}
    (row,) = named_rows(either.door.data, either.version, "SELECT * FROM bounced_address")
    assert row["email_key"] == "bob@pardot.com"
