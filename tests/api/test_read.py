"""`read`: one prospect, or in version 4 all that share an address."""

import pytest
from lxml import etree

from tests import cast
from tests.api.surroundings import add_activity, surround
from tests.api.trees import same_tree
from tests.conftest import Clients
from tests.driver import Client


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("format_", ["xml", "json"])
def test_id_and_address_read_the_same(either: Client, method: str, format_: str) -> None:
    number = either.made("Bob@pardot.com")
    by_id = either.call("read", format_, method, id=number)
    assert by_id.status == 200
    assert by_id.body == either.call("read", format_, method, email="bob@PARDOT.com").body


def test_a_shared_address_reads_all_the_most_recently_active_first(four: Client) -> None:
    for _ in range(3):
        four.made("bob@pardot.com")
    four.made("eve@pardot.com")
    add_activity(four, 1, cast.STARTED_AT - 60)
    add_activity(four, 2, cast.STARTED_AT - 30)
    xml = four.call("read", email="BOB@pardot.com")
    assert [each.findtext("id") for each in xml.xml().findall("prospect")] == ["2", "1", "3"]
    json_ = four.call("read", "json", email="BOB@pardot.com")
    assert [each["id"] for each in json_.json()["prospect"]] == [2, 1, 3]
    assert same_tree(xml, json_)


def test_a_shared_address_with_one_live_prospect_reads_one_object(four: Client) -> None:
    four.made("bob@pardot.com")
    four.made("bob@pardot.com")
    four.call("delete", id=2)
    assert four.call("read", "json", email="bob@pardot.com").json()["prospect"]["id"] == 1


def test_times_are_shown_in_the_callers_time_zone(clients: Clients) -> None:
    number = clients.of(3).made("bob@pardot.com")
    assert clients.of(3).shown(number)["created_at"] == "2026-03-02 00:30:00"
    assert clients.of(3, cast.MARKETING).shown(number)["created_at"] == "2026-03-02 08:30:00"


@pytest.mark.parametrize("output", ["full", "simple", "mobile"])
def test_xml_and_json_are_the_same_tree(either: Client, output: str) -> None:
    number = either.made(
        "bob@pardot.com",
        first_name="",
        last_name="<\"Bob\" & 'Söhne'>\r\n\tx\x0b\x01",
        zip="01234",
        phone="15555555555",
        fax="1234567890123456",
        city="false",
        website="http://pardot.com/",
        industry="-1.50",
        comments="1e5",
        notes="😀",
        budget="7.5",
        interests_0="golf",
        interests_1="chess",
        answers="true",
        list_1="1",
        list_2="1",
        user_id="2",
        is_starred="1",
    )
    surround(either, number)
    xml = either.call("read", id=number, output=output)
    assert same_tree(xml, either.call("read", "json", id=number, output=output))
    assert xml.field("last_name") == "<\"Bob\" & 'Söhne'>\r\n\tx"


@pytest.mark.parametrize("text", ["\x01", "5\x01", "\x0btrue", "\ufffe", "\ud7ff\uffff"])
def test_text_that_xml_cannot_carry_reads_the_same_in_both_formats(either: Client, text: str) -> None:
    either.made("bob@pardot.com", first_name=text, nickname=text)
    assert same_tree(either.call("read", id=1), either.call("read", "json", id=1))


def test_xml_answers_are_laid_out_as_the_original_s(either: Client) -> None:
    either.made("bob@pardot.com", list_1="1")
    head, _, rest = either.call("read", id=1).text.partition("\n")
    assert head == '<?xml version="1.0" encoding="UTF-8"?>'
    assert rest.startswith('<rsp stat="ok" version="1.0">\n   <prospect>\n      <id>1</id>\n')
    assert rest.endswith("      </lists>\n   </prospect>\n</rsp>\n")
    # An independent printer sets the same blanks before every line.
    root = etree.fromstring(rest)
    etree.indent(root, "   ")
    blanks = [len(line) - len(line.lstrip()) for line in etree.tostring(root).decode().splitlines()]
    assert [len(line) - len(line.lstrip()) for line in rest.splitlines()] == blanks


def test_null_and_false_are_told_apart_in_xml(either: Client) -> None:
    either.made("bob@pardot.com", first_name="", is_reviewed="1")
    body = either.call("read", id=1).text
    for tag in ("salutation", "password", "grade", "last_activity_at", "crm_lead_fid", "salesforce_fid"):
        assert f"      <{tag}/>\n" in body
    for tag in ("first_name", "is_do_not_email", "is_do_not_call", "opted_out", "is_starred"):
        assert f"      <{tag}></{tag}>\n" in body
    assert "      <is_reviewed>1</is_reviewed>\n" in body
    assert body.endswith("      <visitors/>\n      <visitor_activities/>\n      <lists/>\n   </prospect>\n</rsp>\n")


def test_reading_changes_nothing(either: Client) -> None:
    either.made("bob@pardot.com")
    before = either.shown(1)
    either.door.clock.advance(60)
    either.call("read", id=1, first_name="Eve", list_1="1")
    assert either.shown(1) == before
