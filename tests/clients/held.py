"""What a demo account holds, read from its file beside the server, as a JSON answer has to say it."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.stores import named_rows

_is_whole = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z").match
_is_decimal = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+\Z").match
_WORDS = {"true": True, "false": False}


class Held:
    """The rows of an account."""

    def __init__(self, data: Path, number: int) -> None:
        self._data, self._number = data, number
        self._zone = ZoneInfo(self._stored('SELECT time_zone FROM "user" WHERE id = 1')[0]["time_zone"])

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Return what a query finds; what is called `is_...`, `did_...` or `opted_...` is said in words."""
        return [{name: self._said(name, value) for name, value in row.items()} for row in self._stored(query, *values)]

    def row(self, query: str, *values: Any) -> dict[str, Any]:
        """Return the only row that a query finds."""
        (found,) = self.rows(query, *values)
        return found

    def campaign(self, number: int | None) -> dict[str, Any]:
        """Return how other objects show a campaign, under its tag; without one there is no tag."""
        if number is None:
            return {}
        return {"campaign": filled(self.row("SELECT id, name, crm_fid FROM campaign WHERE id = ?", number))}

    def activity(self, number: int, *without: str) -> dict[str, Any]:
        """Return a visitor activity; what it is not about has no tag."""
        row = self.row("SELECT * FROM visitor_activity WHERE id = ?", number)
        campaign = self.campaign(row.pop("campaign_id"))
        return {name: value for name, value in (filled(row) | campaign).items() if name not in without}

    def one(self, query: str, *values: Any) -> Any:
        """Return the only value that a query finds."""
        (found,) = self.row(query, *values).values()
        return found

    def ids(self, query: str, *values: Any) -> list[int]:
        """Return the first column of what a query finds."""
        return [next(iter(each.values())) for each in self.rows(query, *values)]

    def _stored(self, query: str, *values: Any) -> list[dict[str, Any]]:
        return named_rows(self._data, self._number, query, *values)

    def _said(self, name: str, value: Any) -> Any:
        if value is None or value == "":
            return None
        if name.endswith("_at"):
            return datetime.fromtimestamp(value, self._zone).strftime("%Y-%m-%d %H:%M:%S")
        if name.startswith(("is_", "did_", "opted_")):
            return bool(value)
        return as_json(value) if isinstance(value, str) else value


def as_json(text: str) -> Any:
    """Return what JSON says for a text: numbers and the words true and false become what they look like."""
    if _is_whole(text):
        return int(text)
    if _is_decimal(text):
        return float(text)
    return _WORDS.get(text, text)


def filled(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without what it has no value for: the tags of some objects vanish then."""
    return {name: value for name, value in row.items() if value is not None}


def repeated(tag: str, rows: list[dict[str, Any]]) -> Any:
    """Return what an element says that wraps rows: nothing for none, one by itself, several as a list."""
    if not rows:
        return None
    return {tag: rows[0] if len(rows) == 1 else rows}
