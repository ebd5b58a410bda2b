"""The refusals, held against a copy of the reference's error page."""

import csv
from pathlib import Path

from pardalote import refusals

FACTS = Path(__file__).parent / "facts" / "errors.csv"


def test_every_code_of_the_reference_has_its_exact_text() -> None:
    with FACTS.open(encoding="utf-8", newline="") as file:
        facts = {int(row["code"]): row["message"] for row in csv.DictReader(file) if row["code"] != "10000"}
    ours = {each.code: each.message for each in vars(refusals).values() if isinstance(each, refusals.Reason)}
    assert ours == facts
