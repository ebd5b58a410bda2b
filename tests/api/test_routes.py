"""Which operation a call reaches: methods, unknown objects and operations, versions that are not spoken."""

import pytest

from tests.driver import Answered, Client


@pytest.fixture
def bob(either: Client) -> Client:
    """Either account, with Bob under the id 1."""
    assert either.made("bob@pardot.com", first_name="Bob") == 1
    return either


def get(client: Client, place: str) -> Answered:
    return client.door.call("GET", place, headers=client.header)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("operation", "status"),
    [("read", 200), ("update", 200), ("upsert", 200), ("assign", 200), ("unassign", 200), ("create", 201)],
)
def test_operations_take_get_and_post_alike(bob: Client, method: str, operation: str, status: int) -> None:
    place = f"/api/prospect/do/{operation}?id=1&user_id=1"
    if operation == "create":
        place = "/api/prospect/do/create?email=new@pardot.com"
    answer = bob.door.call(method, place, headers=bob.header)
    assert answer.status == status
    assert answer.body


def test_head_reads_and_answers_no_body(bob: Client) -> None:
    answer = bob.door.call("HEAD", "/api/prospect/do/read/id/1", headers=bob.header)
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("operation", ["create", "update", "upsert", "assign", "unassign"])
def test_head_changes_nothing(bob: Client, operation: str) -> None:
    place = f"/api/prospect/do/{operation}?id=1&email=new@pardot.com&first_name=Eve&user_id=1"
    assert bob.door.call("HEAD", place, headers=bob.header).status == 400
    assert bob.shown(1)["first_name"] == "Bob"
    assert bob.call("read", id=2).code == 3


def test_the_log_tells_the_operation_and_never_a_key(bob: Client) -> None:
    get(bob, "/api/prospect/do/read/id/1?first_name=x")
    assert (bob.door.lines[-1]["object"], bob.door.lines[-1]["operation"]) == ("prospect", "read")
    for place in ("do/read&user_key={0}&api_key={1}?x=1", "do/read&user_key={0}&api_key={1}", "user_key/{0}/do/{1}"):
        bob.door.call("GET", "/api/prospect/" + place.format(bob.user_key, bob.api_key))
        said = str(bob.door.lines[-1])
        assert bob.user_key not in said
        assert bob.api_key not in said


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("operation", ["read", "create", "update", "upsert", "assign", "unassign"])
def test_other_methods_are_refused(bob: Client, method: str, operation: str) -> None:
    answer = bob.door.call(method, f"/api/prospect/do/{operation}/id/1?first_name=Eve", headers=bob.header)
    assert (answer.status, answer.code) == (400, 60)
    assert answer.xml().findtext("err") == "Invalid HTTP request method"
    assert bob.shown(1)["first_name"] == "Bob"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH"])
def test_delete_is_refused_by_other_methods_than_post_and_delete(bob: Client, method: str) -> None:
    answer = bob.door.call(method, "/api/prospect/do/delete/id/1?format=json", headers=bob.header)
    assert answer.status == 400
    assert method == "HEAD" or answer.code == 60
    assert "is_archived" not in bob.shown(1)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("format_", ["xml", "json"])
def test_delete_answers_204_without_a_body(bob: Client, method: str, format_: str) -> None:
    answer = bob.door.call(method, f"/api/prospect/do/delete/id/1?format={format_}", headers=bob.header)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-length" not in answer.headers
    assert bob.shown(1)["is_archived"] == 1


@pytest.mark.parametrize(
    "place",
    [
        "prospect/version{v}/do/read/id/1",
        "prospect/version/{v}/do/fetch/id/1",
        "prospect/version/{v}/do/read%20/id/1",
        "prospect/version/{v}/do//id/1",
        "prospect/version/{v}/id/1",
        "prospect/version/{v}",
        "prospect/version/{v}/do",
        "prospect",
        "visitorPageView/version/{v}/do/read/id/1",
        "prospects/version/{v}/do/read/id/1",
        "read/version/{v}/prospect/id/1",
        "login/version/{v}/do/read",
        "%2Fprospect/version/{v}/do/read/id/1",
        "",
        "/",
        "&",
    ],
)
def test_an_unknown_object_or_operation_is_an_invalid_action(bob: Client, place: str) -> None:
    answer = get(bob, "/api/" + place.format(v=bob.version))
    assert (answer.status, answer.code) == (400, 2), answer.text
    assert answer.xml().findtext("err") == "Invalid action"


def test_an_unknown_operation_is_told_in_json_too(bob: Client) -> None:
    answer = get(bob, "/api/prospect/do/fetch/id/1?format=json")
    assert answer.body == b'{"@attributes":{"stat":"fail","version":1,"err_code":2},"err":"Invalid action"}'


@pytest.mark.parametrize(
    ("version", "code"),
    [
        ("three", 94),
        ("v3", 94),
        ("3.0", 94),
        ("-3", 94),
        ("%20", 94),
        ("%D9%A3", 94),
        ("5", 22),
        ("0", 22),
        ("34", 22),
        ("03", 22),
        ("9" * 5000, 22),
    ],
)
def test_versions_that_are_not_spoken(bob: Client, version: str, code: int) -> None:
    answer = get(bob, f"/api/prospect/version/{version}/do/read/id/1")
    assert (answer.status, answer.code) == (400, code)


def test_a_version_elsewhere_than_in_the_path_is_no_version(bob: Client) -> None:
    assert get(bob, "/api/prospect/do/read/id/1?version=9").field("id") == "1"
