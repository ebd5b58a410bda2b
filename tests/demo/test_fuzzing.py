"""Some hundred hostile requests, the same each time; `make fuzz` sends as many as one has patience for."""

from pathlib import Path

from pardalote.api.routes import ROUTES
from tests.demo.conftest import Made
from tests.fuzzing.campaign import run
from tests.fuzzing.hostility import LOGINS, MUTATIONS


def test_hostile_requests_get_an_answer_each_and_nothing_else(made: Made, tmp_path: Path) -> None:
    report = run(made, tmp_path, seed=2026, requests=400)
    assert not report.faults, "\n".join(report.faults[:5])
    assert report.requests == sum(report.by_status.values()) == 400
    # They come far: some are carried out, most are refused, and all kinds of them and nearly all operations are met.
    assert report.written > 20
    assert 200 < report.refused < 380
    assert set(report.by_mutation) == {*MUTATIONS, LOGINS}
    assert len(report.operations) > len(ROUTES) * 0.8
