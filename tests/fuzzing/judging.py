"""What every answer to a hostile request has to be."""

import json
import re
from collections.abc import Mapping

from lxml import etree

from tests.driver import Answered

_STATUSES = frozenset((200, 201, 204, 400, 401, 404, 405, 413))
# What shows that the inside has come out.
_INSIDE = re.compile(r"Traceback|site-packages|\.py\b|sqlite3|psycopg|sqlalchemy|SELECT |root:x:0", re.IGNORECASE)
_WORD = re.compile(r"[\w.@-]{6,}")
# Dates, numbers and names of fields: both accounts come to the same ones.
_COMMON = re.compile(r"[\d.:-]+\Z|[a-z]+(_[a-z]+)+\Z")
_TEXT_TABLES_OF_THE_ENGINE = ("sqlite_", "alembic_")


def own_words(tables: Mapping[str, list[tuple[object, ...]]]) -> set[str]:
    """Return every word that an account's rows hold."""
    words: set[str] = set()
    for name, rows in tables.items():
        if not name.startswith(_TEXT_TABLES_OF_THE_ENGINE):
            for row in rows:
                words.update(*(_WORD.findall(value) for value in row if isinstance(value, str)))
    return words


def words_apart(one: Mapping[str, list[tuple[object, ...]]], other: Mapping[str, list[tuple[object, ...]]]) -> set[str]:
    """Return the words that only the second account's rows hold."""
    return {word for word in own_words(other) - own_words(one) if not _COMMON.match(word)}


def is_refused(answer: Answered, method: str) -> bool:
    """Say whether an answer refuses; raises when it is not what its content type says."""
    assert answer.status in _STATUSES, f"status {answer.status}"
    kind = answer.headers["content-type"]
    if kind.startswith(("text/plain", "text/html")) and answer.status != 204:
        assert answer.status == 404 or answer.text.startswith("<!"), "a page"
        return True
    if method == "HEAD" or answer.status == 204:
        assert answer.body == b"", "a body where none may be"
        return answer.status >= 400
    if kind.startswith("application/json"):
        said = json.loads(answer.text)
        # The token endpoint speaks OAuth's JSON.
        return answer.status >= 400 or "err_code" in said.get("@attributes", said)
    assert kind == "text/xml; charset=utf-8", kind
    root = etree.fromstring(answer.text.encode())
    assert root.tag == "rsp" and root.get("stat") in {"ok", "fail"}, "another document"
    # A batch of which some items failed has no error of its own.
    return root.find("err") is not None


def tells_of(answer: Answered, foreign: set[str]) -> set[str]:
    """Return what an answer tells that it must not: words of the other account, or how the server is made."""
    text = answer.text
    inside = _INSIDE.search(text)
    return foreign.intersection(_WORD.findall(text)) | ({inside[0]} if inside else set())
