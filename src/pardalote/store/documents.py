"""Columns that hold a document in JSON: one engine returns its text, another what it says."""

from typing import Any

import msgspec


def decoded(document: Any) -> Any:
    """Return what a document says."""
    return msgspec.json.decode(document) if isinstance(document, str) else document
