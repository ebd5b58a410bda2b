"""Whole answers, byte for byte as they are recorded in tests/recorded/, in XML and JSON."""

import json
from collections.abc import Callable

import pytest
from lxml import etree

from pardalote.actions import prospect_accounts
from pardalote.actions.custom_fields import NewCustomField
from pardalote.records import custom_field as types
from tests import cast
from tests.api.recordings import FOLDER, is_as_recorded
from tests.api.surroundings import surround, work_on
from tests.conftest import Clients
from tests.driver import Answered, Client

EMAIL, FID = "bob@pardot.com", "00Q000000000001"
EVERYTHING = {
    "salutation": "Mr.",
    "first_name": "Bob",
    "last_name": "O'Brien & <Söhne>",
    "company": 'Tyre "East"',
    "website": "http://www.pardot.com/a?b=c&d",
    "zip": "02116",
    "phone": "15555555555",
    "fax": "",
    "comments": "two\r\nlines",
    "score": "12",
    "is_do_not_email": "1",
    "is_starred": "1",
    "prospect_account_id": str(cast.ACME),
    "user_id": "4",
    "profile_criteria_1": "match",
    "profile_criteria_3": "nomatch",
    "list_1": "1",
    "list_2": "1",
    "category": "consumer",
    "past_jobs_0": "janitor",
    "past_jobs_1": "security",
    "interests_0": "golf",
    "nickname": "false",
    "budget": "7.50",
    "birthday": "2020-08-30T05:49:48.000Z",
    "password": "secret",
    "fid": FID,
}


def made(client: Client) -> None:
    """Create the prospect with everything, and move on half an hour."""
    client.made(EMAIL, **EVERYTHING)
    surround(client, 1)
    client.door.clock.advance(1800)


def create(client: Client, format_: str) -> Answered:
    return client.call("create", format_, email="new_prospect@pardot.com", first_name="New", last_name="Prospect")


def create_with_everything(client: Client, format_: str) -> Answered:
    return client.call("create", format_, email=EMAIL, **EVERYTHING)


def read_full(client: Client, format_: str) -> Answered:
    made(client)
    return client.call("read", format_, id=1)


def read_simple(client: Client, format_: str) -> Answered:
    made(client)
    return client.call("read", format_, id=1, output="simple")


def read_mobile(client: Client, format_: str) -> Answered:
    made(client)
    return client.call("read", format_, id=1, output="mobile")


def read_fields(client: Client, format_: str) -> Answered:
    made(client)
    return client.call("read", format_, id=1, fields="email,past_jobs,interests,lists,is_archived")


def read_archived(client: Client, format_: str) -> Answered:
    client.made(EMAIL)
    client.call("delete", id=1)
    return client.call("read", format_, id=1, output="simple")


def read_shared_address(client: Client, format_: str) -> Answered:
    client.made(EMAIL)
    client.made(EMAIL)
    return client.call("read", format_, email=EMAIL, output="simple")


def update(client: Client, format_: str) -> Answered:
    made(client)
    lists = {"list_1": "0", "list_2": "1"}
    cleared = {"salutation": "", "category": "", "past_jobs_0": ""}
    return client.call("update", format_, id=1, phone="888-123-4567", **cleared, **lists)


def upsert(client: Client, format_: str) -> Answered:
    made(client)
    return client.call("upsert", format_, id=1, email="robert@pardot.com", output="simple")


def assign(client: Client, format_: str) -> Answered:
    client.made(EMAIL)
    return client.call("assign", format_, id=1, user_email=cast.MARKETING, output="simple")


def unassign(client: Client, format_: str) -> Answered:
    client.made(EMAIL, user_id="4")
    return client.call("unassign", format_, id=1, output="simple")


def batch(client: Client, format_: str) -> Answered:
    return client.call("batchCreate", format_, prospects='{"prospects":[{"email":"new@pardot.com"}]}')


def batch_of_updates(client: Client, format_: str) -> Answered:
    made(client)
    return client.call("batchUpdate", format_, prospects='{"prospects":{"1":{"phone":"888-123-4567"}}}')


def batch_with_errors(client: Client, format_: str) -> Answered:
    items = '[{"email":"new@pardot.com"},{"email":"nonsense"},{"id":99},{"first_name":"Nobody"}]'
    return client.call("batchUpsert", format_, prospects=f'{{"prospects":{items}}}')


def batch_with_keyed_errors(client: Client, format_: str) -> Answered:
    client.made(EMAIL)
    said = "".join(f'<prospect identifier="{each}"/>' for each in (EMAIL, "new@pardot.com", "a/&quot;b&quot;&amp;c"))
    return client.call("batchCreate", format_, prospects=f"<prospects>{said}</prospects>")


def refused(client: Client, format_: str) -> Answered:
    return client.call("read", format_, email="nobody@pardot.com")


def campaign_create(client: Client, format_: str) -> Answered:
    return client.ask("campaign", "create", format_, name='Fair & "Feast"', cost="100")


def list_create(client: Client, format_: str) -> Answered:
    return client.ask("list", "create", format_, name="Spring", title="Spring sale", is_public="1")


def list_membership_query(client: Client, format_: str) -> Answered:
    client.made(EMAIL, list_1="1", list_2="1")
    client.ask("listMembership", "update", id=2, opted_out="1")
    return client.ask("listMembership", "query", format_, prospect_id=1, sort_by="id")


def list_membership_refused(client: Client, format_: str) -> Answered:
    client.made(EMAIL, list_1="1")
    return client.ask("listMembership", "create", format_, list_id=1, prospect_id=1)


def custom_field_create(client: Client, format_: str) -> Answered:
    given = {"type": "Multi-Select", "values_0": "dog", "values_1": "cat", "crm_id": "Pets__c"}
    return client.ask("customField", "create", format_, name="Pets", field_id="pets", **given)


def prospect_account_assign(client: Client, format_: str) -> Answered:
    _own_fields(client)
    given = {"tier": "gold", "ports_0": "Sidon", "ports_1": "Tyre", "billing_city": "Tyre", "employees": "12"}
    client.ask("prospectAccount", "create", name="Tyre & Sons", **given)
    return client.ask("prospectAccount", "assign", format_, id=2, user_id=4)


def prospect_account_describe(client: Client, format_: str) -> Answered:
    _own_fields(client)
    return client.ask("prospectAccount", "describe", format_)


def _own_fields(client: Client) -> None:
    with work_on(client.door, client.version) as work:
        prospect_accounts.create_field(work, NewCustomField("Tier", "tier", types.DROPDOWN, ("gold", "silver")))
        prospect_accounts.create_field(work, NewCustomField("Ports", "ports", types.MULTI_SELECT, ("Sidon", "Tyre")))


def undelete(client: Client, format_: str) -> Answered:
    client.made(EMAIL, list_1="1")
    client.call("delete", id=1)
    return client.call("undelete", format_, id=1)


# By the name of the recording: version, call and status.
RECORDED: dict[str, tuple[int, Callable[[Client, str], Answered], int]] = {
    "create": (3, create, 201),
    "create-with-everything": (4, create_with_everything, 201),
    "read-full": (3, read_full, 200),
    "read-simple": (4, read_simple, 200),
    "read-mobile": (3, read_mobile, 200),
    "read-fields": (3, read_fields, 200),
    "read-archived": (3, read_archived, 200),
    "read-shared-address": (4, read_shared_address, 200),
    "update": (3, update, 200),
    "upsert": (4, upsert, 200),
    "assign": (3, assign, 200),
    "unassign": (4, unassign, 200),
    "batch": (4, batch, 201),
    "batch-of-updates": (3, batch_of_updates, 200),
    "batch-with-errors": (4, batch_with_errors, 200),
    "batch-with-keyed-errors": (3, batch_with_keyed_errors, 200),
    "refused": (3, refused, 400),
    "undelete": (4, undelete, 200),
    "campaign-create": (3, campaign_create, 200),
    "list-create": (4, list_create, 200),
    "list-membership-query": (3, list_membership_query, 200),
    "list-membership-refused": (4, list_membership_refused, 400),
    "custom-field-create": (3, custom_field_create, 200),
    "prospect-account-assign": (4, prospect_account_assign, 200),
    "prospect-account-describe": (3, prospect_account_describe, 200),
}


# The codes of those that are refusals.
REFUSED = {"refused": 4, "list-membership-refused": 58}


@pytest.mark.parametrize("format_", ["xml", "json"])
@pytest.mark.parametrize("name", RECORDED)
def test_the_answer_is_as_recorded(clients: Clients, name: str, format_: str) -> None:
    version, call, status = RECORDED[name]
    answer = call(clients.of(version), format_)
    assert (answer.status, answer.code) == (status, REFUSED.get(name))
    assert is_as_recorded(name, answer)


def test_every_recording_is_of_an_answer_and_can_be_parsed() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {"README.md"} | {
        f"{name}.{suffix}" for name in RECORDED for suffix in ("xml", "json")
    }
    for name in RECORDED:
        assert etree.fromstring((FOLDER / f"{name}.xml").read_bytes()).tag == "rsp"
        assert "@attributes" in json.loads((FOLDER / f"{name}.json").read_bytes())
