"""The declarations in records/, held against a copy of the reference's objects."""

import csv
import importlib
import json
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest

from pardalote import records
from pardalote.records import custom_field
from pardalote.records.campaign import CAMPAIGN, CAMPAIGN_SUMMARY
from pardalote.records.custom_field import CUSTOM_FIELD
from pardalote.records.fields import (
    FLAG,
    FULL,
    MOBILE,
    SIMPLE,
    WORD,
    Content,
    CustomFields,
    Kind,
    Part,
    Presence,
    Record,
)
from pardalote.records.list import LIST, LIST_SUBSCRIPTION
from pardalote.records.list_membership import LIST_MEMBERSHIP
from pardalote.records.opportunity import OPPORTUNITY
from pardalote.records.profile import PROFILE, PROFILE_CRITERIA
from pardalote.records.prospect import PROSPECT
from pardalote.records.prospect_account import PROSPECT_ACCOUNT, STANDARD_FIELDS
from pardalote.records.user import USER
from pardalote.records.visit import VISIT, VISITOR_PAGE_VIEW
from pardalote.records.visitor import IDENTIFIED_COMPANY, VISITOR, VISITOR_REFERRER
from pardalote.records.visitor_activity import TYPES, VISITOR_ACTIVITY

FACTS = Path(__file__).parents[1] / "facts"
OBJECTS: dict[str, dict[str, Any]] = json.loads((FACTS / "objects.json").read_text(encoding="utf-8"))["objects"]

RECORDS = {
    "prospect": PROSPECT,
    "user": USER,
    "campaign": CAMPAIGN,
    "visitor": VISITOR,
    "visitorActivity": VISITOR_ACTIVITY,
    "list": LIST,
    "listMembership": LIST_MEMBERSHIP,
    "listSubscription": LIST_SUBSCRIPTION,
    "profile": PROFILE,
    "profileCriteria": PROFILE_CRITERIA,
    "identifiedCompany": IDENTIFIED_COMPANY,
    "visitorReferrer": VISITOR_REFERRER,
    "customField": CUSTOM_FIELD,
    "opportunity": OPPORTUNITY,
    "visit": VISIT,
    "visitorPageView": VISITOR_PAGE_VIEW,
    "prospectAccount": PROSPECT_ACCOUNT,
}
every_record = pytest.mark.parametrize("name", RECORDS)

# Where we knowingly differ, each with its reason. An entry that is no longer true fails too.
_NO_OPERATIONS = "a node of the object's own operations, of which there are none yet"
ONLY_OURS = {
    ("prospect", "is_archived"): "in the documentation since June 2020 (wire.md, open question 5)",
    ("customField", "is_analytics_synced"): "undocumented, in answers of 2021 (wire.md, section 9)",
    **{("prospectAccount", name): "a field that the original lets describe tell" for name in STANDARD_FIELDS},
}
ONLY_THEIRS = {
    ("prospect", "<custom_field_id>"): "a placeholder; for us the place CustomFields",
    ("prospectAccount", "<custom field>"): "a placeholder; for us the place CustomFields",
    ("visitorActivity", "campaign_id"): "in output=bulk alone, which no operation has yet",
    ("visitorActivity", "campaign"): "a node; for us a part",
    ("opportunity", "campaign"): _NO_OPERATIONS,
    ("opportunity", "prospects"): _NO_OPERATIONS,
    ("opportunity", "opportunity_activities"): _NO_OPERATIONS,
    ("opportunity", "campaign_id"): "a parameter, no tag of an answer",
}
WRITABLE_OTHERWISE = {
    ("prospect", "opted_out"): "clients set it in production (wire.md, section 6 and open question 13)",
    ("profileCriteria", "matches"): "written on the prospect, by profile_criteria_<id>",
    ("prospectAccount", "name"): "the reference's own create and update take it",
}
KIND_OTHERWISE = {
    ("opportunity", "value"): "a decimal, kept as it was written",
}
PARTS_ONLY_OURS = {
    ("prospectAccount", "assigned_to"): "seen in answers (wire.md, section 9)",
}
PARTS_OTHERWISE = {
    ("visitor", "prospect"): _NO_OPERATIONS,
    ("visitor", "visitor_activities"): _NO_OPERATIONS,
    ("opportunity", "campaign"): _NO_OPERATIONS,
    ("opportunity", "prospects"): _NO_OPERATIONS,
    ("opportunity", "opportunity_activities"): _NO_OPERATIONS,
    ("user", "cookie"): "the answer of an undocumented operation",
    ("user", "credentials"): "the answer of an undocumented operation",
}

# wire.md, section 4: the order of a prospect's children.
PROSPECT_ORDER = """
    id campaign_id salutation first_name last_name email password company prospect_account_id website job_title
    department country address_one address_two city state territory zip phone fax source annual_revenue employees
    industry years_in_business comments notes score grade last_activity_at recent_interaction crm_lead_fid
    crm_contact_fid crm_owner_fid crm_account_fid salesforce_fid crm_last_sync crm_url is_do_not_email
    is_do_not_call opted_out is_reviewed is_starred created_at updated_at campaign assigned_to last_activity
    custom_fields profile visitors visitor_activities lists
"""


def reference(name: str) -> dict[str, dict[str, Any]]:
    """Return the reference's fields of an object by their names, in its order."""
    return {each["name"]: each for each in OBJECTS[name]["fields"]}


def ours_of(table: dict[tuple[str, str], str], name: str) -> set[str]:
    """Return the fields of an object that a table of differences names."""
    return {field for record, field in table if record == name}


def tag_of(each: Content) -> str:
    """Return the tag under which something stands in an answer."""
    return (each.wrapper or each.tag) if isinstance(each, Part) else each.name


@every_record
def test_a_record_has_the_fields_of_the_reference_and_no_others(name: str) -> None:
    ours, theirs = set(RECORDS[name].fields), set(reference(name))
    assert ours - theirs == ours_of(ONLY_OURS, name)
    assert theirs - ours == ours_of(ONLY_THEIRS, name)


@every_record
def test_the_fields_stand_in_the_order_of_the_reference(name: str) -> None:
    theirs = reference(name)
    ours = [tag_of(each) for each in RECORDS[name].content]
    assert [each for each in ours if each in theirs] == [each for each in theirs if each in ours]


@every_record
def test_the_tag_is_that_of_the_reference(name: str) -> None:
    assert RECORDS[name].tag == OBJECTS[name]["xml_tag"]


@every_record
def test_a_client_may_write_the_fields_that_the_reference_marks_editable(name: str) -> None:
    theirs = reference(name)
    differing = {
        each.name
        for each in RECORDS[name].fields.values()
        if each.name in theirs and each.writable != theirs[each.name]["editable"]
    }
    assert differing == ours_of(WRITABLE_OTHERWISE, name)


# The reference's types, by the column that keeps them.
COLUMNS = {"integer": "integer", "string": "text", "timestamp": "time", "boolean": "boolean"}


def column_of(kind: Kind) -> str:
    """Return how a kind is kept; a password is a text that is not kept."""
    return "text" if kind.column == "none" else kind.column


@every_record
def test_a_field_is_of_the_kind_that_the_reference_says(name: str) -> None:
    theirs = reference(name)
    differing = {
        each.name
        for each in RECORDS[name].fields.values()
        if each.name in theirs and column_of(each.kind) != COLUMNS.get(theirs[each.name]["type"])
    }
    assert differing == ours_of(KIND_OTHERWISE, name)


@every_record
def test_only_prospects_show_their_booleans_as_one_or_empty(name: str) -> None:
    shown = {each.kind for each in RECORDS[name].fields.values() if each.kind.column == "boolean"}
    assert shown <= {FLAG if name == "prospect" else WORD}


@every_record
def test_nested_nodes_are_those_of_the_reference(name: str) -> None:
    record = RECORDS[name]
    theirs = {each["tag"] for each in OBJECTS[name]["nested"] if each["parent"] in (record.tag, "rsp", "result")}
    ours = {tag_of(each) for each in record.content if isinstance(each, Part)}
    assert ours - theirs == ours_of(PARTS_ONLY_OURS, name)
    assert theirs - ours == ours_of(PARTS_OTHERWISE, name)


def test_each_output_of_a_prospect_shows_the_nodes_that_the_reference_names() -> None:
    theirs = {each["tag"]: each["outputs"] for each in OBJECTS["prospect"]["nested"] if each["parent"] == "prospect"}
    ours = {tag_of(each): list(each.outputs) for each in PROSPECT.content if isinstance(each, Part)}
    assert ours == theirs


def test_a_prospects_children_stand_in_their_recorded_order() -> None:
    ours = [tag_of(each) for each in PROSPECT.content]
    # user_id stands in bulk alone.
    assert [each for each in ours if each not in ("is_archived", "user_id")] == PROSPECT_ORDER.split()


@pytest.mark.parametrize("name", ["prospect", "visitor"])
def test_the_mobile_output_shows_the_fields_that_the_reference_lists(name: str) -> None:
    listed = next(each["holds"] for each in OBJECTS[name]["outputs"] if each["name"] == MOBILE)
    assert [tag_of(each) for each in RECORDS[name].shown_in(MOBILE)] == listed.partition(";")[0].split(", ")


def test_a_nested_campaign_shows_its_id_and_name_and_a_crm_id_when_there_is_one() -> None:
    shown = [(each.name, each.presence) for each in CAMPAIGN_SUMMARY.fields.values()]
    assert shown == [("id", Presence.ALWAYS), ("name", Presence.ALWAYS), ("crm_fid", Presence.FILLED)]


_MAY_BE_ABSENT = re.compile("tag only if the activity has one|tag may be absent")


def test_what_an_activity_does_not_have_leaves_no_tag() -> None:
    absent = {name for name, each in reference("visitorActivity").items() if _MAY_BE_ABSENT.search(each["note"])}
    seen_only_with_some_types = {"visit_id", "opportunity_id"}
    ours = {each.name for each in VISITOR_ACTIVITY.fields.values() if each.presence is Presence.FILLED}
    assert ours == (absent & VISITOR_ACTIVITY.fields.keys()) | seen_only_with_some_types


def test_only_these_fields_of_a_prospect_may_be_missing_from_an_answer() -> None:
    missing = {each.name: each.presence for each in PROSPECT.fields.values() if each.presence is not Presence.ALWAYS}
    assert missing == {"prospect_account_id": Presence.FILLED, "is_archived": Presence.ASKED}


def test_an_empty_node_of_a_prospect_shows_only_where_the_reference_says_so() -> None:
    may_be_empty = {
        each["tag"]
        for each in OBJECTS["prospect"]["nested"]
        if each["parent"] == "prospect" and "may be empty" in each["when"]
    }
    parts = (each for each in PROSPECT.content if isinstance(each, Part))
    assert {tag_of(each) for each in parts if each.presence is Presence.ALWAYS} == may_be_empty


def test_the_custom_fields_of_a_prospect_show_in_full_and_simple_answers() -> None:
    places = [each.outputs for each in PROSPECT.content if isinstance(each, CustomFields)]
    assert places == [(FULL, SIMPLE)]


def test_the_activity_types_have_the_reference_s_names() -> None:
    with (FACTS / "visitor_activity_types.csv").open(encoding="utf-8", newline="") as file:
        theirs = {row["type"]: row["name"] for row in csv.DictReader(file)}
    assert {**{str(number): name for number, name in TYPES.items()}, "Other": "Unknown"} == theirs


def test_the_custom_field_types_have_their_recorded_numbers_and_names() -> None:
    # wire.md, section 6.
    assert {each.id: each.name for each in custom_field.TYPES.values()} == {
        1: "Text",
        2: "Radio Button",
        3: "Checkbox",
        4: "Dropdown",
        5: "Textarea",
        6: "Multi-Select",
        7: "Hidden",
        8: "Number",
        12: "Date",
        14: "CRM User",
    }


def test_only_checkboxes_and_multi_selects_hold_several_values() -> None:
    # The seed: "Checkbox and multi-select fields are the only field types that can be updated in this manner."
    assert {each.name for each in custom_field.TYPES.values() if each.many} == {"Checkbox", "Multi-Select"}


def test_every_difference_names_a_record_that_is_compared() -> None:
    tables = (ONLY_OURS, ONLY_THEIRS, WRITABLE_OTHERWISE, KIND_OTHERWISE, PARTS_ONLY_OURS, PARTS_OTHERWISE)
    assert {record for table in tables for record, _ in table} <= RECORDS.keys()


def test_every_record_of_the_package_is_compared() -> None:
    names: dict[int, str] = {}
    for module in pkgutil.iter_modules(records.__path__):
        for name, value in vars(importlib.import_module(f"pardalote.records.{module.name}")).items():
            if isinstance(value, Record):
                names[id(value)] = name
    compared = {id(each) for each in (*RECORDS.values(), CAMPAIGN_SUMMARY)}
    assert {names[each] for each in names.keys() - compared} == set()
