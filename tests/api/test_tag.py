"""Tags, and what they hang on."""

from typing import Any

import pytest

from pardalote.actions import emails, tags
from pardalote.actions.emails import NewEmail
from pardalote.actions.prospects import erasing
from tests.api.assets import ids, made
from tests.api.surroundings import work_on
from tests.api.trees import same_tree
from tests.driver import Client


def test_a_name_is_compared_whole(either: Client) -> None:
    first, second = made(either, "tag", "blue"), made(either, "tag", "light blue")
    assert ids(either, "tag", name="blue") == [first]
    assert ids(either, "tag", name="light blue") == [second]
    assert ids(either, "tag", name="light") == []


def test_a_name_is_that_of_one_tag(either: Client) -> None:
    assert made(either, "tag", "blue") == made(either, "tag", "blue")


@pytest.fixture
def hung(either: Client) -> Client:
    """An account with blue on prospects 1 and 2 and form 1, and red on prospect 1."""
    with work_on(either.door, either.version) as work:
        for name, type_, number in (
            ("blue", "Prospect", 1),
            ("blue", "Prospect", 2),
            ("blue", "Form", 1),
            ("red", "Prospect", 1),
            ("blue", "Prospect", 1),
        ):
            tags.hang(work, name, type_, number)
    return either


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"tag_id": 1}, [1, 2, 3]),
        ({"type": "Prospect"}, [1, 2, 4]),
        ({"type": "Form"}, [3]),
        ({"type": "Email Template"}, []),
        ({"type": "Prospect", "object_id": 1}, [1, 4]),
        ({"type": "Form", "object_id": 1}, [3]),
        ({"type": "Prospect", "object_id": 1, "tag_id": 2}, [4]),
        ({"type": " Form "}, [3]),
    ],
)
def test_criteria_find_what_a_tag_hangs_on(hung: Client, criteria: dict[str, Any], found: list[int]) -> None:
    assert ids(hung, "tagObject", sort_by="id", **criteria) == found


@pytest.mark.parametrize(
    ("criteria", "code"),
    [
        ({"object_id": 1}, 51),
        ({"object_id": 1, "type": ""}, 51),
        ({"type": "Unicorn"}, 51),
        ({"type": "Form", "object_id": "x"}, 51),
        ({"tag_id": "x"}, 16),
    ],
)
def test_criteria_that_can_not_be_are_refused(hung: Client, criteria: dict[str, Any], code: int) -> None:
    xml, json_ = (hung.ask("tagObject", "query", format_, **criteria) for format_ in ("xml", "json"))
    assert (xml.status, xml.code) == (400, code)
    assert same_tree(xml, json_)


def test_the_tags_of_an_erased_prospect_go_with_it(hung: Client) -> None:
    assert hung.made("bob@pardot.com") == 1
    with work_on(hung.door, hung.version) as work:
        assert erasing.erase(work, 1)["tag_object"] == 2
    assert ids(hung, "tagObject", sort_by="id") == [2, 3]


def test_the_tags_of_an_erased_prospects_letters_go_with_it(either: Client) -> None:
    number = either.made("bob@pardot.com")
    with work_on(either.door, either.version) as work:
        letter = emails.create(work, NewEmail("A letter", "Dear Bob", prospect_id=number))
        mailing = emails.create(work, NewEmail("A mailing", "Dear all"))
        for each in (letter, mailing):
            tags.hang(work, "blue", "Email", each)
        assert erasing.erase(work, number)["tag_object"] == 1
    assert ids(either, "tagObject", type="Email", object_id=mailing) != []
    assert ids(either, "tagObject", type="Email", object_id=letter) == []
