"""Answers about the demo have the names and the order of elements that recordings of the original have."""

from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import etree

from tests.driver import Client
from tests.recorded_style import trees
from tests.recorded_style.shapes import pattern_of, shape_of
from tests.stores import rows

# So many rows of each are read.
READ = 25


def asked(client: Client, object_: str, operation: str, **parameters: Any) -> etree._Element:
    """Call an operation and return the answer's root."""
    return client.ask(object_, operation, method="GET", **parameters).xml()


def assert_like(client: Client, answer: etree._Element, tree: str) -> None:
    """Hold an answer against a tree; an account's own fields, whose place differs in recordings, are passed over."""
    own, own_of_accounts = (
        [name for (name,) in rows(client.door.data, client.version, f"SELECT field_id FROM {table}")]
        for table in ("custom_field", "prospect_account_field")
    )
    added = {**trees.ADDED, "prospect": (*trees.ADDED["prospect"], *own), "prospectAccount": own_of_accounts}
    shape = shape_of(answer, added)
    is_like = pattern_of(tree).fullmatch(shape) is not None
    assert is_like, f"{shape}\nis not like\n{tree}"


def ids(client: Client, query: str) -> list[int]:
    """Return the ids that a query finds in the account, as many as are read."""
    found = [number for (number,) in rows(client.door.data, client.version, f"{query} ORDER BY id LIMIT {READ}")]
    assert found
    return found


@pytest.mark.parametrize(
    ("object_", "tree", "criteria"),
    [
        ("campaign", trees.CAMPAIGN, {}),
        ("customField", trees.CUSTOM_FIELD, {}),
        ("customRedirect", trees.CUSTOM_REDIRECT, {}),
        ("dynamicContent", trees.DYNAMIC_CONTENT, {}),
        ("emailClick", trees.EMAIL_CLICK, {}),
        ("form", trees.FORM, {}),
        ("list", trees.LIST, {}),
        ("listMembership", trees.LIST_MEMBERSHIP, {}),
        ("opportunity", trees.OPPORTUNITY_IN_QUERY, {}),
        ("prospect", trees.PROSPECT_IN_QUERY, {}),
        ("prospectAccount", trees.PROSPECT_ACCOUNT, {}),
        ("tag", trees.TAG, {}),
        ("tagObject", trees.TAG_OBJECT, {}),
        ("user", trees.USER, {}),
        ("visit", trees.VISIT, {"prospect_ids": "1,5,58"}),
        ("visitor", trees.VISITOR_IN_QUERY, {"only_identified": "false"}),
        ("visitorActivity", trees.VISITOR_ACTIVITY, {}),
    ],
    ids=lambda each: each if isinstance(each, str) and each.isalpha() else "",
)
def test_a_query_is_like_a_recorded_one(
    administrator: Client, object_: str, tree: str, criteria: dict[str, str]
) -> None:
    total, *found = asked(administrator, object_, "query", **criteria)[0]
    assert total.tag == "total_results"
    assert len(found) > 1
    for each in found:
        assert_like(administrator, each, tree)


@pytest.mark.parametrize(
    ("object_", "tree", "held"),
    [
        ("campaign", trees.CAMPAIGN, "SELECT id FROM campaign"),
        ("customField", trees.CUSTOM_FIELD, "SELECT id FROM custom_field"),
        ("customRedirect", trees.CUSTOM_REDIRECT, "SELECT id FROM custom_redirect"),
        ("dynamicContent", trees.DYNAMIC_CONTENT, "SELECT id FROM dynamic_content"),
        ("email", trees.EMAIL, "SELECT id FROM email"),
        ("emailTemplate", trees.EMAIL_TEMPLATE, 'SELECT id FROM email_template WHERE "isArchived" = 0'),
        ("form", trees.FORM, "SELECT id FROM form"),
        ("list", trees.LIST, "SELECT id FROM list WHERE is_archived = 0"),
        ("listMembership", trees.LIST_MEMBERSHIP, "SELECT id FROM list_membership WHERE is_ended = 0"),
        ("opportunity", trees.OPPORTUNITY, "SELECT id FROM opportunity"),
        ("prospect", trees.PROSPECT, "SELECT id FROM prospect WHERE is_archived = 0"),
        ("prospectAccount", trees.PROSPECT_ACCOUNT, "SELECT id FROM prospect_account"),
        ("tag", trees.TAG, "SELECT id FROM tag"),
        ("tagObject", trees.TAG_OBJECT, "SELECT id FROM tag_object"),
        ("user", trees.USER, 'SELECT id FROM "user"'),
        ("visit", trees.VISIT, "SELECT id FROM visit"),
        ("visitor", trees.VISITOR, "SELECT id FROM visitor"),
        ("visitorActivity", trees.VISITOR_ACTIVITY, "SELECT id FROM visitor_activity"),
    ],
    ids=lambda each: each if each.isalpha() else "",
)
def test_a_read_is_like_a_recorded_one(administrator: Client, object_: str, tree: str, held: str) -> None:
    for number in ids(administrator, held):
        assert_like(administrator, asked(administrator, object_, "read", id=number), f"rsp({tree})")


def test_a_simple_read_of_a_prospect_is_like_a_recorded_one(administrator: Client) -> None:
    answer = asked(administrator, "prospect", "read", id=1, output="simple")
    assert_like(administrator, answer, f"rsp({trees.PROSPECT_IN_QUERY})")


def test_the_account_is_like_a_recorded_one(administrator: Client) -> None:
    assert_like(administrator, asked(administrator, "account", "read"), f"rsp({trees.ACCOUNT})")


def test_statistics_are_like_recorded_ones(administrator: Client) -> None:
    for number in ids(administrator, "SELECT id FROM list_email"):
        assert_like(administrator, asked(administrator, "email", "stats", id=number), f"rsp({trees.EMAIL_STATS})")


def test_templates_are_listed_like_recorded_ones(administrator: Client) -> None:
    answer = asked(administrator, "emailTemplate", "listOneToOne")
    assert len(answer[0]) > 2
    assert_like(administrator, answer, f"rsp({trees.EMAIL_TEMPLATES})")


def test_abilities_and_cookie_are_like_recorded_ones(administrator: Client) -> None:
    assert_like(administrator, asked(administrator, "user", "abilities"), f"rsp({trees.ABILITIES})")
    assert_like(administrator, asked(administrator, "user", "cookie"), f"rsp({trees.COOKIE})")


def test_a_login_is_like_a_recorded_one(administrator: Client) -> None:
    credentials = {name: getattr(administrator, name) for name in ("email", "password", "user_key")}
    place = f"/api/login/version/{administrator.version}"
    answer = administrator.door.call("POST", place, urlencode(credentials).encode()).xml()
    assert_like(administrator, answer, "rsp(api_key)" if administrator.version == 3 else "rsp(api_key version)")


def test_a_refusal_is_like_a_recorded_one(administrator: Client) -> None:
    answer = asked(administrator, "user", "read", id=999_999)
    assert_like(administrator, answer, trees.REFUSAL)
    assert answer.items() == [("stat", "fail"), ("version", "1.0")]
    assert answer[0].items() == [("code", "10")]


@pytest.mark.parametrize("shape", ["a()", "a(b())", "a(b()c())", "a(b()b()c(d()))"])
def test_a_tree_allows_what_it_says(shape: str) -> None:
    assert pattern_of("a(b* c(d?)?)").fullmatch(shape)


@pytest.mark.parametrize("shape", ["", "a(c()b())", "a(b()c()c())", "a(bb())", "a(d())", "b(a())"])
def test_a_tree_allows_nothing_else(shape: str) -> None:
    assert not pattern_of("a(b* c(d?)?)").fullmatch(shape)
