"""The demo accounts in another folder, and by way of a backup: equal row by row, and sound."""

from pathlib import Path
from typing import Any

import pytest

from pardalote.cli import main
from tests.demo.conftest import Made
from tests.kept import kept


def rows(data: Path, number: int) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row, but what is made anew when an account arrives."""
    found = kept(data, number, ("revision",))
    found["counter"] = sorted(row[1:] for row in found["counter"] if row[3])
    del found["sqlite_sequence"]
    return found


@pytest.mark.parametrize("number", [3, 4])
def test_a_demo_account_arrives_row_by_row(
    made: Made, tmp_path: Path, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = rows(made.data, number)
    assert main(["account", "copy", str(number), "--to", str(tmp_path / "copy"), "--data", str(made.data)]) == 0
    assert rows(tmp_path / "copy", number) == wanted
    assert main(["backup", str(number), str(tmp_path / "backup"), "--data", str(tmp_path / "copy")]) == 0
    assert main(["restore", str(tmp_path / "backup"), "--all", "--data", str(tmp_path / "restored")]) == 0
    assert rows(tmp_path / "restored", number) == wanted
    capsys.readouterr()
    assert main(["check", "--data", str(tmp_path / "restored")]) == 0
    assert capsys.readouterr().out == f"account {number}: sound\n"
