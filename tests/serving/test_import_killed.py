"""An import on a real server that is killed, all processes at once: started again it goes on, each row once."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from tests.api.imports import MULTIPART, UPSERT, file_part, input_part, parts
from tests.serving.conftest import LogIn, Serve
from tests.stores import rows

ROWS = 2500
CSV = "email,first_name,score\n" + "".join(f"{n}@x.example,Person {n},{n % 90}\n" for n in range(ROWS)) + "nobody,,\n"
OPTIONS = ("--jobs", "1", "--job-lease", "2")
SECONDS = 60


def test_each_row_is_done_once_when_the_server_is_killed_halfway(serve: Serve, log_in: LogIn, data: Path) -> None:
    server = serve(*OPTIONS)
    session = log_in(server)
    body = parts([input_part({**UPSERT, "state": "Ready"}), file_part(CSV)])
    sent = {**session.header, "Content-Type": MULTIPART}
    answer = session.send("POST", "/api/import/version/3/do/create?format=json", body, sent)
    assert answer.json()["import"]["state"] == "Waiting"
    wait_until(lambda: 0 < done(data) < ROWS)
    server.kill()
    halfway = done(data)
    assert 0 < halfway < ROWS
    assert imported(data) == halfway
    session = log_in(serve(*OPTIONS))
    place = f"/api/import/version/3/do/read/id/{answer.json()['import']['id']}?format=json"
    wait_until(lambda: session.send("GET", place, headers=session.header).json()["import"]["state"] == "Complete")
    told = session.send("GET", place, headers=session.header).json()["import"]
    assert (told["createdCount"], told["updatedCount"], told["errorCount"]) == (ROWS, 0, 1)
    assert imported(data) == ROWS
    query = (
        "SELECT count(DISTINCT change_set_id) FROM prospect_history JOIN change_set ON change_set.id = change_set_id"
    )
    assert rows(data, 3, f"{query} WHERE through = 'import'") == [(1,)]


def imported(data: Path) -> int:
    """Return how many prospects of the table are there."""
    return int(rows(data, 3, "SELECT count(*) FROM prospect WHERE email LIKE '%@x.example'")[0][0])


def done(data: Path) -> int:
    """Return how many rows have made a prospect, as the import's progress tells."""
    found = rows(data, 3, "SELECT report FROM load_progress")
    if not found:
        return 0
    (report,) = found[0]
    return int((json.loads(report) if isinstance(report, str) else report)["created"])


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, which other processes bring about."""
    pause, until = Event(), time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < until, "it takes too long"
        pause.wait(0.02)
