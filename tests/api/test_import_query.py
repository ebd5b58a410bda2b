"""The list of imports: criteria, order, pages; and the addresses in answers that lead back to the server."""

from typing import Any

import pytest

from tests.api.imports import batch, file_part, imported, opened, place, submit
from tests.driver import Client, Door

CSV = "email\nbob@pardot.com\n"


@pytest.fixture
def three_imports(three: Client) -> Client:
    """An account with an open import, a complete one, and one that waits."""
    opened(three)
    three.door.clock.advance(60)
    imported(three, CSV)
    three.door.clock.advance(60)
    opened(three)
    batch(three, 3, file_part(CSV))
    three.door.clock.advance(60)
    submit(three, 3)
    return three


def found(client: Client, **parameters: Any) -> list[int]:
    """Return the ids of the imports that a query answers, in its order."""
    answer = client.ask("import", "query", "json", "GET", **parameters)
    assert answer.status == 200, answer.text
    result = answer.json()["result"]
    rows = result.get("import", [])
    return [each["id"] for each in (rows if isinstance(rows, list) else [rows])]


def test_what_a_query_shows(three_imports: Client) -> None:
    answer = three_imports.ask("import", "query", "json", "GET", status="Complete")
    shown = {
        "id": 2,
        "state": "Complete",
        "isExpired": False,
        "origin": "API",
        "createdAt": "2026-03-02 00:31:00",
        "updatedAt": "2026-03-02 00:31:00",
    }
    assert answer.json()["result"] == {"total_results": 1, "import": shown}
    in_xml = three_imports.ask("import", "query", method="GET", status="Waiting").xml()
    (node,) = in_xml.findall("result/import")
    assert [(each.tag, each.text) for each in node][:4] == [
        ("id", "3"),
        ("state", "Waiting"),
        ("isExpired", "false"),
        ("origin", "API"),
    ]
    nothing = three_imports.ask("import", "query", "json", "GET", status="Processing").json()["result"]
    assert nothing == {"total_results": 0}


@pytest.mark.parametrize(
    ("parameters", "ids"),
    [
        ({}, [3, 2, 1]),
        ({"sort_by": "id", "sort_order": "ascending"}, [1, 2, 3]),
        ({"sort_by": "updated_at"}, [3, 2, 1]),
        ({"sort_by": "created_at", "sort_order": "ascending", "limit": 1, "offset": 1}, [2]),
        ({"status": "Open"}, [1]),
        ({"status": "Ready"}, []),
        ({"origin": "all"}, [3, 2, 1]),
        ({"origin": "api"}, [3, 2, 1]),
        ({"origin": "ui"}, []),
        ({"origin": "api", "status": "Waiting"}, [3]),
        ({"created_after": "2026-03-02 00:30:30"}, [3, 2]),
        ({"created_before": "2026-03-02 00:30:30"}, [1]),
        ({"updated_after": "2026-03-02 00:32:30"}, [3]),
        ({"updated_before": "2026-03-02 00:32:30", "created_after": "today"}, [2, 1]),
    ],
)
def test_which_imports_a_query_finds(three_imports: Client, parameters: dict[str, Any], ids: list[int]) -> None:
    assert found(three_imports, **parameters) == ids


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"status": "Done"}, 51),
        ({"origin": "wizard"}, 51),
        ({"sort_by": "state"}, 19),
        ({"limit": 0}, 23),
        ({"created_after": "soon"}, 7),
    ],
)
def test_what_a_query_is_refused_for(three: Client, parameters: dict[str, Any], code: int) -> None:
    assert three.ask("import", "query", "json", "GET", **parameters).code == code


def test_a_page_has_twenty_rows_unless_more_are_wanted(three: Client) -> None:
    for _ in range(102):
        opened(three)
    assert len(found(three)) == 20
    assert found(three, limit=101) == list(range(102, 2, -1))
    assert found(three, limit=100, offset=100) == [2, 1]


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("pardot.example", "pardot.example"),
        ("pardot.example:8443", "pardot.example:8443"),
        ("[::1]:80", "[::1]:80"),
        ("", "localhost"),
        ("pardot.example/evil?", "localhost"),
        ('"><script>', "localhost"),
        ("a" * 300, "localhost"),
    ],
)
def test_addresses_lead_back_to_where_the_caller_came_from(three: Client, host: str, said: str) -> None:
    opened(three)
    sent = {**three.header, **({"Host": host} if host else {})}
    answer = three.door.call("GET", place(three, "read", 1, format="json"), headers=sent)
    assert answer.json()["import"]["batchesRef"] == f"http://{said}/api/import/version/3/do/batch/id/1"


def test_a_trusted_proxy_says_by_which_scheme_it_was_called(three: Client) -> None:
    opened(three)
    sent = {**three.header, "Host": "pardot.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    with Door(three.door.data, three.door.clock, trusted_proxies="127.0.0.1") as door:
        answer = door.call("GET", place(three, "read", 1, format="json"), headers=sent)
    assert answer.json()["import"]["batchesRef"].startswith("https://pardot.example/api/import/")
