"""`pardalote configure`, kind by kind: the document of the manual, changes of every field, and what is refused."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from pardalote.actions.configuring.checks import Value
from pardalote.actions.configuring.everything import KINDS
from pardalote.cli import main
from tests.driver import Client
from tests.stores import numbers_of, options_of

MANUAL = (Path(__file__).parents[2] / "docs" / "configuring.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)


def configured(capsys: pytest.CaptureFixture[str], data: Path, account: int, document: Any) -> Any:
    """Apply a document and return the steps."""
    file = data.with_name("document.yaml")
    file.write_text(document if isinstance(document, str) else yaml.safe_dump(document), encoding="utf-8")
    status = main(["configure", str(account), str(file), *options_of(data), "--json"])
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    return json.loads(out)


def refused(capsys: pytest.CaptureFixture[str], data: Path, document: str) -> str:
    file = data.with_name("document.yaml")
    file.write_text(document, encoding="utf-8")
    assert main(["configure", "3", str(file), *options_of(data)]) == 1
    return capsys.readouterr().err.strip().partition("document.yaml: ")[2]


def exported(capsys: pytest.CaptureFixture[str], data: Path, account: int) -> Any:
    assert main(["configure", str(account), "--export", *options_of(data)]) == 0
    return yaml.safe_load(capsys.readouterr().out)


def entry(document: Any, kind: str, name: str) -> Any:
    key = next(each.key for each in KINDS if each.name == kind)
    (found,) = [each for each in document[kind] if each[key] == name]
    return found


class Acme(NamedTuple):
    """The manual's account: where its data lies, and its number."""

    data: Path
    number: int


@pytest.fixture
def acme(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Acme:
    """The manual's account, with the users that its document names."""
    data = tmp_path / "acme"
    common = ("--password", "a long one", *options_of(data))
    assert main(["account", "create", "Acme", "--email", "ada@acme.example", *common]) == 0
    (number,) = numbers_of(data)
    assert main(["user", "create", str(number), "--email", "sam@acme.example", *common]) == 0
    capsys.readouterr()
    return Acme(data, number)


def test_the_document_of_the_manual_is_made_as_it_stands(acme: Acme, capsys: pytest.CaptureFixture[str]) -> None:
    assert configured(capsys, *acme, EXAMPLE)
    made = exported(capsys, *acme)
    for kind, entries in yaml.safe_load(EXAMPLE).items():
        key = next(each.key for each in KINDS if each.name == kind)
        for each in entries:
            found = entry(made, kind, each[key])
            assert {name: found[name] for name in each} == each
    assert configured(capsys, *acme, EXAMPLE) == []
    assert configured(capsys, *acme, made) == []


def _paths(fields: Mapping[str, Value], above: str) -> Iterator[str]:
    for name, each in fields.items():
        yield f"{above}/{name}"
        yield from _paths(each.parts, f"{above}/{name}")


def _given(entries: Any, above: str) -> Iterator[str]:
    for each in entries:
        for name, value in each.items():
            yield f"{above}/{name}"
            if isinstance(value, list) and value and isinstance(value[0], dict) and name != "sendFromData":
                yield from _given(value, f"{above}/{name}")


def test_the_document_of_the_manual_has_every_kind_and_field() -> None:
    shown = {path for kind, entries in yaml.safe_load(EXAMPLE).items() for path in _given(entries, kind)}
    assert shown == {path for each in KINDS for path in _paths(each.fields, each.name)}


# For each field of the manual's entries something else that it can hold.
CHANGES: dict[tuple[str, str], dict[str, Any]] = {
    ("user_groups", "Inbound sales"): {"members": ["sam@acme.example"]},
    ("profiles", "Partners"): {"criteria": [{"name": "Ships abroad", "weight": 2}, {"name": "New", "weight": 0}]},
    ("profiles", "Default"): {"default": True},
    ("custom_fields", "shirt_size"): {
        "name": "Size", "type": "Multi-Select", "predefined_values": ["M", "XL"], "is_use_values": False,
        "is_required": True, "is_record_multiple_responses": True, "crm_id": None,
    },
    ("prospect_account_fields", "tier"): {
        "name": "Rank", "type": "Checkbox", "predefined_values": [], "is_required": False,
    },
    ("lifecycle_stages", "Negotiation"): {"position": 7, "is_locked": True},
    ("campaigns", "Spring fair"): {"cost": None, "crm_fid": "701580000000004AAC"},
    ("lists", "Newsletter"): {
        "title": None, "description": "Less", "is_public": False, "is_dynamic": True, "is_crm_visible": False,
    },
    ("email_templates", "Invitation"): {
        "subject": "Again", "htmlMessage": None, "textMessage": "Text", "fromName": None, "replyToAddress": None,
        "sendFromData": [], "campaign": None, "isOneToOneEmail": False, "isAutoResponderEmail": True,
        "isDripEmail": True, "isListEmail": False, "isArchived": True, "emailType": 1,
    },
    ("forms", "Sign-up"): {
        "campaign": "Website Tracking", "before_form_content": None, "after_form_content": "x",
        "submit_button_text": "Go", "thank_you_content": None, "redirect_location": "http://x.example",
        "layout_template_id": None, "folder_id": 8, "fields": [{"field": "company"}, {"field": "email"}],
    },
    ("form_handlers", "Shop"): {
        "campaign": None, "success_location": None, "error_location": "HTTPS://x.example/e?a=1",
        "fields": [{"name": "firm", "field": "company"}],
    },
    ("landing_pages", "Fair"): {"title": None, "content": "x", "campaign": "Website Tracking", "form": None},
    ("files", "catalogue.pdf"): {"campaign": None, "content_type": None, "size": 7},
    ("custom_redirects", "Banner"): {"destination_url": "http://x.example/", "campaign": "Website Tracking"},
    ("dynamic_content", "Delivery"): {
        "basedOn": "Custom Field: Shirt size", "baseContent": None, "variations": [{"comparison": "is S"}],
    },
}  # fmt: skip


def test_every_field_can_be_changed_alone(acme: Acme, capsys: pytest.CaptureFixture[str]) -> None:
    configured(capsys, *acme, EXAMPLE)
    for (kind, key), changes in CHANGES.items():
        before = entry(exported(capsys, *acme), kind, key)
        name_of_key = next(each.key for each in KINDS if each.name == kind)
        for name, value in changes.items():
            document = {kind: [{name_of_key: key, name: value}]}
            (step,) = configured(capsys, *acme, document)
            assert (step["new"], step["changes"].keys()) == (False, {name}), name
            assert step["changes"][name]["new"] == value
            assert configured(capsys, *acme, document) == []
            after = entry(exported(capsys, *acme), kind, key)
            assert after.get(name) == value
            # Nothing else of the entry has moved, unless it follows.
            assert after.keys() ^ before.keys() <= {name}
            following = {name, "is_use_values"} if name == "predefined_values" else {name}
            assert {each for each in after.keys() & before.keys() if after[each] != before[each]} <= following
            before = after


def test_every_field_but_keys_has_a_change() -> None:
    fields = {(each.name, name) for each in KINDS for name in each.fields if name != each.key}
    assert {(kind, name) for (kind, _), changes in CHANGES.items() for name in changes} == fields


def test_a_new_field_is_written_and_shown_by_a_running_server(
    three: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    number = three.made("bob@pardot.com", list_1="1")
    assert "shirt_size" not in three.shown(number)
    configured(
        capsys,
        three.door.data,
        3,
        {
            "custom_fields": [{"field_id": "shirt_size", "name": "Size", "type": "radio button"}],
            "lists": [{"name": "Newsletter", "title": "Every week"}],
        },
    )
    assert three.shown(number)["lists"]["list_subscription"]["list"]["title"] == "Every week"
    three.call("update", id=number, shirt_size="L")
    assert three.shown(number)["shirt_size"] == "L"
    changed = {"field_id": "shirt_size", "predefined_values": ["S"], "is_required": True}
    configured(capsys, three.door.data, 3, {"custom_fields": [changed]})
    three.call("update", id=number, shirt_size="XL")
    assert three.shown(number)["shirt_size"] == "L"
    assert three.call("update", id=number, shirt_size="").code == 36


def test_fields_of_prospect_accounts_are_told_by_a_running_server(
    three: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    field = {"field_id": "tier", "name": "Tier", "type": "Dropdown", "predefined_values": ["Gold", "Silver"]}
    configured(capsys, three.door.data, 3, {"prospect_account_fields": [field]})
    assert three.ask("prospectAccount", "update", id=1, tier="Gold").xml().findtext("prospectAccount/tier") == "Gold"
    configured(capsys, three.door.data, 3, {"prospect_account_fields": [{**field, "predefined_values": ["Tin"]}]})
    assert three.ask("prospectAccount", "update", id=1, tier="Tin").xml().findtext("prospectAccount/tier") == "Tin"
    assert three.ask("prospectAccount", "update", id=1, tier="Gold").xml().findtext("prospectAccount/tier") == "Tin"


def test_the_type_of_a_template_follows_its_bodies(three: Client, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for bodies in ({"htmlMessage": "<p>x</p>"}, {"textMessage": "x"}, {"htmlMessage": None}):
        template = {"name": "Note", "subject": "x", **bodies}
        configured(capsys, three.door.data, 3, {"email_templates": [template]})
        told.append(three.ask("emailTemplate", "read", id=1).xml().findtext("emailTemplate/type"))
    assert told == ["1", "3", "2"]


def test_a_form_without_a_campaign_belongs_to_the_oldest_one(three: Client, capsys: pytest.CaptureFixture[str]) -> None:
    document = {"forms": [{"name": "Bare"}]}
    configured(capsys, three.door.data, 3, document)
    assert entry(exported(capsys, three.door.data, 3), "forms", "Bare")["campaign"] == "Website Tracking"
    assert configured(capsys, three.door.data, 3, document) == []


def test_a_deleted_form_and_list_are_neither_told_nor_changed(
    three: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(capsys, three.door.data, 3, {"forms": [{"name": "Gone"}]})
    assert three.ask("form", "delete", id=1).status == 204
    assert three.ask("list", "delete", id=1).status == 204
    told = exported(capsys, three.door.data, 3)
    assert "forms" not in told
    assert [each["name"] for each in told["lists"]] == ["Release notes", "Everybody"]
    assert configured(capsys, three.door.data, 3, {"forms": [{"name": "Gone"}]})[0]["new"]


def test_criteria_in_another_order_and_addresses_in_another_case_are_no_difference(
    three: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    told = exported(capsys, three.door.data, 3)
    for each in told["profiles"]:
        each["criteria"].reverse()
    for each in told["user_groups"]:
        each["members"] = [address.upper() for address in each["members"]]
    assert configured(capsys, three.door.data, 3, told) == []


def test_the_default_profile_may_be_handed_on_in_one_document(
    three: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    document = {"profiles": [{"name": "Partners", "default": True}, {"name": "Default", "default": False}]}
    configured(capsys, three.door.data, 3, document)
    told = exported(capsys, three.door.data, 3)
    assert [each["name"] for each in told["profiles"] if each.get("default")] == ["Partners"]
    assert configured(capsys, three.door.data, 3, document) == []
    two = "profiles: [{name: Partners, default: true}, {name: Default, default: true}]"
    assert refused(capsys, three.door.data, two) == "profiles, entry 2: default: another one has it"


URL = "URL is not valid. Please include a protocol (e.g., http:// or https:// )"


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("tags: [{name: A, colour: red}]", "tags, entry 1: unknown: colour"),
        ("tags: [{name: ''}]", "tags, entry 1: name: a value is wanted"),
        ('tags: [{name: "a\\0b"}]', "tags, entry 1: name: the text is too long, or holds a NUL"),
        ('tags: [{name: "\\ud800"}]', "tags, entry 1: name: the text holds what is no character"),
        ("tags: [{name: [x]}]", "tags, entry 1: name: a text is wanted"),
        ("campaigns: [{name: A, cost: 1000000000000000}]", "campaigns, entry 1: cost: the number is too large"),
        ("custom_fields: [{name: A}]", "custom_fields, entry 1: field_id is missing"),
        ("custom_fields: [{field_id: a, type: Text}]", "custom_fields, entry 1: name is missing"),
        ("custom_fields: [{field_id: a, name: A}]", "custom_fields, entry 1: type is missing"),
        ("custom_fields: [{field_id: code, name: null}]", "custom_fields, entry 1: name: a value is wanted"),
        ("custom_fields: [{field_id: a, name: A, type: Colour}]", "custom_fields, entry 1: type: one of Text, "),
        ("custom_fields: [{field_id: email, name: A, type: Text}]", "custom_fields, entry 1: "),
        ("custom_fields: [{field_id: code, predefined_values: [x, x]}]", "predefined_values: a list of different"),
        ("prospect_account_fields: [{field_id: 'a b', name: A, type: Text}]", "prospect_account_fields, entry 1: "),
        ("lifecycle_stages: [{name: A}]", "lifecycle_stages, entry 1: position is missing"),
        ("email_templates: [{name: A}]", "email_templates, entry 1: subject is missing"),
        ("email_templates: [{name: A, subject: B, sendFromData: {}}]", "sendFromData: a list is wanted"),
        ("email_templates: [{name: A, subject: B, sendFromData: [{name: x}]}]", "sendFromData: a sender is a mapping"),
        ("email_templates: [{name: A, subject: B, sendFromData: [{type: [x]}]}]", "sendFromData: a sender is a mapp"),
        ("forms: [{name: A, campaign: Moon}]", "forms, entry 1: campaign: there is no campaign 'Moon'"),
        ("forms: [{name: A, campaign: null}]", "forms, entry 1: campaign: a value is wanted"),
        ("forms: [{name: A, fields: x}]", "forms, entry 1: fields: a list is wanted"),
        ("forms: [{name: A, fields: [x]}]", "forms, entry 1: fields: entry 1: an entry is a mapping"),
        ("forms: [{name: A, fields: [{field: email}, {label: x}]}]", "fields: entry 2: field is missing"),
        ("forms: [{name: A, fields: [{field: email}, {field: email}]}]", "fields: two have the same field"),
        ("forms: [{name: A, fields: [{field: shoe}]}]", "fields: entry 1: prospects have no field 'shoe'"),
        ("forms: [{name: A, redirect_location: x.example}]", f"forms, entry 1: redirect_location: {URL}"),
        ("form_handlers: [{name: A, fields: [{name: a, field: shoe}]}]", "prospects have no field 'shoe'"),
        ("form_handlers: [{name: A, success_location: 'javascript:1'}]", f"success_location: {URL}"),
        ("landing_pages: [{name: A, form: Moon}]", "landing_pages, entry 1: form: there is no form 'Moon'"),
        ("files: [{name: A, size: big}]", "files, entry 1: size: a whole number is wanted"),
        ("custom_redirects: [{name: A}]", "custom_redirects, entry 1: destination_url is missing"),
        ("custom_redirects: [{name: A, destination_url: www.x.example}]", f"destination_url: {URL}"),
        ("custom_redirects: [{name: A, destination_url: 'http://a b'}]", f"destination_url: {URL}"),
        ("dynamic_content: [{name: A, basedOn: City}]", "dynamic_content, entry 1: basedOn: `Default Field: "),
        ("dynamic_content: [{name: A, basedOn: 'Default Field: City', variations: [{}]}]", "comparison is missing"),
        ("user_groups: [{name: A, members: [sam@pardalote.example, SAM@pardalote.example]}]", "is named twice"),
    ],
)
def test_what_cant_be_is_refused_with_its_place_and_nothing_is_kept(
    three: Client, capsys: pytest.CaptureFixture[str], document: str, problem: str
) -> None:
    before = exported(capsys, three.door.data, 3)
    told = refused(capsys, three.door.data, document)
    assert problem in told
    assert told.startswith(f"{document.partition(':')[0]}, entry 1: ")
    assert exported(capsys, three.door.data, 3) == before


def test_a_name_that_the_account_has_twice_is_refused(three: Client, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert three.ask("campaign", "create", name="Twin").code is None
    page = "landing_pages: [{name: A, campaign: Twin}]"
    twice = "the account has 2 of the name 'Twin'"
    assert refused(capsys, three.door.data, page) == f"landing_pages, entry 1: campaign: {twice}"
    assert refused(capsys, three.door.data, "campaigns: [{name: Twin}]") == f"campaigns, entry 1: {twice}"
