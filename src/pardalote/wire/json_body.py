"""A body that is one JSON object, as imports and exports take it (wire.md, section 11)."""

from typing import Any

import msgspec

from pardalote import refusals
from pardalote.refusals import Refusal
from pardalote.wire.parameters import kind_of

# In bytes: what is asked for is short.
LONGEST = 256 * 1024


def read_json_body(content_type: str, body: bytes) -> dict[str, Any]:
    """Return the object in a body.

    Raises Refusal 151 for another content type, 152 for an empty body, 150 for what is no JSON object or too long,
    51 for a NUL that JSON's escapes spell.
    """
    if kind_of(content_type) != "application/json":
        raise Refusal(refusals.UNSUPPORTED_CONTENT_TYPE)
    return read_json_object(body)


def read_json_object(text: bytes) -> dict[str, Any]:
    """Return the object that a text is. Raises Refusal 152, 150 and 51 as `read_json_body` does."""
    if not text.strip():
        raise Refusal(refusals.EMPTY_BODY)
    if len(text) > LONGEST:
        raise Refusal(refusals.BODY_NOT_JSON)
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(refusals.BODY_NOT_JSON) from error
    if not isinstance(found, dict):
        raise Refusal(refusals.BODY_NOT_JSON)
    if b"\\u0000" in text:
        raise Refusal(refusals.INVALID_PARAMETER)
    return found
