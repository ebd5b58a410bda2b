"""Writing: what an update names is shown as written, the rest stays, and the answer is what a later read says."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Clients

TEXT = st.text("abcÄ <&/", max_size=5)
TEXT_FIELDS = ("first_name", "company", "phone", "zip", "comments")
FLAGS = ("is_do_not_email", "is_do_not_call", "is_reviewed", "is_starred")
JOBS = ("janitor", "security", "clerk")

# Parameters of one call, by what they write.
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(TEXT_FIELDS, TEXT),
        **dict.fromkeys(FLAGS, st.sampled_from(["0", "1", "", "true", "false"])),
        "score": st.sampled_from(["0", "7", "-3", "", "x", "99999999999"]),
        "nickname": TEXT,
        "code": TEXT.filter(bool),
        "category": st.sampled_from(["consumer", "business", "neither", ""]),
        "budget": st.sampled_from(["1", "2.50", "many", ""]),
        "birthday": st.sampled_from(["2001-02-03", "2001-2-3T04:05:06Z", "02/03/2001", "2001-02-30", ""]),
        "jobs": st.lists(st.sampled_from((*JOBS, "pilot")), max_size=3),
        "list_1": st.sampled_from(["0", "1"]),
        "list_2": st.sampled_from(["0", "1"]),
        "profile_criteria_1": st.sampled_from(["match", "nomatch", "unknown"]),
        "profile_criteria_6": st.sampled_from(["match", "nomatch", "unknown"]),
        "campaign_id": st.sampled_from(["1", "2"]),
    },
)
MATCHES = {"match": "Matches", "nomatch": "Doesn't match", "unknown": "Unknown"}


def parameters(changes: dict[str, Any]) -> dict[str, str]:
    """Return the changes as a call says them."""
    said = {name: value for name, value in changes.items() if name != "jobs"}
    jobs = changes.get("jobs")
    if jobs is not None:
        said.update({f"past_jobs_{place}": job for place, job in enumerate(jobs)} or {"past_jobs": ""})
    return said


def seen(answer: Any) -> dict[str, Any]:
    """Take from an XML answer what the changes write."""
    prospect = answer.xml().find("prospect")
    names = (*TEXT_FIELDS, *FLAGS, "score", "nickname", "code", "category", "budget", "birthday", "campaign_id")
    shown = {name: prospect.findtext(name) or "" for name in names}
    jobs = prospect.find("past_jobs")
    shown["jobs"] = [] if jobs is None else [each.text for each in jobs] or [jobs.text]
    lists = {each.text for each in prospect.iterfind("lists/list_subscription/list/id")}
    shown.update({f"list_{number}": str(int(number in lists)) for number in ("1", "2")})
    shown["profile_criteria_1"] = prospect.findtext("profile/profile_criteria/matches")
    return shown


def changed(before: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return what the prospect is to show after the changes; what a field can't hold is dropped."""
    after = dict(before)
    for name, value in changes.items():
        if name in FLAGS:
            after[name] = "1" if value in {"1", "true"} else ""
        elif name == "score":
            after[name] = {"": "0", "x": before[name], "99999999999": before[name]}.get(value, value)
        elif name == "category":
            after[name] = before[name] if value == "neither" else value
        elif name == "budget":
            after[name] = before[name] if value == "many" else value
        elif name == "birthday":
            after[name] = before[name] if value == "2001-02-30" else "2001-02-03" if value else ""
        elif name == "jobs":
            # A choice is made or not: saying it twice changes nothing.
            known = list(dict.fromkeys(job for job in value if job in JOBS))
            after[name] = known if known or not value else before[name]
        elif name == "profile_criteria_1":
            after[name] = MATCHES[value]
        elif name in after:
            after[name] = value
    return after


@pytest.mark.parametrize("version", [3, 4])
@given(steps=st.lists(CHANGES, min_size=1, max_size=4))
def test_updates_write_what_they_name_and_nothing_else(
    shared: Clients, version: int, steps: list[dict[str, Any]]
) -> None:
    user = shared.of(version)
    known = user.call("read", email="bob@pardot.com")
    number = known.field("id") if known.status == 200 else user.made("bob@pardot.com", code="A")
    expected = seen(user.call("read", id=number))
    for changes in steps:
        answer = user.call("update", id=number, **parameters(changes))
        expected = changed(expected, changes)
        assert seen(answer) == expected
        assert user.call("read", id=number).body == answer.body


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("operation", ["create", "upsert"])
@pytest.mark.parametrize("format_", ["xml", "json"])
@given(changes=CHANGES, output=st.sampled_from(["full", "simple", "mobile"]))
def test_what_creating_answers_is_what_reading_answers(
    shared: Clients, version: int, operation: str, format_: str, changes: dict[str, Any], output: str
) -> None:
    user = shared.of(version)
    user.call("delete", id=_known(user))
    answer = user.call(operation, format_, email="new@pardot.com", output=output, **parameters(changes))
    assert answer.status in {200, 201}, answer.text
    assert user.call("read", format_, id=_known(user), output=output).body == answer.body


def _known(user: Any) -> str:
    """Return the id of the prospect that is new, or 0."""
    found = user.call("read", email="new@pardot.com")
    return found.field("id") if found.status == 200 else "0"
