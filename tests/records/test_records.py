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
from pardalote.records.account import ACCOUNT
from pardalote.records.campaign import CAMPAIGN, CAMPAIGN_SUMMARY
from pardalote.records.custom_field import CUSTOM_FIELD
from pardalote.records.custom_redirect import CUSTOM_REDIRECT
from pardalote.records.dynamic_content import DYNAMIC_CONTENT, VARIATION
from pardalote.records.email import EMAIL, EMAIL_CLICK, EMAIL_MESSAGE, EMAIL_STATS
from pardalote.records.email_template import EMAIL_TEMPLATE, EMAIL_TEMPLATE_SUMMARY, SEND_OPTIONS
from pardalote.records.export import EXPORT
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
from pardalote.records.form import FORM
from pardalote.records.imports import IMPORT
from pardalote.records.lifecycle import LIFECYCLE_HISTORY, LIFECYCLE_STAGE
from pardalote.records.list import LIST, LIST_SUBSCRIPTION
from pardalote.records.list_membership import LIST_MEMBERSHIP
from pardalote.records.opportunity import OPPORTUNITY
from pardalote.records.profile import PROFILE, PROFILE_CRITERIA
from pardalote.records.prospect import PROSPECT
from pardalote.records.prospect_account import PROSPECT_ACCOUNT, STANDARD_FIELDS
from pardalote.records.prospect_summary import PROSPECT_SUMMARY
from pardalote.records.tag import TAG, TAG_OBJECT
from pardalote.records.tag import TYPES as TAGGED_TYPES
from pardalote.records.user import USER, USER_COOKIE
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
    "lifecycleHistory": LIFECYCLE_HISTORY,
    "lifecycleStage": LIFECYCLE_STAGE,
    "opportunity": OPPORTUNITY,
    "visit": VISIT,
    "visitorPageView": VISITOR_PAGE_VIEW,
    "prospectAccount": PROSPECT_ACCOUNT,
    "account": ACCOUNT,
    "tag": TAG,
    "tagObject": TAG_OBJECT,
    "customRedirect": CUSTOM_REDIRECT,
    "dynamicContent": DYNAMIC_CONTENT,
    "export": EXPORT,
    "form": FORM,
    "import": IMPORT,
    "email": EMAIL,
    "emailStats": EMAIL_STATS,
    "emailClick": EMAIL_CLICK,
    "emailTemplate": EMAIL_TEMPLATE,
}
# What stands inside these, and what the reference tells of in a note alone.
PARTS = (CAMPAIGN_SUMMARY, VARIATION, EMAIL_MESSAGE, SEND_OPTIONS, EMAIL_TEMPLATE_SUMMARY, USER_COOKIE)
every_record = pytest.mark.parametrize("name", RECORDS)

# Where we knowingly differ, each with its reason. An entry that is no longer true fails too.
_NO_OPERATIONS = "a node of the object's own operations, of which there are none yet"
ONLY_OURS = {
    ("prospect", "is_archived"): "in the documentation since June 2020 (wire.md, open question 5)",
    ("customField", "is_analytics_synced"): "undocumented, in answers of 2021 (wire.md, section 9)",
    **{("prospectAccount", name): "a field that the original lets describe tell" for name in STANDARD_FIELDS},
}
ONLY_THEIRS = {
    ("export", "resultRefs"): "of a read alone, and one text or several: api/exports.py says it",
    ("prospect", "<custom_field_id>"): "a placeholder; for us the place CustomFields",
    ("prospectAccount", "<custom field>"): "a placeholder; for us the place CustomFields",
    ("customRedirect", "campaign"): "a node; for us a part",
    ("form", "campaign"): "a node; for us a part",
    ("dynamicContent", "variation"): "a node; for us a part",
    ("email", "message"): "a node; for us a part",
    ("emailTemplate", "sendOptions"): "a node; for us a part",
    ("emailTemplate", "errorCode"): "in the failing answer alone",
    ("emailTemplate", "errorMessage"): "in the failing answer alone",
    ("visitor", "prospect_id"): "a link: the id of the part prospect",
    ("visitorActivity", "campaign_id"): "a link: in output=bulk alone",
    ("visitorActivity", "campaign"): "a node; for us a part",
    ("opportunity", "campaign"): "a node; for us a part",
    ("opportunity", "prospects"): "a node; for us a part",
    ("opportunity", "opportunity_activities"): "a node; for us a part",
    ("opportunity", "campaign_id"): "a parameter, and a link: in output=bulk alone",
}
WRITABLE_OTHERWISE = {
    ("prospect", "opted_out"): "clients set it in production (wire.md, section 6 and open question 13)",
    ("profileCriteria", "matches"): "written on the prospect, by profile_criteria_<id>",
    ("prospectAccount", "name"): "the reference's own create and update take it",
    ("form", "name"): "a client's undocumented create and update take it",
}
KIND_OTHERWISE = {
    ("opportunity", "value"): "a decimal, kept as it was written",
    ("account", "zip"): "free text in a recorded answer",
    **{
        ("emailStats", name): "a text with a percent sign"
        for name, each in ((each["name"], each) for each in OBJECTS["emailStats"]["fields"])
        if each["type"] == "percent string"
    },
}
PARTS_ONLY_OURS = {
    ("prospectAccount", "assigned_to"): "seen in answers (wire.md, section 9)",
}
PARTS_OTHERWISE = {
    ("user", "cookie"): "the answer of an undocumented operation",
    ("user", "credentials"): "the answer of an undocumented operation",
    ("email", "stats"): "the answer of another operation",
    ("emailTemplate", "emailTemplates"): "the answer of another operation",
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
def test_only_prospects_and_email_templates_show_their_booleans_as_one_or_empty(name: str) -> None:
    shown = {each.kind for each in RECORDS[name].fields.values() if each.kind.column == "boolean"}
    assert shown <= {FLAG if name in ("prospect", "emailTemplate") else WORD}


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


@pytest.mark.parametrize(
    ("part", "object_", "tag"),
    [
        (VARIATION, "dynamicContent", "variation"),
        (EMAIL_MESSAGE, "email", "message"),
        (SEND_OPTIONS, "emailTemplate", "sendOptions"),
        (USER_COOKIE, "user", "cookie"),
    ],
)
def test_a_nested_node_holds_what_the_reference_says(part: Record, object_: str, tag: str) -> None:
    holds = next(each["holds"] for each in OBJECTS[object_]["nested"] if each["tag"] == tag)
    assert list(part.fields) == re.sub(r" \([^)]*\)", "", holds).split(", ")


def test_a_listed_template_has_what_the_reference_names() -> None:
    left_out = {"error", "sendOptions", "htmlMessage", "textMessage", "trackedTextMessage", "trackedHtmlMessage"}
    assert list(EMAIL_TEMPLATE_SUMMARY.fields) == [each for each in EMAIL_TEMPLATE.fields if each not in left_out]


def test_tags_hang_on_what_the_reference_lists() -> None:
    listed = next(each["options"] for each in OBJECTS["tagObject"]["criteria"] if each["name"] == "type")
    assert set(TAGGED_TYPES) == {*listed, "Engagement Program"}


def test_every_difference_names_a_record_that_is_compared() -> None:
    tables = (ONLY_OURS, ONLY_THEIRS, WRITABLE_OTHERWISE, KIND_OTHERWISE, PARTS_ONLY_OURS, PARTS_OTHERWISE)
    assert {record for table in tables for record, _ in table} <= RECORDS.keys()


def test_every_record_of_the_package_is_compared() -> None:
    names: dict[int, str] = {}
    for module in pkgutil.iter_modules(records.__path__):
        for name, value in vars(importlib.import_module(f"pardalote.records.{module.name}")).items():
            if isinstance(value, Record):
                names[id(value)] = name
    compared = {id(each) for each in (*RECORDS.values(), *PARTS, PROSPECT_SUMMARY)}
    assert {names[each] for each in names.keys() - compared} == set()
