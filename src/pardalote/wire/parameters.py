"""Parameters in: path pairs, query string, form body; told apart by where they came from (wire.md, sections 1, 2)."""

import re
from binascii import a2b_qp
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, FormParser, parse_options_header

from pardalote import refusals
from pardalote.refusals import Refusal

Pairs = list[tuple[str, str]]
# The files of a multipart body, each with the name of its part.
Files = list[tuple[str, bytes]]

# More are refused: taking them apart would hold up everyone else's calls.
MOST_PAIRS = 5000
# Of one parameter that is a list.
MOST_VALUES = 10_000

_ARRAY = re.compile(r"([^\[\]]+)\[[^\[\]]*\]\Z")


class Address(NamedTuple):
    """What a path says: `/api/<object>` and then pairs in any order."""

    # In lower case, as every operation is.
    object: str
    operation: str
    version: str | None
    pairs: Sequence[tuple[str, str]]


class Parameters:
    """The parameters of a call. A path pair wins over the body, the body over the query; the last one counts."""

    __slots__ = ("body", "files", "path", "query", "values")

    def __init__(self, path: Sequence[tuple[str, str]], query: Pairs, body: Pairs, files: Files | None = None) -> None:
        self.path = path
        self.query = query
        self.body = body
        self.files = files or []
        values = {}
        for pairs in (query, body, path):
            for name, value in pairs:
                values[_bare(name)] = value
        self.values: dict[str, str] = values

    def get(self, name: str) -> str | None:
        """Return a parameter's value, or None when it was not given."""
        return self.values.get(name)

    def several(self, name: str) -> list[str] | None:
        """Return the values of a parameter that may be a list: x[]=, x[0]=, x= repeated, or commas; None: not given.

        Raises Refusal 51 for more than 10,000.
        """
        if name not in self.values:
            return None
        for pairs in (self.path, self.body, self.query):
            found = [value for key, value in pairs if _bare(key) == name]
            if found:
                _check_values(found)
                return [each.strip() for value in found for each in value.split(",")]
        return None

    def texts(self, name: str) -> list[str] | None:
        """Return the texts of a parameter that is a list of texts, which may hold commas; None: not given.

        x[]=, x[0]=, and x_0=, x_1= up to the first gap give one text each; a plain x= is cut at its commas.
        Raises Refusal 51 for more than 10,000.
        """
        for pairs in (self.path, self.body, self.query):
            numbered = {key: value for key, value in pairs if key.startswith(f"{name}_")}
            found = []
            for key, value in pairs:
                if key == name:
                    _check_values((value,))
                    found += [each.strip() for each in value.split(",")]
                elif _bare(key) == name:
                    found.append(value)
            if found or f"{name}_0" in numbered:
                return found + list(_until_first_gap(name, numbered))
        return None


def _until_first_gap(name: str, numbered: Mapping[str, str]) -> Iterator[str]:
    for place in count():
        value = numbered.get(f"{name}_{place}")
        if value is None:
            return
        yield value


def read_path(raw: bytes, query: bytes, operations: frozenset[str]) -> tuple[Address, bytes]:
    """Read the path below `/api`; return it with the query string, which some clients begin with an `&`.

    `operations` are the names of operations, in lower case: a lone segment that is one of them counts as if
    `do` stood before it. Raises Refusal 51 for broken UTF-8 and for NUL.
    """
    if not query:
        raw, _, query = raw.partition(b"&")
    read = _remembered_address if len(raw) <= _SHORT else _address
    return read(raw, operations), query


def _address(raw: bytes, operations: frozenset[str]) -> Address:
    segments = _segments(raw)
    while segments and not segments[-1]:
        segments.pop()
    rest = iter(segments)
    object_ = next((each for each in rest if each), "")
    return _read_pairs(object_.lower(), rest, operations)


# Where parameters come elsewhere there are few paths, and they say the same again and again.
_SHORT = 256
_remembered_address = lru_cache(maxsize=1024)(_address)


def _segments(raw: bytes) -> list[str]:
    if not _is_escaped(raw):
        return _text(raw).split("/")
    return [_decoded(each) for each in raw.split(b"/")]


_GLUED_VERSION = re.compile(r"version[0-9]+\Z", re.IGNORECASE)


def _read_pairs(object_: str, segments: Iterator[str], operations: frozenset[str]) -> Address:
    operation, version, pairs = "", None, []
    for key in segments:
        if not key:
            # A doubled slash.
            continue
        name = key.lower()
        if not operation and name in operations:
            operation = name
            continue
        value = next(segments, None)
        if value is None:
            # The id field in the path, its value elsewhere: nothing is said here.
            continue
        if name == "do":
            operation = value.lower()
        elif value.lower() == "do" and _GLUED_VERSION.match(key):
            # `version3/do/read`: a client's mistake that is no way to name an operation (wire.md, section 1).
            operation = name
        elif name == "version":
            version = value
        else:
            pairs.append((key, value))
    return Address(object_, operation, version, tuple(pairs))


def read_form(raw: bytes) -> Pairs:
    """Read a query string or an urlencoded body. Raises Refusal 51 for broken UTF-8, NUL, and too many pairs."""
    if not raw:
        return []
    if raw.count(b"&") >= MOST_PAIRS:
        raise Refusal(refusals.INVALID_PARAMETER)
    raw = raw.lstrip(b"?")
    if not _is_escaped(raw):
        return [(name, value) for name, _, value in (part.partition("=") for part in _text(raw).split("&") if part)]
    pairs = []
    for part in raw.split(b"&"):
        if part:
            name, _, value = part.partition(b"=")
            pairs.append((_decoded(name), _decoded(value)))
    return pairs


def read_body(content_type: str, body: bytes) -> tuple[Pairs, Files]:
    """Read a form body, urlencoded or multipart; any other kind holds no parameters. Raises Refusal 51."""
    kind = kind_of(content_type) if body else ""
    if kind == "application/x-www-form-urlencoded":
        return read_form(body), []
    return _read_multipart(content_type, body) if kind == MULTIPART else ([], [])


def kind_of(content_type: str) -> str:
    """Return a content type without what follows it, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def _read_multipart(content_type: str, body: bytes) -> tuple[Pairs, Files]:
    """Read a multipart body; one that was cut off is refused whole."""
    pairs: Pairs = []
    files: Files = []
    ended: list[None] = []

    def keep(field: Field) -> None:
        pairs.append((_text(field.field_name or b""), _text(field.value or b"")))
        _check_count(len(pairs) + len(files))

    def take(file: File) -> None:
        file.file_object.seek(0)
        files.append((_text(file.field_name or b""), file.file_object.read()))
        file.close()
        _check_count(len(pairs) + len(files))

    # No file is to reach the disk.
    config = {"MAX_MEMORY_FILE_SIZE": len(body)}
    try:
        _, options = parse_options_header(content_type)
        parser = FormParser(MULTIPART, keep, take, lambda: ended.append(None), options.get(b"boundary"), config=config)
        parser.write(body)
        parser.finalize()
    except (FormParserError, UnicodeError) as error:
        raise Refusal(refusals.INVALID_PARAMETER) from error
    if not ended:
        raise Refusal(refusals.INVALID_PARAMETER)
    return pairs, files


def _check_values(said: Iterable[str]) -> None:
    if sum(value.count(",") + 1 for value in said) > MOST_VALUES:
        raise Refusal(refusals.INVALID_PARAMETER)


def _check_count(pairs: int) -> None:
    if pairs > MOST_PAIRS:
        raise Refusal(refusals.INVALID_PARAMETER)


MULTIPART = "multipart/form-data"
_WANTS_JSON = re.compile(rb"(?:^|[?&/])format[=/]json(?:[?&/]|$)", re.IGNORECASE)


def seems_to_want_json(*raw: bytes) -> bool:
    """Say whether an unreadable call asks for JSON: its refusal is to be in the caller's format too."""
    return any(_WANTS_JSON.search(each) for each in raw)


def _bare(name: str) -> str:
    if name[-1:] != "]":
        return name
    match = _ARRAY.match(name)
    return match[1] if match else name


def _is_escaped(raw: bytes) -> bool:
    return b"%" in raw or b"+" in raw


def _decoded(raw: bytes) -> str:
    """Undo the escaping of a path segment, a name or a value: a raw `+` is a blank everywhere (wire.md, section 1)."""
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    if b"%" in raw:
        raw = _unquoted(raw)
    return _text(raw)


_no_escape = re.compile(rb"%(?![0-9A-Fa-f]{2})").sub


def _unquoted(raw: bytes) -> bytes:
    """Undo percent-encoding as urllib.parse.unquote_to_bytes does: what is no escape stays as it is written.

    That goes from one escape to the next, which held everyone up for a second or more over 8 MB of them.
    Quoted-printable differs in nothing but the sign, and Python decodes it as a whole.
    """
    escaped = _no_escape(b"%25", raw)
    if b"=" in escaped:
        escaped = escaped.replace(b"=", b"%3D")
    return a2b_qp(escaped.replace(b"%", b"="))


def _text(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise Refusal(refusals.INVALID_PARAMETER) from error
    if "\0" in text:
        raise Refusal(refusals.INVALID_PARAMETER)
    return text
