"""The payload of a batch: JSON or XML, told apart by what it holds, read into plain items (wire.md, section 8).

Version 4 takes a list of flat items, version 3 items that are keyed by an id or an address.
"""

from typing import Any

import msgspec

from pardalote import refusals
from pardalote.refusals import Reason, Refusal

# By what a failed item is told apart, and its values.
Item = tuple[str, dict[str, str]]

MOST_ITEMS = 50
# Of all items together: 500 for each of the most items.
MOST_FIELDS = 25_000
# In characters: room for 50 prospects with the longest text that one field may hold.
LONGEST = 4 * 1024 * 1024

_IDENTIFIERS = frozenset(("id", "fid", "email"))


def read_batch(payload: str | None, keyed: bool) -> list[Item]:
    """Read the items of a batch; `keyed`: as version 3 has them, with the key for each; else with its place from 0.

    A field, or a key, that repeats counts with its last value. Raises Refusal 71 for what is neither JSON nor
    XML or has no `prospects`, 70 for more than 50 items, 91 when they have to be keyed and are not, 90 when they
    may not be keyed and are, and for an item that is not flat, 51 for a NUL that JSON's escapes spell, and for more
    than 25,000 fields in all.
    """
    text = (payload or "").lstrip("\ufeff \t\r\n")
    if not text or len(text) > LONGEST:
        raise Refusal(refusals.BATCH_NOT_JSON_OR_XML)
    items = _from_xml(text, keyed) if text[0] == "<" else _from_json(text, keyed)
    if sum(map(len, items.values())) > MOST_FIELDS:
        # Taking them apart would hold up everyone else's calls.
        raise Refusal(refusals.INVALID_PARAMETER)
    return list(items.items())


# Numbers that are no whole ones stay as they are written.
_decode = msgspec.json.Decoder(float_hook=str).decode


def _from_json(text: str, keyed: bool) -> dict[str, dict[str, str]]:
    try:
        envelope = _decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refusal(refusals.BATCH_NOT_JSON_OR_XML) from error
    found = envelope.get("prospects") if isinstance(envelope, dict) else None
    if found is None:
        raise Refusal(refusals.BATCH_NOT_JSON_OR_XML)
    if found in ([], {}):
        # Writers that don't tell them apart say no items either way.
        return {}
    if not isinstance(found, dict if keyed else list):
        raise Refusal(_shape(keyed))
    _check_count(len(found))
    given = found.items() if isinstance(found, dict) else ((str(place), each) for place, each in enumerate(found))
    items = {identifier: _flat(each) for identifier, each in given}
    if _SPELT_NUL in text and _holds_nul(items):
        # As raw in any parameter (wire/parameters.py): no store ever sees one.
        raise Refusal(refusals.INVALID_PARAMETER)
    return items


_SPELT_NUL = "\\u0000"


def _holds_nul(items: dict[str, dict[str, str]]) -> bool:
    return any(
        "\0" in text for identifier, item in items.items() for text in (identifier, *item.keys(), *item.values())
    )


def _flat(item: Any) -> dict[str, str]:
    """Return an item's values as the texts of parameters; null clears a field, and names no prospect."""
    if not isinstance(item, dict):
        raise Refusal(refusals.BATCH_NOT_FLAT)
    values: dict[str, str] = {}
    for name, value in item.items():
        if isinstance(value, str):
            values[name] = value
        elif isinstance(value, bool):
            values[name] = "true" if value else "false"
        elif isinstance(value, int):
            values[name] = str(value)
        elif value is not None:
            raise Refusal(refusals.BATCH_NOT_FLAT)
        elif name not in _IDENTIFIERS:
            values[name] = ""
    return values


def _from_xml(text: str, keyed: bool) -> dict[str, dict[str, str]]:
    root = _parsed(text)
    if root.tag != "prospects":
        raise Refusal(refusals.BATCH_NOT_JSON_OR_XML)
    _check_count(len(root))
    items: dict[str, dict[str, str]] = {}
    for place, each in enumerate(root):
        identifier = each.get("identifier")
        if each.tag != "prospect" or (identifier is not None) != keyed:
            raise Refusal(_shape(keyed))
        if any(len(field) for field in each):
            raise Refusal(refusals.BATCH_NOT_FLAT)
        items[str(place) if identifier is None else identifier] = {field.tag: field.text or "" for field in each}
    return items


def _parsed(text: str) -> Any:
    """Return the root of a document without a DTD: nothing is expanded, and nothing fetched. Raises Refusal 71."""
    from lxml import etree

    # It is text already: whatever encoding it names was undone.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Any = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Refusal(refusals.BATCH_NOT_JSON_OR_XML) from error
    if root.getroottree().docinfo.doctype:
        raise Refusal(refusals.BATCH_NOT_JSON_OR_XML)
    return root


def _check_count(items: int) -> None:
    if items > MOST_ITEMS:
        raise Refusal(refusals.BATCH_TOO_LARGE)


def _shape(keyed: bool) -> Reason:
    return refusals.BATCH_NOT_KEYED if keyed else refusals.BATCH_NOT_FLAT
