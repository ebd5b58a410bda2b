"""Recorded answers: exact bytes that are compared, or kept anew when PARDALOTE_RECORD=1 is in the environment."""

import os
from pathlib import Path

from tests.driver import Answered

FOLDER = Path(__file__).parent.parent / "recorded"
_RECORDING = os.environ.get("PARDALOTE_RECORD") == "1"


def is_as_recorded(name: str, answer: Answered) -> bool:
    """Say whether an answer's bytes are those of tests/recorded/<name>.xml or .json, by its content type."""
    suffix = "json" if answer.headers["content-type"] == "application/json" else "xml"
    file = FOLDER / f"{name}.{suffix}"
    if _RECORDING:
        file.write_bytes(answer.body)
    assert file.exists(), f"{file.name} is not recorded yet: tests/recorded/README.md says how"
    assert answer.body.decode() == file.read_bytes().decode()
    return True
