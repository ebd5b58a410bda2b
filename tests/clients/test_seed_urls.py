"""Curl calls every example URL of the document that decides what works, as it is printed there."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from lxml import etree
from sqlalchemy import select

from pardalote.store import related, schema
from pardalote.store.accounts import Accounts
from pardalote.store.statements import Statement
from tests.clients.curl import Answer, curl
from tests.served import Served
from tests.stores import accounts_of

EXAMPLES = Path(__file__).with_name("seed_urls.txt").read_text(encoding="utf-8").splitlines()
BOB = "bob@pardot.com"


def examples(part: str) -> list[str]:
    """Return the examples that hold a text."""
    return [each for each in EXAMPLES if part in each]


ASSIGN = examples("/do/assign/")
CREATE = examples("/do/create/")
PHONE = examples("?phone=")
CATEGORY = examples("?category=")
PAST_JOBS = examples("?past_jobs_0=")
LIST = examples("?list_8=")
CRITERION = examples("?profile_criteria_8=")
PROSPECT_ACCOUNT = examples("?prospect_account_id=")


class Demo:
    """The demo account that speaks version 3, with what the examples leave to the reader to fill in."""

    def __init__(self, served: Served) -> None:
        account = served.account(3)
        self._url = served.url
        self.values = {"prospect_email": BOB, "prospect_id": "58", "user_key": account["user_key"]}
        login = {name: account[name] for name in ("email", "password", "user_key")}
        self.values["api_key"] = self._log_in(served, login)
        accounts = accounts_of(served.data)
        try:
            self._look_around(accounts)
        finally:
            accounts.close()

    def _log_in(self, served: Served, login: dict[str, str]) -> str:
        connection = served.connect()
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/api/login/version/3", urlencode(login), headers)
            return etree.fromstring(connection.getresponse().read()).findtext("api_key") or ""
        finally:
            connection.close()

    def _look_around(self, accounts: Accounts) -> None:
        store = accounts.open(3)
        assert store is not None
        with store.reading() as connection:
            users = store.furnishing(connection).users
            user = users[max(users)]
            group = connection.all(Statement(select(schema.user_group)))[0]["id"]
            account = connection.all(Statement(select(schema.prospect_account)))[0]["id"]
            self.oldest_campaign = min(
                connection.all(Statement(select(schema.campaign))), key=lambda each: (each["created_at"], each["id"])
            )
            self.group_emails = {users[each].email for each in related.group_members(connection, group)}
        self.values.update(
            user_email=user.email, user_id=str(user.id), group_id=str(group), prospect_account_id=str(account)
        )

    def call(self, example: str) -> Answer:
        """Call an example, its carets filled in."""
        for name, value in self.values.items():
            example = example.replace(f"<{name}>", value)
        assert "<" not in example
        return curl(f"{self._url}{example}")

    def do(self, operation: str, prospect: str, **values: str) -> Answer:
        """Do something else to the prospect that an example names as `email/...` or `id/...`."""
        keys = {name: self.values[name] for name in ("api_key", "user_key")}
        return curl(f"{self._url}/api/prospect/version/3/do/{operation}/{prospect}?{urlencode({**values, **keys})}")

    def changed(self, example: str, **before: str) -> etree._Element:
        """Set fields to something else, call an example, and return the prospect.

        The example answers what a read after it answers.
        """
        prospect = self.prospect_of(example)
        assert self.do("update", prospect, **before).status == 200
        return self.same_as_read(prospect, self.call(example))

    def prospect_of(self, example: str) -> str:
        """Return the pair of the path that names an example's prospect."""
        prospect = "/".join(example.partition("?")[0].split("/")[-2:])
        return prospect.replace("<prospect_email>", BOB).replace("<prospect_id>", self.values["prospect_id"])

    def same_as_read(self, prospect: str, answer: Answer, status: int = 200) -> etree._Element:
        """Return the prospect of an answer, after a look at its form and at what a read says."""
        assert (answer.status, answer.content_type) == (status, "text/xml; charset=utf-8")
        assert _without_the_time(answer) == _without_the_time(self.do("read", prospect))
        found = answer.xml().find("prospect")
        assert found is not None
        return found


def _without_the_time(answer: Answer) -> list[str]:
    """Return the lines of an answer but the one that says how many minutes ago the prospect was active."""
    return [each for each in answer.body.splitlines() if "<recent_interaction>" not in each]


def subscriptions(prospect: etree._Element, list_id: int) -> list[str | None]:
    """Return the ids of a prospect's subscriptions to a list."""
    found = prospect.findall("lists/list_subscription")
    return [each.findtext("id") for each in found if each.findtext("list/id") == str(list_id)]


def criterion(prospect: etree._Element, criterion_id: int) -> str | None:
    """Return what a prospect shows of a criterion of its profile."""
    found = prospect.findall("profile/profile_criteria")
    return next(each.findtext("matches") for each in found if each.findtext("id") == str(criterion_id))


@pytest.fixture(scope="module")
def account(demo: Served) -> Demo:
    """The demo account that speaks version 3."""
    return Demo(demo)


def test_every_example_is_tried_here() -> None:
    assert len(EXAMPLES) == 15
    tried = ASSIGN + CREATE + PHONE + CATEGORY + PAST_JOBS + LIST + CRITERION + PROSPECT_ACCOUNT
    assert sorted(tried) == sorted(EXAMPLES)


@pytest.mark.parametrize("example", ASSIGN)
def test_assigning(account: Demo, example: str) -> None:
    prospect = account.prospect_of(example)
    assert account.do("unassign", prospect).xml().find("prospect/assigned_to") is None
    assigned = account.same_as_read(prospect, account.call(example)).findtext("assigned_to/user/email")
    assert assigned in (account.group_emails if "group_id" in example else {account.values["user_email"]})


@pytest.mark.parametrize("example", CREATE)
def test_creating(account: Demo, example: str) -> None:
    email = "email/new_prospect@pardot.com"
    assert account.do("read", email).status == 400
    prospect = account.same_as_read(email, account.call(example), 201)
    assert (prospect.findtext("first_name"), prospect.findtext("last_name")) == ("New", "Prospect")
    assert prospect.findtext("campaign/id") == prospect.findtext("campaign_id") == str(account.oldest_campaign["id"])
    assert prospect.findtext("campaign/name") == account.oldest_campaign["name"]


@pytest.mark.parametrize("example", PHONE)
def test_updating_a_phone_number(account: Demo, example: str) -> None:
    assert account.changed(example, phone="").findtext("phone") == "888-123-4567"


@pytest.mark.parametrize("example", CATEGORY)
def test_updating_a_field_with_predefined_values(account: Demo, example: str) -> None:
    assert account.changed(example, category="").findtext("category") == "consumer"


@pytest.mark.parametrize("example", PAST_JOBS)
def test_updating_a_field_with_several_values(account: Demo, example: str) -> None:
    jobs = account.changed(example, past_jobs_0="").findall("past_jobs/value")
    assert [each.text for each in jobs] == ["janitor", "security"]


@pytest.mark.parametrize("example", LIST)
def test_subscribing_to_a_list(account: Demo, example: str) -> None:
    once = subscriptions(account.changed(example, list_8="0"), 8)
    again = account.call(example).xml().find("prospect")
    assert again is not None
    assert len(once) == 1
    assert subscriptions(again, 8) == once


@pytest.mark.parametrize("example", CRITERION)
def test_setting_a_profile_criterion(account: Demo, example: str) -> None:
    shown = criterion(account.changed(example, profile_criteria_8="unknown"), 8)
    assert shown == ("Doesn't match" if "nomatch" in example else "Matches")


@pytest.mark.parametrize("example", PROSPECT_ACCOUNT)
def test_setting_a_prospect_account(account: Demo, example: str) -> None:
    prospect = account.changed(example, prospect_account_id="")
    assert prospect.findtext("prospect_account_id") == account.values["prospect_account_id"]
