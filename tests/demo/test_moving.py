"""The demo accounts in another folder, and by way of a backup: equal row by row, and sound."""

from pathlib import Path

import pytest

from pardalote.cli import main
from tests.demo.conftest import Made
from tests.kept import moved
from tests.stores import options_of, place_of


@pytest.mark.parametrize("number", [3, 4])
def test_a_demo_account_arrives_row_by_row(
    made: Made, tmp_path: Path, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = moved(made.data, number)
    assert main(["account", "copy", str(number), "--to", place_of(tmp_path / "copy"), *options_of(made.data)]) == 0
    assert moved(tmp_path / "copy", number) == wanted
    assert main(["backup", str(number), str(tmp_path / "backup"), *options_of(tmp_path / "copy")]) == 0
    assert main(["restore", str(tmp_path / "backup"), "--all", *options_of(tmp_path / "restored")]) == 0
    assert moved(tmp_path / "restored", number) == wanted
    capsys.readouterr()
    assert main(["check", *options_of(tmp_path / "restored")]) == 0
    assert capsys.readouterr().out == f"account {number}: sound\n"
