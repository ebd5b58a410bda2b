"""Hostile and broken payloads of batches: the API's own error, and nothing changes."""

from typing import Any

import pytest

from tests.api.batches import errors
from tests.api.trees import refused
from tests.driver import Client
from tests.kept import kept

OPERATIONS = ("batchCreate", "batchUpdate", "batchUpsert")


@pytest.fixture
def bob(either: Client) -> Client:
    """Either account, with Bob under the id 1."""
    either.made("bob@pardot.com", first_name="Bob")
    return either


def laughs() -> str:
    """Return a document whose entities would grow to gigabytes."""
    entities = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    return (
        f'<!DOCTYPE prospects [<!ENTITY a "ha">{entities}]>'
        "<prospects><prospect><email>&j;</email></prospect></prospects>"
    )


NEITHER: dict[str, str] = {
    "empty": "",
    "blank": " \n",
    "words": "first_name",
    "bare list": '[{"email":"new@pardot.com"}]',
    "bare list, flattened by requests": "email",
    "bare object": '{"email":"new@pardot.com"}',
    "another key": '{"prospect_batch":[{"email":"new@pardot.com"}]}',
    "null": '{"prospects":null}',
    "text": '"prospects"',
    "number": "5",
    "true": "true",
    "cut off": '{"prospects":[{"email":"new@pardot.com"}',
    "trailing comma": '{"prospects":[{"email":"new@pardot.com"},]}',
    "two documents": '{"prospects":[]}{"prospects":[]}',
    "single quotes": "{'prospects':[]}",
    "not a number": '{"prospects":[{"score":NaN}]}',
    "half a surrogate pair": '{"prospects":[{"email":"\\ud800a@pardot.com"}]}',
    "the other half": '{"prospects":[{"email":"\\udc00aaaaaaaaaa@pardot.com"}]}',
    "half a pair in a key": '{"prospects":{"\\ud800aaaaaaaaa@pardot.com":{}}}',
    "control character": '{"prospects":[{"email":"\x01"}]}',
    "endless number": '{"prospects":[{"score":' + "9" * 100_000 + "}]}",
    "deep JSON": '{"prospects":' + "[" * 100_000 + "]" * 100_000 + "}",
    "deep, never closed": "[" * 100_000,
    "deep objects": '{"prospects":' * 50_000,
    "other root": "<people><prospect><email>new@pardot.com</email></prospect></people>",
    "other namespace": '<prospects xmlns="urn:x"><prospect/></prospects>',
    "two roots": "<prospects/><prospects/>",
    "not closed": "<prospects><prospect>",
    "only a declaration": '<?xml version="1.0"?>',
    "deep XML": "<prospects>" * 5_000 + "</prospects>" * 5_000,
    "unknown entity": "<prospects><prospect><email>&nobody;</email></prospect></prospects>",
    "character of no XML": "<prospects><prospect><email>&#0;</email></prospect></prospects>",
    "DTD": "<!DOCTYPE prospects><prospects/>",
    "DTD elsewhere": '<!DOCTYPE prospects SYSTEM "http://127.0.0.1:9/x.dtd"><prospects/>',
    "file": '<!DOCTYPE prospects [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    "<prospects><prospect><email>&f;</email></prospect></prospects>",
    "parameter entity": '<!DOCTYPE prospects [<!ENTITY % f SYSTEM "file:///etc/passwd"> %f;]><prospects/>',
    "billion laughs": laughs(),
    "laughs in an attribute": laughs().replace("<prospect>", '<prospect identifier="&j;">').replace(">&j;<", "><"),
    "longer than any batch": '{"prospects":{}' + " " * (4 * 1024 * 1024) + "}",
    "longer than any batch, XML": "<prospects>" + "<!-- x -->" * 500_000 + "</prospects>",
}


@pytest.mark.parametrize("name", NEITHER)
def test_what_is_neither_json_nor_xml_nor_a_batch_is_refused(bob: Client, name: str) -> None:
    before = kept(bob.door.data, bob.version)
    for operation in OPERATIONS:
        assert refused(bob, operation, 71, prospects=NEITHER[name])
    assert kept(bob.door.data, bob.version) == before


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_payload_is_no_json(bob: Client, operation: str) -> None:
    assert refused(bob, operation, 71)
    # As a client sends it that gives a list to its form encoder.
    answer = bob.door.call("POST", f"/api/prospect/do/{operation}", b"prospects=email&prospects=first_name", bob.header)
    assert answer.code == 71
    body = b'{"prospects":[{"email":"new@pardot.com"}]}'
    headers = {**bob.header, "Content-Type": "text/plain"}
    assert bob.door.call("POST", f"/api/prospect/do/{operation}", body, headers).code == 71


@pytest.mark.parametrize("text", [b"%ff", b"\xff", b"%ed%a0%80", b"%00"])
@pytest.mark.parametrize(
    "around", [b'{"prospects":[{"email":"%s"}]}', b"<prospects><prospect><email>%s</email></prospect>"]
)
def test_a_payload_that_is_no_text_is_refused(bob: Client, around: bytes, text: bytes) -> None:
    body = b"prospects=" + around % text
    assert bob.door.call("POST", "/api/prospect/do/batchUpsert", body, bob.header).code == 51


@pytest.mark.parametrize("size", [11_600_000, 13_000_000])
def test_a_payload_larger_than_a_body_may_be_is_refused_before_it_is_read(bob: Client, size: int) -> None:
    body = b"prospects=" + b"1" * size
    answer = bob.door.call("POST", "/api/prospect/do/batchUpsert", body, bob.header)
    assert (answer.status, answer.code) == (413, 51)


def test_more_items_than_fifty_are_refused_however_many(bob: Client) -> None:
    before = kept(bob.door.data, bob.version)
    many: dict[int, tuple[str, str]] = {
        3: (",".join(f'"{n}":{{}}' for n in range(100_000)), '<prospect identifier="1"/>' * 100_000),
        4: (",".join(["{}"] * 100_000), "<prospect/>" * 100_000),
    }
    in_json, in_xml = many[bob.version]
    around = "{%s}" if bob.version == 3 else "[%s]"
    assert refused(bob, "batchUpsert", 70, prospects=f'{{"prospects":{around % in_json}}}')
    assert refused(bob, "batchUpsert", 70, prospects=f"<prospects>{in_xml}</prospects>")
    assert kept(bob.door.data, bob.version) == before


# What a document may have around and inside of what counts.
FINE: list[str] = [
    '\ufeff{"prospects":ITEM}',
    ' \r\n\t{"prospects":ITEM} \n',
    '{"other":[[{}]],"prospects":{},"prospects":ITEM}',
    '<?xml version="1.0" encoding="ISO-8859-1"?>\n<prospects>ELEMENT</prospects>',
    '<?xml version="1.0" encoding="UTF-16"?><prospects>ELEMENT</prospects>',
    '\ufeff<?xml version="1.0"?><!-- x --><?p x?><prospects>text<!-- x -->ELEMENT<?p x?>text</prospects><!-- x -->',
]


@pytest.mark.parametrize("document", FINE)
def test_what_surrounds_the_items_does_not_matter(bob: Client, document: str) -> None:
    name = "Zoë <&> \U0001f426"
    values = f'{{"id":"1","first_name":"{name}"}}'
    item = f'{{"1":{values}}}' if bob.version == 3 else f"[{values}]"
    attribute = ' identifier="1"' if bob.version == 3 else ""
    text = "<![CDATA[Zo]]>\u00eb<!-- x --> &lt;&#38;&gt; \U0001f426"
    element = f"<prospect{attribute}><id>1</id><!-- x --><first_name>{text}</first_name></prospect>"
    said = document.replace("ITEM", item).replace("ELEMENT", element)
    assert errors(bob.call("batchUpdate", prospects=said)) == {}
    assert bob.shown(1)["first_name"] == name


def test_a_million_digits_are_no_number_and_a_few_stay_as_they_are(four: Client) -> None:
    four.made("bob@pardot.com")
    for digits in ("9" * 40, "1" * 30 + ".50", "-0.5e3"):
        said = f'{{"prospects":[{{"id":1,"nickname":{digits},"score":{digits}}}]}}'
        assert errors(four.call("batchUpdate", prospects=said)) == {}
        assert four.call("read", id=1).field("nickname") == digits
        assert four.shown(1)["score"] == 0


def test_names_that_mean_nothing_are_ignored(bob: Client) -> None:
    names: dict[str, Any] = {"": "x", "nobody": "x", "format": "json", "id[]": "99", "a" * 100_000: "x"}
    said = ",".join(f'"{_escaped(name)}":"{value}"' for name, value in names.items())
    item = f'{{"id":1,"first_name":"B",{said}}}'
    around = '{"prospects":{"1":%s}}' if bob.version == 3 else '{"prospects":[%s]}'
    assert errors(bob.call("batchUpdate", prospects=around % item)) == {}
    assert bob.shown(1)["first_name"] == "B"


def _escaped(name: str) -> str:
    return name.replace("\0", "\\u0000")
