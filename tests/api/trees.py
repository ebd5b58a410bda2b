"""An XML answer's tree as JSON says it: the converter of the original, written apart from the server's own."""

import json
import re
from typing import Any

from lxml import etree

from tests.driver import Answered, Client

# Canonical numbers of up to 15 digits; anything else stays text.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")


def as_json_says(answer: Answered) -> Any:
    """Return what the JSON answer has to hold, from the XML answer to the same call."""
    rsp = answer.xml()
    attributes: dict[str, Any] = {"stat": rsp.get("stat"), "version": 1}
    said = _members(rsp)
    err = rsp.find("err")
    if err is not None:
        attributes["err_code"] = int(err.get("code", ""))
    return {"@attributes": attributes, **said}


def same_tree(xml: Answered, json_: Answered) -> bool:
    """Say whether two answers to one call hold the same, members in the same order, in status as in body."""
    assert xml.headers["content-type"] == "text/xml; charset=utf-8"
    assert json_.headers["content-type"] == "application/json"
    assert json_.body.isascii() and b"\n" not in json_.body and b" : " not in json_.body
    return xml.status == json_.status and json.dumps(as_json_says(xml)) == json.dumps(json_.json())


def _members(element: etree._Element) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for child in element:
        value = _value(child)
        if child.tag not in said:
            said[child.tag] = [value]
        else:
            said[child.tag].append(value)
    return {tag: values[0] if len(values) == 1 else values for tag, values in said.items()}


def _value(element: etree._Element) -> Any:
    if len(element):
        return _members(element)
    text = element.text or ""
    if not text:
        return None
    if _NUMBER.fullmatch(text) and text != "-0":
        return json.loads(text)
    return {"true": True, "false": False}.get(text, text)


def refused(client: Client, operation: str, code: int, /, **parameters: Any) -> bool:
    """Say whether a call on prospects is refused with a code, and status 400, in both formats alike."""
    return is_refused(client, "prospect", operation, code, **parameters)


def is_refused(client: Client, object_: str, operation: str, code: int, /, **parameters: Any) -> bool:
    """Say whether a call on any object is refused with a code, and status 400, in both formats alike."""
    xml, json_ = (client.ask(object_, operation, format_, **parameters) for format_ in ("xml", "json"))
    assert (xml.status, xml.code, json_.code) == (400, code, code), (xml.text, json_.text)
    return same_tree(xml, json_)
