"""A mail in a browser: as its recipient got it, and without scripts."""

from pardalote.store.schema import outbox_message
from tests.api import assets
from tests.api.surroundings import work_on
from tests.driver import Answered, Client
from tests.kept import kept
from tests.tracker.mails import Copy, sent


def online(copy: Copy) -> Answered:
    """Look at a copy in a browser."""
    return copy.follow(copy.addresses.online(copy.delivery))


def letter(client: Client, **wanted: str) -> Copy:
    """Send a letter to somebody whose name needs escaping."""
    bob = client.made("bob@pardot.com", first_name="Bob & <Co>")
    return sent(client, bob, assets.letter(client, bob, **wanted))


def test_it_has_the_recipients_values_and_addresses(either: Client) -> None:
    copy = letter(
        either, html="<p>Dear {{Recipient.FirstName}}</p><a href='{{Unsubscribe}}'>out</a>", text="{{Subject}}"
    )
    before = kept(either.door.data, either.version)
    answer = online(copy)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<p>Dear Bob &amp; &lt;Co&gt;</p>" in answer.text
    assert copy.addresses.unsubscribe(copy.delivery) in answer.text
    assert kept(either.door.data, either.version) == before


def test_a_mail_without_html_is_shown_as_text(either: Client) -> None:
    answer = online(letter(either, text="Dear %%first_name%%\n<b>%%email_preference_center%%", subject="A & B"))
    assert "<title>A &amp; B</title>" in answer.text
    assert "<pre>Dear Bob &amp; &lt;Co&gt;\n&lt;b&gt;/emailPreference/" in answer.text


def test_no_script_of_it_is_carried_out(either: Client) -> None:
    answer = online(letter(either, html="<script>alert(1)</script>"))
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_what_lies_in_the_outbox_is_shown_as_it_is(either: Client) -> None:
    copy = letter(either, html="<p>Otherwise</p>")
    content = (
        "From: a@example.com\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/plain\r\n\r\nText\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>Gr=C3=BC=C3=9Fe</p>\r\n--b--\r\n"
    )
    with work_on(either.door, either.version) as work:
        values = {"email_delivery_id": copy.delivery, "sender": "a@example.com", "recipient": "bob@pardot.com"}
        work.connection.insert(outbox_message, {**values, "content": content, "created_at": work.now})
    assert online(copy).text.strip() == "<p>Grüße</p>"


def test_an_archived_prospect_sees_it_too(either: Client) -> None:
    copy = letter(either, html="<p>Hello</p>")
    either.call("delete", id=copy.prospect)
    assert online(copy).text.startswith("<p>Hello</p>")
