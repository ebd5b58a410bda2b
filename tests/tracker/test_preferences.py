"""The preference page: which lists it offers, and what a choice changes."""

import re
from urllib.parse import urlencode

from pardalote.actions import lists
from pardalote.records import visitor_activity as types
from pardalote.store import related
from tests import cast
from tests.api import assets
from tests.api.surroundings import work_on
from tests.driver import Answered, Client
from tests.kept import kept
from tests.tracker.mails import Copy, erase, sent

EVENTS, RULED, ELSEWHERE = 4, 5, 6


def furnished(client: Client, email: str = "bob@pardot.com", **parameters: str) -> Copy:
    """Send a copy to somebody who is on a public list that a rule fills, where there is another one of that kind."""
    with work_on(client.door, client.version) as work:
        for name, title, is_dynamic in (
            ("zz events", "events & <fairs>", False), ("By rule", "By rule", True), ("Elsewhere", "", True),
        ):  # fmt: skip
            lists.create(work, name, title, is_public=True, is_dynamic=is_dynamic)
    bob = client.made(email, **parameters)
    join(client, RULED, bob)
    return sent(client, bob)


def join(client: Client, list_id: int, prospect: int) -> None:
    """Put somebody on a list as a rule does."""
    with work_on(client.door, client.version) as work:
        related.add_membership(work.connection, list_id, prospect, work.now)


def page(copy: Copy, method: str = "GET", body: bytes = b"") -> Answered:
    """Follow the way to the preferences of a copy."""
    return copy.follow(copy.addresses.preferences(copy.delivery), method, body)


def choose(copy: Copy, *wanted: int, shown: tuple[int, ...] = (cast.NEWSLETTER, EVENTS, RULED)) -> Answered:
    """Save a choice, as the page's form does."""
    said = {"shown": ",".join(map(str, shown)), "list": wanted}
    return page(copy, "POST", urlencode(said, doseq=True).encode())


def boxes(answer: Answered) -> list[tuple[int, bool]]:
    """Return the lists that a page offers, and whether each is chosen."""
    found = re.findall(r'<input type="checkbox" name="list" value="(\d+)"( checked)?>', answer.text)
    return [(int(number), bool(checked)) for number, checked in found]


def membership(client: Client, list_id: int, prospect: int) -> tuple[bool, bool] | None:
    """Return whether somebody's membership has ended, and whether it opted out; None: it never was on the list."""
    with work_on(client.door, client.version) as work:
        row = related.membership(work.connection, list_id, prospect)
        return None if row is None else (bool(row["is_ended"]), bool(row["did_opt_out"]))


def test_it_offers_public_lists_and_those_of_a_rule_that_one_is_on(either: Client) -> None:
    copy = furnished(either, list_1="1", list_2="1")
    answer = page(copy)
    assert answer.status == 200
    assert boxes(answer) == [(RULED, True), (EVENTS, False), (cast.NEWSLETTER, True)]
    assert "events &amp; &lt;fairs&gt;" in answer.text
    assert "Release notes" not in answer.text
    assert "b•••@pardot.com" in answer.text
    assert "bob@" not in answer.text


def test_seeing_it_is_kept_once(either: Client) -> None:
    copy = furnished(either)
    page(copy)
    page(copy)
    assert [(each["type"], each["type_name"]) for each in copy.activities()] == [(15, "Email")]


def test_a_choice_joins_and_leaves(either: Client) -> None:
    copy = furnished(either, list_1="1")
    answer = choose(copy, EVENTS)
    assert "Your choice is saved" in answer.text
    assert boxes(answer) == [(RULED, False), (EVENTS, True), (cast.NEWSLETTER, False)]
    assert membership(either, EVENTS, copy.prospect) == (False, False)
    # Whoever leaves stays on the list, opted out.
    assert membership(either, cast.NEWSLETTER, copy.prospect) == (False, True)
    assert membership(either, RULED, copy.prospect) == (False, True)
    assert [each["type"] for each in copy.activities()] == [types.PREFERENCE_PAGE]
    assert not copy.opted_out()
    assert boxes(choose(copy, EVENTS, cast.NEWSLETTER, RULED)) == [(RULED, True), (EVENTS, True), (1, True)]


def test_whoever_joins_is_kept_as_having_opted_in(either: Client) -> None:
    copy = furnished(either)
    choose(copy, EVENTS, RULED)
    shown = either.shown(copy.prospect)["lists"]["list_subscription"]
    told = {each["list"]["id"]: each for each in (shown if isinstance(shown, list) else [shown])}
    assert (told[EVENTS]["did_opt_in"], told[EVENTS]["did_opt_out"]) == (True, False)


def test_an_import_takes_nobody_in_again_who_has_left(either: Client) -> None:
    copy = furnished(either, list_1="1")
    choose(copy, RULED)
    either.call("update", id=copy.prospect, list_1="1")
    assert membership(either, cast.NEWSLETTER, copy.prospect) == (False, True)


def test_the_same_choice_again_changes_nothing(either: Client) -> None:
    copy = furnished(either)
    choose(copy, EVENTS)
    before = kept(either.door.data, either.version)
    choose(copy, EVENTS)
    assert kept(either.door.data, either.version) == before


def test_what_was_not_offered_cannot_be_chosen(either: Client) -> None:
    copy = furnished(either)
    before = kept(either.door.data, either.version)
    others = (cast.RELEASE_NOTES, cast.EVERYBODY_DYNAMIC, ELSEWHERE, 99)
    choose(copy, *others, shown=others)
    assert kept(either.door.data, either.version) == before


def test_what_is_not_offered_leads_nobody_back_in(either: Client) -> None:
    copy = furnished(either)
    page(copy, "POST", b"unsubscribe_from_all=1")
    choose(copy, ELSEWHERE, 99, shown=(ELSEWHERE, 99))
    assert copy.opted_out()


def test_a_list_that_the_page_did_not_show_stays_as_it_is(either: Client) -> None:
    copy = furnished(either, list_1="1")
    choose(copy, EVENTS, shown=(EVENTS, RULED))
    assert membership(either, cast.NEWSLETTER, copy.prospect) == (False, False)


def test_a_change_holds_for_the_memberships_of_all_who_have_the_address(four: Client) -> None:
    copy = furnished(four, list_1="1")
    twin, stranger, away = (four.made(f"{name}@pardot.com", list_1="1") for name in ("BOB", "rob", "bob"))
    four.call("delete", id=away)
    join(four, RULED, twin)
    choose(copy, EVENTS)
    for each in (twin, away):
        assert membership(four, cast.NEWSLETTER, each) == (False, True)
        # It had none of these.
        assert membership(four, EVENTS, each) is None
    assert membership(four, RULED, twin) == (False, True)
    assert membership(four, cast.NEWSLETTER, stranger) == (False, False)
    choose(copy, cast.NEWSLETTER, RULED)
    assert membership(four, cast.NEWSLETTER, twin) == (False, False)


def test_unsubscribing_from_all_counts_as_unsubscribing(four: Client) -> None:
    email, list_email = assets.list_email(four)
    bob, twin = four.made("bob@pardot.com", list_1="1"), four.made("bob@pardot.com")
    copy = sent(four, bob, email)
    answer = page(copy, "POST", b"unsubscribe_from_all=1")
    assert "You do not receive any emails" in answer.text
    assert boxes(answer) == [(cast.NEWSLETTER, False)]
    assert [copy.opted_out(each) for each in (bob, twin)] == [True, True]
    assert sorted(each["type"] for each in copy.activities()) == [12, 15]
    assert [each["type"] for each in copy.activities(prospect=twin)] == [35]
    assert membership(four, cast.NEWSLETTER, bob) == (False, False)
    assert four.ask("email", "stats", "json", id=list_email).json()["stats"]["opt_outs"] == 1


def test_whoever_is_out_is_in_again_with_the_first_list_it_wants(either: Client) -> None:
    copy = furnished(either, list_1="1")
    page(copy, "POST", b"unsubscribe_from_all=1")
    choose(copy)
    assert copy.opted_out()
    answer = choose(copy, EVENTS)
    assert not copy.opted_out()
    assert boxes(answer) == [(RULED, False), (EVENTS, True), (cast.NEWSLETTER, False)]
    assert types.RESUBSCRIBED in [each["type"] for each in copy.activities()]


def test_the_page_leads_back_in_without_a_choice(either: Client) -> None:
    copy = furnished(either, list_1="1")
    page(copy, "POST", b"unsubscribe_from_all=1")
    assert boxes(page(copy, "POST", b"subscribe_again=1")) == [(RULED, True), (EVENTS, False), (cast.NEWSLETTER, True)]
    assert not copy.opted_out()


def test_of_an_archived_prospect_choices_are_kept_and_no_activities(either: Client) -> None:
    copy = furnished(either, list_1="1")
    either.call("delete", id=copy.prospect)
    assert page(copy).status == 200
    choose(copy)
    assert membership(either, cast.NEWSLETTER, copy.prospect) == (False, True)
    assert copy.activities() == []


def test_an_erased_prospect_is_told_that_nothing_is_kept(either: Client) -> None:
    email, _ = assets.list_email(either)
    copy = sent(either, either.made("bob@pardot.com"), email)
    erase(either, copy.prospect)
    assert (page(copy).status, choose(copy, 1).status) == (200, 200)
    assert "not known here" in page(copy).text


def test_hostile_forms_change_nothing(either: Client) -> None:
    copy = furnished(either)
    page(copy)
    before = kept(either.door.data, either.version)
    for body in (
        b"shown=x,,-1,99999999999999999999&list=1",
        b"shown=%00&list=%ff",
        b"list[]=1&shown[]=1",
        b"\xff=\x00",
    ):
        assert page(copy, "POST", body).status in (200, 400)
    assert kept(either.door.data, either.version) == before
