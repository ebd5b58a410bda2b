"""Values that a hostile client sends: raw bytes, before any escaping."""

import json
import random
from collections.abc import Callable

Chance = random.Random

_NUMBERS = [
    b"9" * 15, b"9" * 16, b"9" * 19, b"9" * 5000, b"%d" % (2**31), b"%d" % (2**63 - 1), b"%d" % 2**63, b"%d" % 2**64,
    b"-%d" % (2**63), b"-1", b"-0", b"+1", b"1.5", b"1e9", b"1e999", b"0x10", b"NaN", b"inf", b"-Infinity", b" 1 ",
    "１".encode(), b"1_000", b"0" * 40 + b"1", b"1," * 2000,
]  # fmt: skip
_TEXTS = [
    b"", b" ", b"\t", b"'\"<>&]]>", b"%s%n", b"%", b"__class__", b"; DROP TABLE prospect", b"../../etc/passwd", b"null",
    b"x" * 70_000, "𝒳".encode() * 60, "\u202e\ufeff\uffff".encode(), b"a\r\nSet-Cookie: x=y", b"{}", b"[]", b"true",
    b"0000-00-00", b"9999-12-31 23:59:59", b"-9999999 years", b"99999999999 days ago", b"last monday of", b"UTC+99",
    b"a@b.com", b"@" * 3000, b"a" * 300 + b"@b.com", b"created_at", b"bulk", b"json", b"descending", b"1", b"2",
]  # fmt: skip
# NUL, surrogates (alone and as a pair), overlong forms, what no code point is, and texts of other encodings.
_BROKEN = [
    b"\0", b"a\0b", b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xed\xa0\xbd\xed\xb8\x80", b"\xc0\x80", b"\xc0\xaf", b"\xff",
    b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"abc\xc3", b"\x80", b"\xe2\x82", "é".encode("latin-1"),
    "Bob".encode("utf-16"), "Bob".encode("utf-16-le"), "Bob".encode("utf-32"), b"\xef\xbb\xbf1", b"+AGEAYg-",
]  # fmt: skip
_CONTROLS = [bytes([code]) for code in (*range(1, 32), 127)] + [chr(code).encode() for code in range(0x80, 0xA0)]


def value(chance: Chance) -> bytes:
    """Return some hostile value."""
    kind = chance.random()
    if kind < 0.3:
        return chance.choice(_NUMBERS)
    if kind < 0.6:
        return chance.choice(_TEXTS)
    if kind < 0.75:
        return chance.choice(_BROKEN)
    if kind < 0.85:
        return b"a" + chance.choice(_CONTROLS) + b"b"
    return chance.randbytes(chance.randrange(1, 24))


def batch(chance: Chance) -> bytes:
    """Return a payload of a batch that is wrong in some way."""
    return chance.choice(_BATCHES)(chance)


def _deep_json(chance: Chance) -> bytes:
    depth = chance.choice([3, 500, 5000, 20_000])
    opening, closing = chance.choice([(b"[", b"]"), (b'{"a":', b"}")])
    return b'{"prospects":' + opening * depth + b"1" + closing * (depth if chance.random() < 0.7 else 0) + b"}"


def _odd_json(chance: Chance) -> bytes:
    text = chance.choice([
        r"\u0000", r"a\u0000b", r"\ud800", r"\udc00\ud800", r"\ud83d\ude00", r"\uffff", r"\u0001", "\\", r"\x00", "é",
    ])  # fmt: skip
    number = chance.choice(["1e999", "-1e999", "9" * 30, "9" * 5000, "1" + "0" * 400 + ".5", "0.1" + "1" * 5000, "NaN"])
    item = chance.choice(
        [
            f'{{"email":"new@pardot.com","company":"{text}"}}',
            f'{{"email":"new@pardot.com","{text}":"x"}}',
            f'{{"id":{number}}}',
            f'{{"email":"new@pardot.com","score":{number}}}',
            f'{{"email":"new@pardot.com","list_{number}":1,"budget":{number}}}',
            '{"email":"new@pardot.com","past_jobs":["clerk"]}',
            '{"email":["new@pardot.com"]}',
            '{"email":{"a":1}}',
            "null",
            "1",
            '"' + "x" * 70_000 + '"',
        ]
    )
    count = chance.choice([1, 1, 2, 51, 5000] if len(item) < 1000 else [1, 2, 20])
    if chance.random() < 0.5:
        return f'{{"prospects":[{",".join([item] * count)}]}}'.encode()
    keys = [json.dumps(f"{number}@pardot.com") for number in range(count)] if chance.random() < 0.5 else [f'"{text}"']
    return f'{{"prospects":{{{",".join(f"{key}:{item}" for key in keys)}}}}}'.encode()


def _bomb(chance: Chance) -> bytes:
    entities = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    kind = chance.choice([
        f'<!DOCTYPE prospects [<!ENTITY a "ha">{entities}]>',
        '<!DOCTYPE prospects [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE prospects [<!ENTITY % j SYSTEM "http://127.0.0.1:9/"> %j;]>',
        '<!DOCTYPE prospects SYSTEM "file:///etc/passwd">',
        '<?xml version="1.0" encoding="utf-16"?>',
        '<?xml-stylesheet href="file:///etc/passwd"?>',
        "",
    ])  # fmt: skip
    return f"{kind}<prospects><prospect><email>&j;</email></prospect></prospects>".encode()


def _odd_xml(chance: Chance) -> bytes:
    depth = chance.choice([1, 2, 200, 300, 5000])
    inside = chance.choice([
        "<email>new@pardot.com</email><company>&#0;</company>",
        "<email>new@pardot.com</email><company>&#xD800;</company>",
        "<email>new@pardot.com</email><company>&#1;&#xFFFF;</company>",
        "<email>new@pardot.com</email><x:company xmlns:x='urn:x'>y</x:company>",
        "<email>new@pardot.com</email><company><![CDATA[]]]]><![CDATA[>]]></company>",
        "<prospect>" * depth + "</prospect>" * depth,
        "<email " + " ".join(f'a{n}="x"' for n in range(chance.choice([3, 3000]))) + "/>",
        '<include xmlns="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>',
    ])  # fmt: skip
    key = chance.choice(["", "", ' identifier="8"', ' identifier=""', ' identifier="new@pardot.com"'])
    return f"<prospects><prospect{key}>{inside}</prospect></prospects>".encode()


def _neither(chance: Chance) -> bytes:
    return chance.choice([b"", b"<", b"{", b"[]", b"\xef\xbb\xbf{}", b"prospects", b"\0", value(chance), b" " * 5000])


_BATCHES: list[Callable[[Chance], bytes]] = [_deep_json, _odd_json, _odd_json, _odd_json, _bomb, _odd_xml, _neither]
