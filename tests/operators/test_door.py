"""The operators' door: whether the server is well, and what it has done, in the text that Prometheus reads."""

import asyncio
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families as families

from pardalote import __version__
from pardalote.clock import HeldClock
from pardalote.operators import figures, sheet
from tests.conftest import Clients
from tests.driver import Client, Door
from tests.stores import size_of, spoil

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(text: str) -> Samples:
    """Return every number of a scrape by its name and labels."""
    return {
        (each.name, tuple(sorted(each.labels.items()))): each.value
        for family in families(text)
        for each in family.samples
    }


def scraped(door: Door) -> Samples:
    told = asyncio.run(door.server.operators.inside("/metrics"))
    assert told.status == 200
    assert told.content_type.startswith("text/plain; version=0.0.4")
    return samples(told.body.decode())


def requests(found: Samples) -> dict[tuple[str, str, str, str], float]:
    """Return how many calls there were by object, operation, status and refusal."""
    kinds = {}
    for (name, labels), value in found.items():
        if name == "pardalote_requests_total":
            told = dict(labels)
            kinds[told["object"], told["operation"], told["status"], told["refusal"]] = value
    return kinds


def test_it_is_alive(door: Door) -> None:
    answer = door.call("GET", "/healthz")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {"status": "ok", "version": __version__}
    assert door.call("HEAD", "/healthz").text == ""


def test_it_is_ready_when_it_can_read_an_account(door: Door, data: Path) -> None:
    for _ in range(2):
        assert door.call("GET", "/healthz/ready").json() == {"status": "ready"}


def test_one_account_that_is_damaged_does_not_make_it_unready(data: Path, clock: HeldClock) -> None:
    spoil(data, 3)
    with Door(data, clock) as door:
        assert door.call("GET", "/healthz/ready").status == 200


def test_it_is_not_ready_when_no_account_can_be_read(
    data: Path, clock: HeldClock, caplog: pytest.LogCaptureFixture
) -> None:
    for each in (3, 4):
        spoil(data, each)
    with Door(data, clock) as door:
        answer = door.call("GET", "/healthz/ready")
        assert (answer.status, answer.json()) == (503, {"status": "not ready"})
        assert door.call("GET", "/healthz").status == 200
    assert " is no store: " in caplog.text


def test_a_server_without_accounts_is_ready(tmp_path: Path, clock: HeldClock) -> None:
    with Door(tmp_path / "empty", clock) as door:
        assert door.call("GET", "/healthz/ready").status == 200


def test_the_port_for_programs_does_not_answer_metrics(door: Door) -> None:
    assert door.call("GET", "/metrics").status == 404


def test_calls_are_counted_by_object_operation_status_and_refusal(three: Client, four: Client) -> None:
    prospect = three.made("counted@metrics.example")
    for client, number in ((three, prospect), (three, prospect), (three, 999), (four, 998)):
        client.call("read", id=number)
    four.ask("tag", "query")
    assert requests(scraped(three.door)) == {
        ("prospect", "create", "201", ""): 1,
        ("prospect", "read", "200", ""): 2,
        ("prospect", "read", "400", "3"): 2,
        ("tag", "query", "200", ""): 1,
    }


def test_what_a_caller_makes_up_is_no_label(three: Client) -> None:
    three.ask("password123", "steal", secret="hunter2")
    three.door.call("GET", "/api/prospect/version/3/do/read/email/jane@people.example")
    three.door.call("POST", "/services/oauth2/token", b"grant_type=made-up")
    told = asyncio.run(three.door.server.operators.inside("/metrics")).body.decode()
    assert {kind[:2] for kind in requests(samples(told))} == {("unknown", "unknown"), ("oauth2", "token")}
    assert [each for each in ("password123", "steal", "hunter2", "jane", three.user_key) if each in told] == []


def test_kinds_without_room_are_counted_together(
    data: Path, clock: HeldClock, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "_MOST_ROWS", 2)
    known = clients.of(3)
    with Door(data, clock) as door:
        client = Client(door, 3, known.email, known.password, known.user_key, known.api_key)
        for operation, status in (("read", 400), ("update", 400), ("assign", 400)):
            assert client.call(operation, id=999).status == status
        assert list(requests(scraped(door)).values()) == [2, 1]


def test_durations_are_a_histogram_of_all_calls_of_an_operation(three: Client) -> None:
    prospect = three.made("lasting@metrics.example")
    for number in (prospect, prospect, 999):
        three.call("read", id=number)
    found = scraped(three.door)
    route = (("object", "prospect"), ("operation", "read"))
    name = "pardalote_request_duration_seconds"
    assert found[f"{name}_count", route] == found[f"{name}_bucket", (("le", "+Inf"), *route)] == 3
    classes = [value for (each, labels), value in found.items() if each == f"{name}_bucket" and set(route) < {*labels}]
    assert classes == sorted(classes)
    assert 0 < found[f"{name}_sum", route] < 60


def test_what_is_kept_and_open_is_told(three: Client) -> None:
    prospect = three.made("kept@metrics.example")
    for _ in range(3):
        three.call("read", id=prospect)
    found = scraped(three.door)
    lookups = "pardalote_kept_lookups_total"
    assert found[lookups, (("kind", "answers"), ("result", "hit"))] == 2
    assert found[lookups, (("kind", "answers"), ("result", "miss"))] == 1
    assert found["pardalote_kept_bytes", (("kind", "answers"),)] == three.door.server.kept.weight > 0
    assert found["pardalote_stores_open", ()] == 1
    assert found["pardalote_requests_under_way", ()] == 0
    assert found["pardalote_workers", ()] == 1


def test_rows_of_pages_are_told_too(three: Client) -> None:
    three.made("row@metrics.example")
    for _ in range(2):
        three.call("query")
    found = scraped(three.door)
    hits, misses = (
        found["pardalote_kept_lookups_total", (("kind", "rows"), ("result", each))] for each in ("hit", "miss")
    )
    assert hits == misses > 0


def test_the_size_of_each_account_is_told(three: Client, data: Path) -> None:
    three.made("large@metrics.example")
    found = scraped(three.door)
    told = {each: found["pardalote_store_bytes", (("account", str(each)),)] for each in (3, 4)}
    assert told == {each: size_of(data, each) for each in (3, 4)}
    assert told[3] > 0
    assert found["pardalote_accounts", ()] == 2


def test_there_is_an_end_of_lines_for_accounts() -> None:
    found = samples(figures.say([], [], {number: number for number in range(1, 61)}).decode())
    told = {dict(labels)["account"]: size for (name, labels), size in found.items() if name == "pardalote_store_bytes"}
    assert len(told) == 51
    assert (told["60"], told["11"], told["others"]) == (60, 11, sum(range(1, 11)))


def test_the_version_and_each_worker_are_told(door: Door) -> None:
    found = {name: value for (name, _), value in scraped(door).items()}
    assert found["pardalote_build_info"] == 1
    assert found["pardalote_worker_start_time_seconds"] == door.clock.now()
    assert found["pardalote_worker_resident_memory_bytes"] > 10_000_000
    assert found["pardalote_worker_cpu_seconds_total"] > 0
    assert found["pardalote_worker_open_files"] > 3


def test_the_plain_page_leads_to_the_health_answers(door: Door) -> None:
    page = door.call("GET", "/").text
    links = re.findall(r'href="(/[^"]*)"', page)
    assert links == ["/healthz", "/healthz/ready"]
    assert {door.call("GET", each).status for each in links} == {200}
