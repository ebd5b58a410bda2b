"""Querying prospects through the door: criteria, order, paging and outputs (wire.md, section 7)."""

from typing import Any

import pytest

from pardalote.store import prospects, related
from pardalote.store.schema import prospect, prospect_history
from pardalote.store.statements import Statement
from tests import cast
from tests.api.surroundings import add_activity, statements_on, work_on
from tests.api.trees import refused, same_tree
from tests.cast import STARTED_AT
from tests.driver import Answered, Client
from tests.stores import asked, ends

HOUR, DAY = 3600, 86_400
# In Los Angeles, the administrator's zone, the clock stands at 2026-03-02 00:30:00.
MIDNIGHT = STARTED_AT - 1800

FLAGS = ("is_archived", "is_do_not_email", "is_do_not_call", "opted_out", "is_reviewed", "is_starred")


def add(client: Client, **values: Any) -> int:
    """Put a prospect into the store as it is told; return its id."""
    moments = {"created_at": STARTED_AT, "updated_at": STARTED_AT}
    row = {**prospects.EMPTY, **dict.fromkeys(FLAGS, 0), "score": 0, **moments, **values}
    with work_on(client.door, client.version) as work:
        return work.connection.insert(prospect, row)


def ids(answer: Answered) -> list[int]:
    """Return the ids of an answer's rows, in its order."""
    assert answer.status == 200, answer.text
    return [int(each.text or "") for each in answer.xml().iterfind("result/*/id")]


def found(client: Client, **criteria: Any) -> list[int]:
    """Return the ids that criteria find, ascending; the answer counts them."""
    answer = client.call("query", sort_by="id", **criteria)
    assert answer.xml().findtext("result/total_results") == str(len(ids(answer)))
    return ids(answer)


def answers_alike(client: Client, **parameters: Any) -> Any:
    """Return what a query's JSON answer holds, once its XML answer was seen to hold the same."""
    xml, json_ = (client.call("query", format_, **parameters) for format_ in ("xml", "json"))
    assert same_tree(xml, json_)
    return json_.json()["result"]


# Rows that differ in one thing, and the criteria that find them: which of the rows, by their places from 1.
ASSIGNED: tuple[dict[str, Any], ...] = ({}, {"user_id": 1}, {"user_id": 4})
STARRED = ({"is_starred": 1}, {"is_starred": 0}, {"is_starred": None})
SCORED = ({"score": -5}, {"score": 0}, {"score": 7}, {"score": None})
GRADED = tuple({"grade": each} for each in ("F", "D-", "C", "B+", "A-", "A", "A+", None))
# A second before midnight, midnight, a second after it, never.
ACTIVE = tuple({"last_activity_at": each} for each in (MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 1, None))
CREATED = tuple({"created_at": each} for each in (MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 1))
UPDATED = tuple({"updated_at": each} for each in (MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 1))
NEW: tuple[dict[str, Any], ...] = (
    {"last_activity_at": 1},
    {"last_activity_at": 1, "user_id": 1},
    {"last_activity_at": 1, "is_reviewed": 1},
    {},
)
PLAIN: tuple[dict[str, Any], ...] = ({}, {}, {})

SINGLE: list[tuple[tuple[dict[str, Any], ...], dict[str, str], list[int]]] = [
    (ASSIGNED, {}, [1, 2, 3]),
    (ASSIGNED, {"assigned": "true"}, [2, 3]),
    (ASSIGNED, {"assigned": "false"}, [1]),
    (ASSIGNED, {"assigned": "FALSE"}, [1]),
    (ASSIGNED, {"assigned": ""}, [1, 2, 3]),
    (ASSIGNED, {"assigned_to_user": "4"}, [3]),
    (ASSIGNED, {"assigned_to_user": "2"}, []),
    (ASSIGNED, {"assigned_to_user": "Sam@Pardalote.example"}, [3]),
    (STARRED, {"is_starred": "true"}, [1]),
    (STARRED, {"is_starred": "false"}, [2, 3]),
    (SCORED, {"score_equal_to": "7"}, [3]),
    (SCORED, {"score_greater_than": "-5"}, [2, 3]),
    (SCORED, {"score_less_than": "7"}, [1, 2]),
    (SCORED, {"score_greater_than": "-5", "score_less_than": "7"}, [2]),
    (SCORED, {"score_less_than": "9223372036854775807"}, [1, 2, 3]),
    (GRADED, {"grade_equal_to": "A+"}, [7]),
    (GRADED, {"grade_equal_to": "a-"}, [5]),
    (GRADED, {"grade_equal_to": "A"}, [6]),
    # A plus that was not escaped.
    (GRADED, {"grade_equal_to": "A "}, [7]),
    (GRADED, {"grade_equal_to": "D"}, []),
    (GRADED, {"grade_greater_than": "B+"}, [5, 6, 7]),
    (GRADED, {"grade_greater_than": "A+"}, []),
    (GRADED, {"grade_less_than": "C"}, [1, 2]),
    (GRADED, {"grade_less_than": "F"}, []),
    (GRADED, {"grade_greater_than": "F", "grade_less_than": "A"}, [2, 3, 4, 5]),
    (ACTIVE, {"last_activity_after": "today"}, [3]),
    (ACTIVE, {"last_activity_before": "today"}, [1]),
    (ACTIVE, {"last_activity_after": "yesterday", "last_activity_before": "2026-03-02 00:00:01"}, [1, 2]),
    (ACTIVE, {"last_activity_never": "TRUE"}, [4]),
    (ACTIVE, {"last_activity_never": "false"}, [1, 2, 3, 4]),
    (CREATED, {"created_after": "today"}, [3]),
    (CREATED, {"created_before": "today"}, [1]),
    (CREATED, {"created_after": "2026-03-01 23:59:59"}, [2, 3]),
    (CREATED, {"created_after": "2026-03-02T07:59:59Z"}, [2, 3]),
    (CREATED, {"created_before": "2026-03-02T09:00:01 01:00"}, [1, 2]),
    (CREATED, {"created_after": "31 minutes ago", "created_before": "29 minutes ago"}, [1, 2, 3]),
    (CREATED, {"created_after": "30 minutes ago"}, [3]),
    (CREATED, {"created_after": f"@{MIDNIGHT}"}, [3]),
    (CREATED, {"created_after": "this_month"}, [1, 2, 3]),
    (CREATED, {"created_before": "this_month"}, []),
    (UPDATED, {"updated_after": "today"}, [3]),
    (UPDATED, {"updated_before": "today"}, [1]),
    (NEW, {"new": "true"}, [1]),
    (NEW, {"new": "false"}, [2, 3, 4]),
    (PLAIN, {"id_greater_than": "1"}, [2, 3]),
    (PLAIN, {"id_less_than": " 3 "}, [1, 2]),
    (PLAIN, {"id_greater_than": "1", "id_less_than": "3"}, [2]),
    (PLAIN, {"id_greater_than": "2", "id_less_than": "2"}, []),
    (PLAIN, {"id_greater_than[0]": "2"}, [3]),
    (PLAIN, {"id_less_than": str(2**63 - 1)}, [1, 2, 3]),
    (PLAIN, {"id_greater_than": str(-(2**63) + 1)}, [1, 2, 3]),
    # What one criterion overrides counts for nothing.
    (NEW, {"new": "true", "assigned": "true"}, [1]),
    (NEW, {"new": "false", "assigned_to_user": "1"}, [2, 3, 4]),
    (NEW, {"new": "true", "last_activity_after": "today"}, [1]),
    (NEW, {"new": "true", "last_activity_before": "1960-01-01"}, [1]),
    (NEW, {"new": "true", "last_activity_after": "today", "last_activity_before": "yesterday"}, [1]),
    (ASSIGNED, {"assigned": "false", "assigned_to_user": "4"}, [3]),
    # Unknown parameters count for nothing beside known ones.
    (PLAIN, {"id_greater_than": "2", "emial": "nobody@pardot.com"}, [3]),
    # So do those that clients send with every call.
    (PLAIN, {"id": "2"}, [1, 2, 3]),
    (PLAIN, {"email": "nobody@pardot.com"}, [1, 2, 3]),
]


@pytest.mark.parametrize(("rows", "criteria", "places"), SINGLE, ids=lambda each: str(each)[:60])
def test_criteria_find_the_rows_that_meet_them(
    either: Client, rows: tuple[dict[str, Any], ...], criteria: dict[str, str], places: list[int]
) -> None:
    made = [add(either, **each) for each in rows]
    assert found(either, **criteria) == [made[place - 1] for place in places]


def test_criteria_combine_with_and(either: Client) -> None:
    both = add(either, is_starred=1, score=9, user_id=1)
    add(either, is_starred=1, score=9)
    add(either, is_starred=1, score=2, user_id=1)
    add(either, score=9, user_id=1)
    criteria = {"is_starred": "true", "score_greater_than": "5", "assigned": "true", "created_after": "yesterday"}
    assert found(either, **criteria) == [both]


def test_times_are_read_in_the_users_zone(clients: Any) -> None:
    first = add(clients.of(3), created_at=MIDNIGHT - 1)
    # In UTC, her zone, the day began eight hours earlier.
    assert found(clients.of(3, cast.MARKETING), created_after="today") == [first]
    assert found(clients.of(3), created_after="today") == []


def test_list_id_finds_members_and_those_who_left_no_more(either: Client) -> None:
    member, former, _ = add(either), add(either), add(either)
    with work_on(either.door, either.version) as work:
        related.add_membership(work.connection, cast.NEWSLETTER, member, work.now)
        related.add_membership(work.connection, cast.NEWSLETTER, former, work.now)
    either.call("update", id=former, list_1="0")
    assert found(either, list_id=cast.NEWSLETTER) == [member]
    assert found(either, list_id=cast.RELEASE_NOTES) == []


@pytest.mark.parametrize(
    ("deleted", "places"),
    [("", [1]), ("false", [1]), ("true", [2]), (" TRUE ", [2]), ("all", [1, 2])],
)
def test_deleted_chooses_what_is_in_the_recycle_bin(either: Client, deleted: str, places: list[int]) -> None:
    made = [add(either), add(either, is_archived=1)]
    assert found(either, deleted=deleted) == [made[place - 1] for place in places]
    assert found(either) == [made[0]]


@pytest.mark.parametrize("of", ["list", "recycle bin", "all"])
def test_pages_at_an_offset_follow_each_other_in_the_order(either: Client, of: str) -> None:
    # Nothing is made in the order of its ids.
    made = [
        add(either, created_at=STARTED_AT - moment, is_archived=int(of == "recycle bin")) for moment in (3, 1, 4, 2)
    ]
    criteria: dict[str, Any] = {"list_id": cast.NEWSLETTER} if of == "list" else {"deleted": of == "recycle bin"}
    with work_on(either.door, either.version) as work:
        for each in made if of == "list" else ():
            related.add_membership(work.connection, cast.NEWSLETTER, each, work.now)
    newest_first = [made[place] for place in (1, 3, 0, 2)]
    assert ids(either.call("query", **criteria)) == newest_first
    assert ids(either.call("query", sort_order="ascending", **criteria)) == newest_first[::-1]
    for offset in range(5):
        assert ids(either.call("query", limit=2, offset=offset, **criteria)) == newest_first[offset : offset + 2]
        by_id = either.call("query", limit=2, offset=offset, sort_by="id", **criteria)
        assert ids(by_id) == made[offset : offset + 2]


REFUSED: list[tuple[dict[str, Any], int]] = [
    ({"emial": "bob@pardot.com"}, 5),
    ({"created_aftr": "today", "frm": "1"}, 5),
    ({"created_after": "last_8_days"}, 6),
    ({"updated_before": "next_month"}, 6),
    ({"created_after": "when it rains"}, 7),
    ({"last_activity_before": "2026-13-01"}, 7),
    ({"created_after": "99999999999999999999"}, 7),
    ({"created_after": "today", "created_before": "yesterday"}, 8),
    ({"last_activity_after": "today", "last_activity_before": "yesterday"}, 8),
    ({"assigned_to_user": "99"}, 10),
    ({"assigned_to_user": "somebody"}, 10),
    ({"assigned_to_user": "9" * 30}, 10),
    ({"assigned_to_user": "nobody@pardalote.example"}, 11),
    ({"id_greater_than": "one"}, 16),
    ({"id_less_than": "1.5"}, 16),
    ({"id_less_than": str(2**63)}, 16),
    ({"id_less_than": "9" * 400}, 16),
    ({"id_less_than": "1,2"}, 16),
    ({"id_less_than": "\u0661"}, 16),
    ({"id_greater_than": "2", "id_less_than": "1"}, 17),
    ({"sort_by": "email"}, 19),
    ({"sort_by": "id; DROP TABLE prospect"}, 19),
    ({"sort_by": "id", "sort_order": "down"}, 20),
    ({"sort_order": "upwards"}, 20),
    ({"offset": "-1"}, 21),
    ({"offset": "many"}, 21),
    ({"offset": str(2**64)}, 21),
    ({"limit": "0"}, 23),
    ({"limit": "-1"}, 23),
    ({"limit": "all"}, 23),
    ({"limit": str(2**64)}, 23),
    ({"is_starred": "1"}, 25),
    ({"assigned": "yes"}, 26),
    ({"deleted": "1"}, 27),
    ({"new": "new"}, 28),
    ({"score_greater_than": "high"}, 29),
    ({"score_equal_to": "1.0"}, 29),
    ({"score_equal_to": str(2**70)}, 29),
    ({"score_greater_than": "2", "score_less_than": "1"}, 30),
    ({"score_equal_to": "1", "score_less_than": "2"}, 31),
    ({"grade_equal_to": "E"}, 32),
    ({"grade_less_than": "F "}, 32),
    ({"grade_greater_than": "A", "grade_less_than": "B"}, 33),
    ({"grade_equal_to": "A", "grade_greater_than": "B"}, 34),
    ({"last_activity_never": "1"}, 50),
    ({"created_after": "\0"}, 51),
    ({"list_id": "99"}, 55),
    ({"list_id": "newsletter"}, 55),
    ({"sort_by": "id,created_at,updated_at"}, 133),
    ({"sort_by": "id", "sort_order": "ascending,ascending,ascending"}, 134),
    ({"sort_by": "created_at,updated_at"}, 135),
    # Also beside a criterion that overrides it.
    ({"new": "true", "assigned": "yes"}, 26),
    # In every output.
    ({"output": "bulk", "limit": "0"}, 23),
    ({"output": "mobile", "offset": "-1"}, 21),
]


@pytest.mark.parametrize(("parameters", "code"), REFUSED, ids=lambda each: str(each)[:60])
def test_wrong_values_get_their_own_errors(either: Client, parameters: dict[str, Any], code: int) -> None:
    assert refused(either, "query", code, **parameters)


@pytest.mark.parametrize("name", ["created_after", "id_greater_than", "score_equal_to", "grade_equal_to", "limit"])
@pytest.mark.parametrize("text", ["é", "\x01", "1e400", "nan", "%", "--1", "0x10", "\U0010ffff", "1_0"])
def test_strange_values_are_the_callers_fault(either: Client, name: str, text: str) -> None:
    assert either.call("query", **{name: text}).status == 400


def test_a_query_without_criteria_is_fine_and_parameters_of_every_call_are_none(either: Client) -> None:
    add(either)
    for parameters in ({}, {"output": "simple"}, {"output": "full", "limit_related_records": "true"}):
        assert ids(either.call("query", **parameters)) == [1]


# Three moments, the last row never active.
TIMES: tuple[dict[str, Any], ...] = (
    {"created_at": 20, "updated_at": 10, "last_activity_at": 30},
    {"created_at": 10, "updated_at": 20, "last_activity_at": 20},
    {"created_at": 20, "updated_at": 10, "last_activity_at": None},
    {"created_at": 30, "updated_at": 30, "last_activity_at": 30},
)
ORDERS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [4, 3, 1, 2]),
    ({"sort_by": ""}, [4, 3, 1, 2]),
    ({"sort_by": "created_at"}, [4, 3, 1, 2]),
    ({"sort_by": "CREATED_AT"}, [4, 3, 1, 2]),
    ({"sort_by": "created_at", "sort_order": "ascending"}, [2, 1, 3, 4]),
    ({"sort_order": "ascending"}, [2, 1, 3, 4]),
    ({"sort_by": "updated_at"}, [4, 2, 3, 1]),
    ({"sort_by": "updated_at", "sort_order": "ascending"}, [1, 3, 2, 4]),
    # Null is the smallest value.
    ({"sort_by": "last_activity_at"}, [4, 1, 2, 3]),
    ({"sort_by": "last_activity_at", "sort_order": "ascending"}, [3, 2, 1, 4]),
    ({"sort_by": "id"}, [1, 2, 3, 4]),
    ({"sort_by": "id", "sort_order": "descending"}, [4, 3, 2, 1]),
    ({"sort_by": "updated_at,id"}, [4, 2, 1, 3]),
    ({"sort_by": "updated_at, id", "sort_order": "ascending, descending"}, [3, 1, 2, 4]),
    ({"sort_by": "updated_at,id", "sort_order": "ascending"}, [1, 3, 2, 4]),
    ({"sort_by": "id,updated_at", "sort_order": "descending,ascending"}, [4, 3, 2, 1]),
    ({"sort_by[]": ["created_at", "id"], "sort_order[]": ["descending", "ascending"]}, [4, 1, 3, 2]),
    ({"sort_by[0]": "created_at", "sort_by[1]": "id"}, [4, 1, 3, 2]),
]


@pytest.mark.parametrize(("parameters", "places"), ORDERS, ids=lambda each: str(each)[:60])
def test_rows_come_in_the_wanted_order(either: Client, parameters: dict[str, Any], places: list[int]) -> None:
    made = [add(either, **each) for each in TIMES]
    assert ids(either.call("query", **parameters)) == [made[place - 1] for place in places]


def test_limit_and_offset_cut_a_page_out_of_all_rows(either: Client) -> None:
    with work_on(either.door, either.version) as work:
        row = {**prospects.EMPTY, **dict.fromkeys(FLAGS, 0), "created_at": 1, "updated_at": 1}
        work.connection.insert_many(prospect, [{**row, "score": n} for n in range(203)])
    for parameters, first, count in (
        ({}, 1, 200),
        ({"limit": "201"}, 1, 200),
        ({"limit": str(2**63 - 1)}, 1, 200),
        ({"limit": "2"}, 1, 2),
        ({"limit": " "}, 1, 200),
        ({"offset": "200"}, 201, 3),
        ({"offset": "5", "limit": "3"}, 6, 3),
        ({"offset": "203"}, 204, 0),
        ({"offset": str(2**63 - 1)}, 204, 0),
        ({"output": "mobile"}, 1, 203),
        ({"output": "mobile", "limit": "202"}, 1, 202),
    ):
        answer = either.call("query", sort_by="id", **parameters)
        assert ids(answer) == list(range(first, first + count)), parameters
        assert answer.xml().findtext("result/total_results") == "203"
    assert len(ids(either.call("query", output="bulk"))) == 200
    assert found(either, score_less_than="3") == [1, 2, 3]


def test_ranges_of_ids_are_counted_right_wherever_they_end(either: Client) -> None:
    placed = [1, 8190, 8191, 8192, 8193, 16383, 16384, 16385, 24575, 24576, 70000]
    for number in placed:
        add(either, id=number, is_archived=int(number == 16383))
    live = {"false": [each for each in placed if each != 16383], "true": [16383], "all": placed}
    ends = (0, 1, 8191, 8192, 8193, 16382, 16383, 16384, 24576, 24577, 69999, 2**63 - 1)
    for above in ends:
        for below in (each for each in ends if each >= above):
            for deleted, ids_ in live.items():
                said: dict[str, Any] = {"id_greater_than": above, "id_less_than": below, "deleted": deleted, "limit": 1}
                total = either.call("query", **said).xml().findtext("result/total_results")
                assert total == str(sum(above < each < below for each in ids_)), said


def test_what_is_gone_and_what_comes_back_is_counted(either: Client) -> None:
    number = either.made("bob@pardot.com")
    assert found(either) == [number]
    either.call("delete", id=number)
    assert (found(either), found(either, deleted="true")) == ([], [number])
    with work_on(either.door, either.version) as work:
        work.connection.run(Statement(prospect_history.delete()))
        work.connection.run(Statement(prospect.delete()))
    assert found(either, deleted="all") == []


def test_no_row_one_row_and_several(either: Client) -> None:
    assert either.call("query").text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rsp stat="ok" version="1.0">\n'
        "   <result>\n      <total_results>0</total_results>\n   </result>\n</rsp>\n"
    )
    assert answers_alike(either) == {"total_results": 0}
    add(either, first_name="Bob")
    one = answers_alike(either)
    assert (one["total_results"], one["prospect"]["first_name"]) == (1, "Bob")
    add(either)
    assert [each["id"] for each in answers_alike(either)["prospect"]] == [2, 1]
    # What counts is the page.
    page = answers_alike(either, limit=1)
    assert (page["total_results"], page["prospect"]["id"]) == (2, 2)


def test_an_empty_bulk_page_is_null(either: Client) -> None:
    assert either.call("query", output="bulk").text.endswith("   <result/>\n</rsp>\n")
    assert answers_alike(either, output="bulk") is None


def filled(client: Client) -> int:
    """Create a prospect with a campaign, a user, an activity, a list and custom fields; return its id."""
    number = client.made(
        "bob@pardot.com", user_id=1, nickname="B & <b>", past_jobs_0="clerk", past_jobs_1="janitor", fax="5", list_1=1
    )
    add_activity(client, number)
    return number


def test_full_and_simple_pages_show_what_a_simple_read_shows(either: Client) -> None:
    number = filled(either)
    other = either.made(
        "eve@pardot.com", first_name="Eve \\ \"E\" 'e' / é ☃ \r\n\t", zip="012", phone="15", company="true"
    )
    by_id = {}
    for each in (number, other):
        by_id[each] = either.call("read", "json", id=each, output="simple").json()["prospect"]
    for output in ("", "full", "simple", "text"):
        page = answers_alike(either, output=output)["prospect"]
        assert {each["id"]: each for each in page} == by_id
        assert [list(each) for each in page] == [list(by_id[each["id"]]) for each in page]
    xml = either.call("query", sort_by="id", limit=1).text
    read = either.call("read", id=number, output="simple").text
    assert read.partition("<prospect>")[2].replace("\n", "\n   ").partition("</prospect>")[0] in xml


def test_bulk_shows_ids_in_place_of_parts_and_custom_fields_when_named(either: Client) -> None:
    filled(either)
    row = answers_alike(either, output="bulk")
    assert list(row) == ["prospect"]
    shown = row["prospect"]
    assert (shown["campaign_id"], shown["user_id"], shown["fax"]) == (1, 1, 5)
    assert shown.keys().isdisjoint({"campaign", "assigned_to", "last_activity", "nickname", "past_jobs", "profile"})
    named = answers_alike(either, output="bulk", fields="email,nickname,campaign,fax")["prospect"]
    assert named == {"id": 1, "email": "bob@pardot.com", "fax": 5, "nickname": "B & <b>"}


def test_mobile_shows_the_short_form(either: Client) -> None:
    filled(either)
    shown = answers_alike(either, output="mobile")
    assert shown["total_results"] == 1
    assert list(shown["prospect"]) == ["id", "first_name", "last_name", "email", "company"]


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({"fields": "email"}, ["id", "email"]),
        ({"fields": "updated_at,email,id"}, ["id", "email", "updated_at"]),
        ({"fields[]": ["email", "past_jobs"]}, ["id", "email", "past_jobs"]),
        ({"fields[0]": "email", "fields[1]": "score"}, ["id", "email", "score"]),
        ({"fields": ["email", "score"]}, ["id", "email", "score"]),
        ({"fields": "email, campaign ,assigned_to"}, ["id", "email", "campaign", "assigned_to"]),
        ({"fields": "is_archived"}, ["id", "is_archived"]),
        ({"fields": "nothing_of_the_kind"}, ["id"]),
        # Only a read has them.
        ({"fields": "lists,visitors,profile"}, ["id"]),
        ({"fields": "email,first_name", "output": "mobile"}, ["id", "first_name", "email"]),
    ],
)
def test_fields_choose_what_shows_beside_the_id(either: Client, parameters: dict[str, Any], names: list[str]) -> None:
    filled(either)
    assert list(answers_alike(either, **parameters)["prospect"]) == names


def test_the_recycle_bin_says_so_of_its_rows(either: Client) -> None:
    add(either)
    add(either, is_archived=1)
    rows = answers_alike(either, deleted="all", sort_by="id")["prospect"]
    assert [each.get("is_archived") for each in rows] == [None, 1]


def test_get_head_and_post_answer_alike(either: Client) -> None:
    add(either)
    posted = either.call("query", created_after="yesterday")
    assert either.call("query", method="GET", created_after="yesterday").body == posted.body
    head = either.call("query", method="HEAD", created_after="yesterday")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(posted.body)))


def test_another_account_s_rows_are_never_found(clients: Any) -> None:
    add(clients.of(3))
    assert found(clients.of(4)) == []


def test_texts_are_compared_as_they_are(either: Client) -> None:
    assert ids(either.ask("campaign", "query", name="Webinar")) == [cast.WEBINAR]
    for other in ("webinar", " Webinar", "Webinar ", "Webin", "Web%", "' OR 1=1 --"):
        assert ids(either.ask("campaign", "query", name=other)) == [], other
    assert len(ids(either.ask("campaign", "query", name=""))) == 2


def test_a_query_takes_few_statements_and_writes_none(either: Client) -> None:
    add(either)
    with statements_on(either) as seen:
        either.call("query", created_after="yesterday", is_starred="false")
    # Who calls; which rows; those that nobody has kept; how many there are.
    assert len([each for each in seen if each.lstrip().startswith("SELECT")]) == len(asked(seen)) <= 4
    assert "COMMIT" not in ends(seen)
    with statements_on(either) as seen:
        either.call("query", created_after="yesterday", is_starred="false")
    assert len(asked(seen)) == 3
