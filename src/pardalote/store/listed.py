"""Values that come as a list in one parameter, so that a statement is the same however many there are.

Each engine spells the test in its own room. A parameter for each value would make a statement for each number of
them, which takes long to make and, with a thousand, longer to run.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.functions import FunctionElement


class Among(FunctionElement[bool]):
    """Whether a column is one of the values in a parameter, which is what `packed` returns."""

    # Without a type: of one that is boolean SQLAlchemy would ask SQLite whether it is 1, and then no index serves it.
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any], values: BindParameter[Any]) -> None:
        self.column = column
        self.values = values
        super().__init__(column, values)


def packed(values: Sequence[str | int | float | bool]) -> str:
    """Return values as one parameter: a list in JSON."""
    return msgspec.json.encode(list(values)).decode()
