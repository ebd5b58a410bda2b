"""Data folders that are made once for a run of the tests, by whichever of its processes asks first."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stores import copied, kept_for_all


def made_once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a data folder that `make` has filled, a copy for all tests of the process; nobody writes to it."""
    own = temporary.getbasetemp()
    data = own / f"{name}-of-this-process" / "data"
    if data.parent.exists():
        return data
    # What processes beside each other have in common.
    common = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    place = common / name
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "made").exists():
            make(kept_for_all(place / "data"))
            (place / "made").touch()
        return kept_for_all(copied(place / "data", data))
