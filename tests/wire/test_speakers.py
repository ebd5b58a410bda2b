"""The same plain data, written as XML and as JSON."""

import json

from lxml import etree

from pardalote.refusals import INVALID_PROSPECT_EMAIL
from pardalote.wire import as_json, as_xml
from pardalote.wire.reply import Attributes, Keyed, Node

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def test_xml_is_pretty_printed_with_three_blanks_a_level() -> None:
    node: Node = [("prospect", [("id", 5), ("grade", None), ("company", ""), ("lists", [])])]
    assert as_xml.say(node) == (
        HEAD + b'<rsp stat="ok" version="1.0">\n   <prospect>\n      <id>5</id>\n      <grade/>\n'
        b"      <company></company>\n      <lists/>\n   </prospect>\n</rsp>\n"
    )


def test_xml_refusal_holds_code_and_message() -> None:
    assert as_xml.refuse(INVALID_PROSPECT_EMAIL) == (
        HEAD + b'<rsp stat="fail" version="1.0">\n   <err code="4">Invalid prospect email address</err>\n</rsp>\n'
    )


def test_xml_escapes_what_it_must_and_drops_what_it_cannot_carry() -> None:
    said = as_xml.say([("x", "a<b>&\"c\"'d'\r\n\x00\x0b\ufffe\ud800é")])
    assert b"<x>a&lt;b&gt;&amp;&quot;c&quot;'d'&#13;\n\xc3\xa9</x>" in said
    assert etree.fromstring(said).findtext("x") == "a<b>&\"c\"'d'\r\né"


def test_json_is_compact_and_escapes_slashes_and_non_ascii() -> None:
    assert as_json.say([("url", "http://é"), ("x", "a\x01b")]) == (
        b'{"@attributes":{"stat":"ok","version":1},"url":"http:\\/\\/\\u00e9","x":"ab"}'
    )


def test_json_turns_digits_into_numbers_and_words_into_booleans() -> None:
    texts = [
        "5",
        "0",
        "-7",
        "1.50",
        "-0.5",
        "007",
        "1e5",
        "1234567890123456",
        "-0",
        "٣",
        "5\n",
        "true",
        "TRUE",
        "",
    ]
    said = json.loads(as_json.say([("x", tuple(texts))]))["x"]
    assert said == [
        5, 0, -7, 1.5, -0.5, "007", "1e5", "1234567890123456", "-0", "٣", "5\n", True, "TRUE", None,
    ]  # fmt: skip
    assert json.loads(as_json.say([("x", "5")], strict_text=True))["x"] == "5"


def test_json_shows_one_as_an_object_more_as_an_array_none_not_at_all() -> None:
    one, two = [("id", 1)], [("id", 2)]
    said = json.loads(as_json.say([("a", (one,)), ("b", (one, two)), ("c", ()), ("d", [])]))
    assert said["a"] == {"id": 1}
    assert said["b"] == [{"id": 1}, {"id": 2}]
    assert "c" not in said
    assert said["d"] is None


def test_json_refusal_moves_the_code_into_the_attributes() -> None:
    assert as_json.refuse(INVALID_PROSPECT_EMAIL) == (
        b'{"@attributes":{"stat":"fail","version":1,"err_code":4},"err":"Invalid prospect email address"}'
    )


def test_an_element_with_nothing_but_attributes() -> None:
    fields = (Attributes((("id", "name"), ("custom", "false"))), Attributes((("id", "a<\"&'\n\t/"), ("size", "7"))))
    node: Node = [("result", [("field", fields)])]
    assert as_xml.say(node) == (
        HEAD + b'<rsp stat="ok" version="1.0">\n   <result>\n      <field id="name" custom="false"/>\n'
        b'      <field id="a&lt;&quot;&amp;\'&#10;&#9;/" size="7"/>\n   </result>\n</rsp>\n'
    )
    assert etree.fromstring(as_xml.say(node))[0][1].get("id") == "a<\"&'\n\t/"
    assert json.loads(as_json.say(node))["result"]["field"] == [
        {"@attributes": {"id": "name", "custom": False}},
        {"@attributes": {"id": "a<\"&'\n\t/", "size": 7}},
    ]
    assert json.loads(as_json.say([("field", fields[:1])]))["field"] == {"@attributes": {"id": "name", "custom": False}}


def test_keyed_texts_are_elements_in_xml_and_an_object_in_json() -> None:
    node: Node = [("errors", Keyed("prospect", "identifier", (("0", "First"), ("a/é\x01", "<>"), ("", "Last"))))]
    assert as_xml.say(node, failed=True) == (
        HEAD + b'<rsp stat="fail" version="1.0">\n   <errors>\n      <prospect identifier="0">First</prospect>\n'
        b'      <prospect identifier="a/\xc3\xa9">&lt;&gt;</prospect>\n'
        b'      <prospect identifier="">Last</prospect>\n   </errors>\n</rsp>\n'
    )
    assert as_json.say(node, failed=True) == (
        b'{"@attributes":{"stat":"fail","version":1},"errors":{"0":"First","a\\/\\u00e9":"<>","":"Last"}}'
    )


def test_keyed_texts_of_which_there_are_none_are_an_object_all_the_same() -> None:
    node: Node = [("errors", Keyed("prospect", "identifier", ()))]
    assert as_xml.say(node) == HEAD + b'<rsp stat="ok" version="1.0">\n   <errors/>\n</rsp>\n'
    assert as_json.say(node) == b'{"@attributes":{"stat":"ok","version":1},"errors":{}}'
