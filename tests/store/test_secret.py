"""The server's secret: one for all, kept from others' eyes."""

import secrets
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from pardalote.store.secret import VARIABLE, derive, load_secret


def test_it_is_made_once_and_stays(tmp_path: Path) -> None:
    made = load_secret(tmp_path, {})
    assert len(made) == 64
    assert int(made, 16) > 0
    assert load_secret(tmp_path, {}) == made


def test_two_folders_have_two_secrets(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert load_secret(tmp_path / "one", {}) != load_secret(tmp_path / "two", {})


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    load_secret(tmp_path, {})
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_two_that_make_it_at_the_same_time_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both_have_seen_none = Barrier(2, timeout=60)
    draw = secrets.token_hex

    def wait_and_draw(size: int) -> str:
        both_have_seen_none.wait(timeout=30)
        return draw(size)

    monkeypatch.setattr(secrets, "token_hex", wait_and_draw)
    with ThreadPoolExecutor(2) as makers:
        made = list(makers.map(lambda _: load_secret(tmp_path, {}), range(2)))
    assert made[0] == made[1] == (tmp_path / "secret").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_the_environment_wins_and_makes_no_file(tmp_path: Path) -> None:
    assert load_secret(tmp_path, {VARIABLE: "of the environment"}) == b"of the environment"
    assert list(tmp_path.iterdir()) == []
    load_secret(tmp_path, {})
    assert load_secret(tmp_path, {VARIABLE: "of the environment"}) == b"of the environment"


def test_an_empty_variable_counts_as_none(tmp_path: Path) -> None:
    assert load_secret(tmp_path, {VARIABLE: ""}) == (tmp_path / "secret").read_bytes()


def test_what_is_derived_depends_on_the_secret_and_every_part_of_the_purpose() -> None:
    derived = [
        derive(b"one", "api_key", 3, 1),
        derive(b"two", "api_key", 3, 1),
        derive(b"one", "user_key", 3, 1),
        derive(b"one", "api_key", 31),
        derive(b"one", "api_key", 3, 11),
        derive(b"one", "api_key3", 1),
    ]
    assert len(set(derived)) == len(derived)
    assert {len(each) for each in derived} == {64}
    assert derive(b"one", "api_key", 3, 1) == derived[0]
