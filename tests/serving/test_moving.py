"""Accounts that are backed up, restored over and removed while a server has them open and clients write to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest

from pardalote import cli
from tests.driver import Answered
from tests.served import Session
from tests.serving.conftest import LogIn, Serve
from tests.stores import options_of, rows


class Writer:
    """Creates prospects one after the other until it is stopped, and keeps what was acknowledged."""

    def __init__(self, session: Session, name: str) -> None:
        self.session = session
        self.name = name
        self.acknowledged: list[str] = []
        self.refused: list[Answered] = []
        self.some = Event()
        self.stopped = Event()

    def run(self) -> None:
        """Write."""
        with self.session:
            for number in count(1):
                email = f"{self.name}-{number}@moving.example"
                answer = self.session.call("create", email=email, company=number)
                if answer.status == 201:
                    self.acknowledged.append(email)
                else:
                    self.refused.append(answer)
                if len(self.acknowledged) + len(self.refused) >= 20:
                    self.some.set()
                if self.stopped.is_set():
                    return


@contextmanager
def writing(session: Session, name: str) -> Iterator[Writer]:
    """Write in a thread while the block runs; it begins when there are some writes."""
    writer = Writer(session.twin(), name)
    thread = Thread(target=writer.run)
    thread.start()
    try:
        assert writer.some.wait(60)
        yield writer
    finally:
        writer.stopped.set()
        thread.join()


def run(*arguments: str | Path) -> int:
    """Run a command."""
    return cli.main([str(each) for each in arguments])


def is_there(session: Session, email: str) -> bool:
    return session.call("read", email=email, output="mobile").status == 200


def found(session: Session, emails: list[str]) -> list[str]:
    return [email for email in emails if is_there(session, email)]


def test_a_backup_under_load_holds_one_moment_and_stops_nobody(
    serve: Serve, log_in: LogIn, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve("--workers", "2")
    session = log_in(server)
    with writing(session, "during") as writer:
        before = list(writer.acknowledged)
        assert run("backup", "3", tmp_path / "backup", *options_of(data)) == 0
        after = len(writer.acknowledged)
    assert not writer.refused
    assert found(session, writer.acknowledged) == writer.acknowledged
    assert run("restore", tmp_path / "backup", "3", *options_of(tmp_path / "other")) == 0
    assert run("check", *options_of(tmp_path / "other")) == 0
    kept = [email for (email,) in rows(tmp_path / "other", 3, "SELECT email FROM prospect ORDER BY id")]
    # What was acknowledged before is in it, and of what came later the first ones, without a gap.
    assert kept == writer.acknowledged[: len(kept)]
    assert len(before) <= len(kept) <= after
    capsys.readouterr()


def test_what_is_restored_over_is_seen_at_once_by_every_worker_and_no_later_write_is_lost(
    serve: Serve, log_in: LogIn, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve("--workers", "2")
    session = log_in(server)
    assert session.call("create", email="old@moving.example", company="Old").status == 201
    assert run("backup", "3", tmp_path / "backup", *options_of(data)) == 0
    assert session.call("update", email="old@moving.example", company="New").status == 200
    twins = [session.twin() for _ in range(6)]
    for each in twins:
        assert each.call("read", id=1).field("company") == "New"
    with writing(session, "during") as writer:
        lost = list(writer.acknowledged)
        assert run("restore", tmp_path / "backup", "3", "--replace", *options_of(data)) == 0
        seen = [each.call("read", id=1).field("company") for each in twins]
        done = len(writer.acknowledged)
        writer.some.clear()
        assert writer.some.wait(60)
    assert seen == ["Old"] * len(twins)
    assert not writer.refused
    assert found(session, lost) == []
    # Of the writes that came while it was restored, those are there that came after it; all later ones are.
    kept = found(session, writer.acknowledged)
    assert kept == writer.acknowledged[len(writer.acknowledged) - len(kept) :]
    assert set(writer.acknowledged[done:]) <= set(kept)
    for each in twins:
        each.close()
    server.kill()
    assert run("check", *options_of(data)) == 0
    with session.twin(serve()) as again:
        assert found(again, kept) == kept
    capsys.readouterr()


def test_a_removed_account_takes_no_write_and_one_restored_under_its_number_does(
    serve: Serve, log_in: LogIn, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve("--workers", "2")
    session, other = log_in(server), log_in(server, 4)
    assert run("backup", "3", tmp_path / "backup", *options_of(data)) == 0
    with writing(session, "during") as writer:
        assert run("account", "remove", "3", "--yes", *options_of(data)) == 0
        written = len(writer.acknowledged)
        writer.some.clear()
        assert writer.some.wait(60)
    # One may have been on its way.
    assert len(writer.acknowledged) <= written + 1
    assert writer.refused
    assert {each.code for each in writer.refused} == {1}
    assert not list((data / "accounts").glob("3.db*"))
    assert other.call("create", email="a@moving.example").status == 201
    assert run("restore", tmp_path / "backup", "3", *options_of(data)) == 0
    twins = [session.twin() for _ in range(6)]
    made = [each.call("create", email=f"{number}@again.example").field("id") for number, each in enumerate(twins)]
    assert made == [str(number) for number in range(1, 7)]
    server.kill()
    assert run("check", *options_of(data)) == 0
    with session.twin(serve()) as again:
        assert [again.call("read", id=each).status for each in made] == [200] * 6
    for each in twins:
        each.close()
    assert "Traceback" not in server.logged()
    capsys.readouterr()
