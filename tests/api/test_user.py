"""Users: who sees whom, and the operations that only a client knows of."""

from typing import Any

import pytest

from pardalote.actions import connected_apps
from pardalote.records import roles
from tests import cast
from tests.api.assets import ids, several
from tests.api.surroundings import history, work_on
from tests.api.trees import same_tree
from tests.conftest import Clients
from tests.driver import Answered, Client
from tests.kept import kept

NOT_ADMINISTRATORS = (cast.MARKETING, cast.SALES_MANAGER, cast.SALES)
NEW = {"email": "nina@pardalote.example", "role_name": "Marketing"}


def test_an_administrator_sees_everybody(either: Client) -> None:
    assert ids(either, "user", sort_by="id") == [1, 2, 3, 4]
    assert ids(either, "user", id_greater_than=1, id_less_than=4, sort_by="id") == [2, 3]
    xml, json_ = (either.ask("user", "query", format_, id_less_than=3) for format_ in ("xml", "json"))
    assert same_tree(xml, json_)
    assert several(json_, "user")[-1] == {
        "id": 1,
        "email": cast.ADMINISTRATOR,
        "first_name": None,
        "last_name": None,
        "job_title": None,
        "role": "Administrator",
        "account": either.version,
        "created_at": "2026-03-02 00:30:00",
        "updated_at": "2026-03-02 00:30:00",
    }


@pytest.mark.parametrize("email", NOT_ADMINISTRATORS)
def test_others_see_only_themselves(clients: Clients, email: str) -> None:
    user = clients.of(4, email)
    (row,) = several(user.ask("user", "query", "json"), "user")
    assert row["email"] == email
    assert ids(user, "user", id_less_than=2) == []
    assert user.ask("user", "read", id=row["id"]).xml().findtext("user/email") == email
    assert user.ask("user", "read", email=email.upper()).xml().findtext("user/id") == str(row["id"])
    assert user.ask("user", "read", id=1).code == 10
    assert user.ask("user", "read", email=cast.ADMINISTRATOR).code == 11


def test_a_user_is_read_by_id_or_address(either: Client) -> None:
    by_id = either.ask("user", "read", id=2)
    assert by_id.status == 200
    assert by_id.body == either.ask("user", "read", email="MARY@pardalote.example").body
    assert same_tree(by_id, either.ask("user", "read", "json", id=2))
    place = f"/api/user/version/{either.version}/do/read/email/{cast.MARKETING}"
    assert either.door.call("GET", place, headers=either.header).body == by_id.body


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("read", {}, 13),
    ("read", {"id": ""}, 13),
    ("read", {"id": 99}, 10),
    ("read", {"id": "x"}, 10),
    ("read", {"email": "nobody@pardot.com"}, 11),
    ("create", {}, 13),
    ("create", {"email": "nina@pardalote.example"}, 13),
    ("create", {"role_name": "Marketing"}, 13),
    ("create", {**NEW, "email": "no address"}, 65),
    ("create", {**NEW, "email": "MARY@pardalote.example"}, 99),
    ("create", {**NEW, "timezone": "Mars/Olympus"}, 100),
    ("create", {**NEW, "role_name": "King"}, 101),
    ("create", {"email": NEW["email"], "role_id": 99}, 101),
    ("create", {**NEW, "crm_username": "nina"}, 103),
    ("create", {**NEW, "job_title": "x" * 70_000}, 51),
    ("update", {"role_name": "Sales"}, 13),
    ("update", {"id": 2}, 13),
    ("update", {"id": 2, "role_name": "King"}, 101),
    ("update", {"id": 99, "role_name": "Sales"}, 10),
    ("update", {"email": "nobody@pardot.com", "role_name": "Sales"}, 11),
    ("update", {"id": 1, "role_name": "Sales"}, 49),
    ("delete", {}, 13),
    ("delete", {"id": 99}, 10),
    ("delete", {"email": "nobody@pardot.com"}, 11),
    ("delete", {"id": 1}, 49),
]


@pytest.mark.parametrize(("operation", "given", "code"), REFUSED)
def test_bad_input_is_refused_and_changes_nothing(
    either: Client, operation: str, given: dict[str, Any], code: int
) -> None:
    before = kept(either.door.data, either.version)
    xml, json_ = (either.ask("user", operation, format_, **given) for format_ in ("xml", "json"))
    assert (xml.status, xml.code) == (400, code)
    assert same_tree(xml, json_)
    assert kept(either.door.data, either.version) == before


@pytest.mark.parametrize(("role", "name"), [({"role_id": 3}, "Sales Manager"), ({"role_name": "sales"}, "Sales")])
def test_create_makes_a_user_and_answers_it(either: Client, role: dict[str, Any], name: str) -> None:
    answer = either.ask(
        "user", "create", email="nina@pardalote.example", first_name="Nina", last_name="New", job_title="Clerk",
        phone="555", url="http://x.example", is_password_expirable="true", timezone="Europe/Berlin", **role,
    )  # fmt: skip
    assert answer.status == 200
    assert answer.body == either.ask("user", "read", id=5).body
    user = answer.xml().find("user")
    assert user is not None
    told = {each.tag: each.text for each in user}
    assert (told["id"], told["first_name"], told["job_title"], told["role"]) == ("5", "Nina", "Clerk", name)
    assert told["account"] == str(either.version)


def login(client: Client, email: str, password: str, user_key: str) -> Answered:
    said = f"email={email}&password={password}&user_key={user_key}"
    return client.door.call("POST", f"/api/login/version/{client.version}", said.encode())


@pytest.mark.parametrize("password", ["", "!", "a long enough password"])
def test_a_user_made_so_has_no_password(either: Client, password: str) -> None:
    either.ask("user", "create", **NEW)
    assert login(either, NEW["email"], password, "0" * 32).code == 15


def test_a_role_changes_what_its_user_may_do(clients: Clients) -> None:
    sam, administrator = clients.of(3, cast.SALES), clients.of(3)
    assert sam.ask("form", "create", name="Form").code == 46
    answer = administrator.ask("user", "update", id=4, role_name="Marketing")
    assert answer.xml().findtext("user/role") == "Marketing"
    assert answer.body == administrator.ask("user", "read", id=4).body
    assert sam.ask("form", "create", name="Form").status == 200
    administrator.ask("user", "update", email=cast.SALES, role_id=4)
    assert sam.ask("form", "create", name="Form").code == 46


@pytest.mark.parametrize("named", [{"id": 4}, {"email": cast.SALES}])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_deleted_user_is_gone(clients: Clients, named: dict[str, Any], method: str) -> None:
    sam, administrator = clients.of(4, cast.SALES), clients.of(4)
    prospect = administrator.made("bob@pardot.com", user_id=4)
    administrator.door.clock.advance(60)
    answer = administrator.ask("user", "delete", method=method, **named)
    assert (answer.status, answer.body) == (204, b"")
    assert ids(administrator, "user", sort_by="id") == [1, 2, 3]
    assert administrator.ask("user", "read", id=4).code == 10
    assert administrator.ask("user", "read", email=cast.SALES).code == 11
    assert sam.ask("user", "read", id=4).code == 1
    shown = administrator.shown(prospect)
    assert "assigned_to" not in shown
    assert shown["updated_at"] == "2026-03-02 00:31:00"
    assert history(administrator, prospect)[-1]["field"] == "user_id"
    # Assigned prospects now go to the other member of its group.
    assert administrator.call("assign", id=prospect, user_id=4).code == 10
    assert (
        administrator.call("assign", "json", id=prospect, group_id=1).json()["prospect"]["assigned_to"]["user"]["id"]
        == 3
    )


def test_the_address_of_a_deleted_user_is_free_again(either: Client) -> None:
    either.ask("user", "delete", id=4)
    answer = either.ask("user", "create", email=cast.SALES, role_name="Sales")
    assert answer.xml().findtext("user/id") == "5"
    either.ask("user", "delete", id=5)
    assert either.ask("user", "create", email=cast.SALES, role_name="Sales").status == 200


def test_bearer_tokens_of_a_deleted_user_end(four: Client) -> None:
    with work_on(four.door, 4) as work:
        connected_apps.create(work, 4)
        token = connected_apps.issue_access_token(work, 4, 1)
        unit = work.account.business_unit_id
    header = {"Authorization": f"Bearer {token}", "Pardot-Business-Unit-Id": unit}
    place = "/api/user/version/4/do/read/id/4"
    assert four.door.call("GET", place, headers=header).status == 200
    four.ask("user", "delete", id=4)
    assert four.door.call("GET", place, headers=header).code == 184


@pytest.mark.parametrize("email", NOT_ADMINISTRATORS)
@pytest.mark.parametrize("operation", ["create", "update", "delete"])
def test_only_administrators_may_write(clients: Clients, email: str, operation: str) -> None:
    before = kept(clients.of(3).door.data, 3)
    assert clients.of(3, email).ask("user", operation, id=2, **NEW).code == 46
    assert kept(clients.of(3).door.data, 3) == before


def test_users_of_one_account_are_not_the_others(three: Client, four: Client) -> None:
    three.ask("user", "create", **NEW)
    before = kept(three.door.data, 3)
    assert ids(four, "user", sort_by="id") == [1, 2, 3, 4]
    for operation in ("read", "update", "delete"):
        assert four.ask("user", operation, id=5, role_name="Sales").code == 10
    assert kept(three.door.data, 3) == before


@pytest.mark.parametrize("email", [cast.ADMINISTRATOR, *NOT_ADMINISTRATORS])
def test_abilities_are_those_of_the_callers_role(clients: Clients, email: str) -> None:
    user = clients.of(4, email)
    role = user.ask("user", "read", email=email).xml().findtext("user/role") or ""
    xml, json_ = (user.ask("user", "abilities", format_) for format_ in ("xml", "json"))
    assert same_tree(xml, json_)
    told = json_.json()["result"]
    assert told["credentials"]["credential"] == sorted(roles.ABILITIES[role])
    assert told["total_results"] == len(roles.ABILITIES[role])


def test_a_cookie_names_its_user_and_opens_nothing(clients: Clients) -> None:
    user = clients.of(4, cast.MARKETING)
    before = kept(user.door.data, 4)
    told = user.ask("user", "cookie", "json", method="GET").json()["cookie"]
    value = told.pop("value")
    assert told == {
        "id": 2, "user_id": 2, "name": "RememberMe", "expire": cast.STARTED_AT + 30 * 86_400, "path": "/",
        "domain": None, "secure": None, "httpOnly": 1, "created_at": "2026-03-02 08:30:00",
    }  # fmt: skip
    assert len(value) == 128
    assert value != user.ask("user", "cookie").xml().findtext("cookie/value")
    assert kept(user.door.data, 4) == before
    header = {"Cookie": f"RememberMe={value}"}
    assert user.door.call("GET", "/api/user/version/4/do/read/id/2", headers=header).code == 1
