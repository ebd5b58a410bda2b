"""Bounces and complaints as deeds: whom they concern, and how often they count."""

from typing import Any

from pardalote.actions import bounces
from pardalote.records import visitor_activity as types
from pardalote.store import deliveries, schema
from tests import stores
from tests.api import assets
from tests.api.surroundings import work_on
from tests.driver import Client
from tests.tracker.mails import Copy, sent


def bounced(copy: Copy, is_hard: bool, reason: str | None = "550 5.1.1 unknown user") -> bool:
    """Let a copy come back."""
    with work_on(copy.client.door, copy.client.version) as work:
        return bounces.bounced(work, copy.delivery, is_hard, reason)


def complained(copy: Copy) -> bool:
    """Let the recipient call a copy spam."""
    with work_on(copy.client.door, copy.client.version) as work:
        return bounces.complained(work, copy.delivery)


def addresses(client: Client) -> dict[str, dict[str, Any]]:
    """Return what came back from addresses, by the address."""
    found = stores.named_rows(client.door.data, client.version, "SELECT * FROM bounced_address")
    return {row["email_key"]: row for row in found}


def test_a_hard_bounce_marks_the_copy_and_the_address_for_good(either: Client) -> None:
    bob = either.made("Bob@Pardot.com")
    copy = sent(either, bob)
    assert bounced(copy, is_hard=True)
    assert (copy.row()["bounced_at"], copy.row()["is_hard_bounce"]) == (either.door.clock.now(), 1)
    row = addresses(either)["bob@pardot.com"]
    assert (row["soft_bounces"], row["hard_bounced_at"]) == (0, either.door.clock.now())
    assert row["reason"] == "550 5.1.1 unknown user"
    (activity,) = copy.activities()
    assert (activity["type"], activity["type_name"], activity["details"]) == (13, "Email", "Hello")
    assert activity["campaign"]["id"] == 1
    with work_on(either.door, either.version) as work:
        # Nothing is sent there any more, operational email neither.
        for is_operational in (False, True):
            assert deliveries.mailable(work.connection, copy.row()["prospect_id"], is_operational) is None


def test_five_soft_bounces_are_a_hard_one(either: Client) -> None:
    bob = either.made("bob@pardot.com")
    for number in range(1, 6):
        copy = sent(either, bob)
        assert bounced(copy, is_hard=False)
        row = addresses(either)["bob@pardot.com"]
        assert row["soft_bounces"] == number
        assert (row["hard_bounced_at"] is not None) == (number == 5)
        assert copy.row()["is_hard_bounce"] == (number == 5)


def test_the_same_copy_comes_back_once(either: Client) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    assert bounced(copy, is_hard=False)
    assert not bounced(copy, is_hard=False)
    assert addresses(either)["bob@pardot.com"]["soft_bounces"] == 1
    assert len(copy.activities(types.BOUNCED)) == 1


def test_a_soft_bounce_may_turn_out_to_be_a_hard_one_but_not_the_other_way_round(either: Client) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    assert bounced(copy, is_hard=False)
    assert bounced(copy, is_hard=True)
    assert not bounced(copy, is_hard=False)
    row = addresses(either)["bob@pardot.com"]
    assert row["soft_bounces"] == 1
    assert row["hard_bounced_at"] is not None
    assert copy.row()["is_hard_bounce"] == 1
    assert len(copy.activities(types.BOUNCED)) == 1


def test_whoever_shares_the_address_bounces_indirectly(four: Client) -> None:
    bob, twin, archived = (four.made("bob@pardot.com") for _ in range(3))
    other = four.made("rob@pardot.com")
    four.call("delete", id=archived)
    copy = sent(four, bob)
    bounced(copy, is_hard=True)
    assert [each["type"] for each in copy.activities(prospect=twin)] == [types.INDIRECT_BOUNCE]
    assert copy.activities(prospect=archived) == []
    assert copy.activities(prospect=other) == []


def test_the_address_that_the_copy_went_to_has_bounced_not_the_prospects_new_one(either: Client) -> None:
    bob = either.made("new@pardot.com")
    bounced(sent(either, bob, recipient="Old@pardot.com"), is_hard=True)
    assert set(addresses(either)) == {"old@pardot.com"}


def test_a_copy_of_an_archived_prospect_comes_back_without_an_activity(either: Client) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    either.call("delete", id=copy.prospect)
    assert bounced(copy, is_hard=True)
    assert copy.activities() == []
    assert "bob@pardot.com" in addresses(either)


def test_a_copy_that_nobody_knows_changes_nothing(either: Client) -> None:
    copy = sent(either, either.made("bob@pardot.com"))
    unknown = Copy(either, copy.email, copy.prospect, 99)
    assert not bounced(unknown, is_hard=True)
    assert not complained(unknown)
    assert addresses(either) == {}


def test_what_was_refused_when_it_was_handed_over_counts_as_sent(either: Client) -> None:
    email, list_email = assets.list_email(either)
    copy = sent(either, either.made("bob@pardot.com"), email)
    with work_on(either.door, either.version) as work:
        work.connection.update(schema.email_delivery, copy.delivery, {"sent_at": None})
    bounced(copy, is_hard=True)
    told = either.ask("email", "stats", "json", id=list_email).json()["stats"]
    assert (told["sent"], told["hard_bounced"], told["delivered"]) == (1, 1, 0)


def test_a_complaint_opts_out_all_who_have_the_address(four: Client) -> None:
    bob, twin = four.made("bob@pardot.com"), four.made("BOB@pardot.com")
    email, list_email = assets.list_email(four)
    copy = sent(four, bob, email)
    assert complained(copy)
    assert not complained(copy)
    assert [each["type"] for each in copy.activities()] == [types.SPAM_COMPLAINT]
    assert [each["type"] for each in copy.activities(prospect=twin)] == [types.INDIRECT_UNSUBSCRIBE]
    assert copy.opted_out()
    assert copy.opted_out(twin)
    assert four.ask("email", "stats", "json", id=list_email).json()["stats"]["spam_complaints"] == 1
