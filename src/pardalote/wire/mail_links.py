"""The links of a mail's bodies: which of them are tracked, and putting tracked addresses in their place.

The rules are those of email.md, section 7. An author's body is marked once, before anything is merged into it: so what
is merged in is no link, however it looks, and of the body nothing else changes. For each recipient the marked URLs,
some of which end in what was merged for it, then give way to addresses.
"""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import NamedTuple

# Around a URL, and where the picture is to stand by which an open is seen; no body holds these characters.
_BEGIN, _END, _PIXEL = "\x01", "\x02", "\x03"
_MARKS = {ord(mark): None for mark in (_BEGIN, _END, _PIXEL)}
_MARKED = re.compile(f"{_BEGIN}([^{_END}]*){_END}")

# A longer one stays as it is: no index takes it.
LONGEST_URL = 2000


def without_marks(text: str) -> str:
    """Return a text that can be merged into a marked one."""
    return text.translate(_MARKS)


def marked_text(text: str) -> str:
    """Return a text with its links marked."""
    return _IN_TEXT.sub(_mark_in_text, without_marks(text))


def marked_html(html: str) -> str:
    """Return HTML with the links marked, and the place of the picture: before the end of the body, or at the end."""
    html = without_marks(html)
    marked: list[str] = []
    position, end_of_body = 0, None
    for found in _found_in(html):
        if found.is_body_end:
            end_of_body = len(marked)
            marked += [html[position : found.start], ""]
            position = found.start
        elif _is_tracked(unescape(html[found.start : found.stop])):
            marked += [html[position : found.start], _BEGIN, html[found.start : found.stop], _END]
            position = found.stop
    marked.append(html[position:])
    if end_of_body is None:
        marked.append(_PIXEL)
    else:
        marked[end_of_body + 1] = _PIXEL
    return "".join(marked)


def urls_in(body: str, is_html: bool = False) -> Iterator[str]:
    """Yield the URLs that are tracked in a body that was marked and merged."""
    return (_url(found[1], is_html) for found in _MARKED.finditer(body))


def with_addresses(body: str, address_of: Callable[[str], str], pixel: str | None = None) -> str:
    """Return a body with the addresses of its tracked URLs; `pixel`: that of the picture, in HTML."""
    if pixel is None:
        return _MARKED.sub(lambda found: address_of(_url(found[1], False)), body)
    told = _MARKED.sub(lambda found: escape(address_of(_url(found[1], True))), body)
    return told.replace(_PIXEL, f'<img src="{escape(pixel)}" width="1" height="1" alt="" border="0">')


def _url(said: str, is_html: bool) -> str:
    return _kept(unescape(said) if is_html else said)


_UNSAFE = re.compile(r"[^!#$%&()*+,\-./0-9:;=?@A-Z\[\]_a-z{}~\x80-\U0010ffff]")
_NEWLINES = re.compile(r"[\r\n\t]")


def _kept(url: str) -> str:
    """Return a URL as it is kept: without line ends, and with what is in no URL escaped."""
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", _NEWLINES.sub("", url.strip()))


_HTTP = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
# What is only shown, not followed.
_SHOWN = (
    ".bmp", ".css", ".dtd", ".eot", ".gif", ".ico", ".jpeg", ".jpg", ".js", ".otf", ".png", ".svg", ".ttf", ".woff",
)  # fmt: skip
_TAG = re.compile(r"%%[A-Za-z0-9_.-]+%%|\{\{\{?\s*[\w.]+\s*\}?\}\}")
_PIECE_OF_TAG = re.compile(r"\{\{|\}\}")


def _is_tracked(said: str) -> bool:
    """Say whether a URL is tracked, in which nothing is merged yet."""
    url = said.strip()
    if not _HTTP.match(url) or len(url) > LONGEST_URL:
        return False
    path = url.partition("#")[0].partition("?")[0]
    if path.lower().endswith(_SHOWN):
        return False
    tags = list(_TAG.finditer(url))
    if not tags:
        return not _PIECE_OF_TAG.search(url)
    # Only at the end, after the last slash of a path: nobody else than the author says where a link leads.
    last_slash = url.rfind("/", len("https://"))
    return len(tags) == 1 and tags[0].end() == len(url) and tags[0].start() > last_slash > 0


_IN_TEXT = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_AFTER_URL = ".,;:!?'*_"


def _mark_in_text(found: re.Match[str]) -> str:
    """Mark a URL in a text, but for the sentence's own marks behind it."""
    url = found[0].rstrip(_AFTER_URL)
    while url.endswith(")") and "(" not in url:
        url = url[:-1].rstrip(_AFTER_URL)
    rest = found[0][len(url) :]
    return f"{_BEGIN}{url}{_END}{rest}" if _is_tracked(url) else found[0]


class _Found(NamedTuple):
    """What matters in HTML: the span of a link's URL, or where the body ends."""

    start: int
    stop: int
    is_body_end: bool = False


# As HTML's own tokenizer tells tags, attributes and comments apart; in raw text there are no tags.
_NEXT = re.compile(r"<!--|-->|<(/?)([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?:(?P<end>>)|(?P<name>[^\s/>][^\s/>=]*)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'"""
    r"""|(?P<open>["'])|(?P<bare>[^\s>]*)))?)"""
)
_RAW = ("style", "script", "title", "textarea")
_END_OF_RAW = {name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE) for name in _RAW}
_LINKS = ("a", "area")


def _found_in(html: str) -> Iterator[_Found]:
    """Yield what matters, in order. Links in comments count, those in quotations don't.

    What never ends (a tag, a quoted value) ends the search: a browser sees nothing in it either. So each character is
    looked at a few times at most, whatever the author has written.
    """
    position, quotations, in_comment = 0, 0, False
    while found := _NEXT.search(html, position):
        position = found.end()
        if found[2] is None:
            in_comment = found[0] == "<!--"
            continue
        name, is_end = found[2].lower(), bool(found[1])
        href, position = _read_tag(html, position)
        if position < 0:
            return
        if name == "blockquote" and not in_comment:
            quotations = max(quotations + (-1 if is_end else 1), 0)
        elif name == "body" and is_end and not in_comment:
            yield _Found(found.start(), found.start(), is_body_end=True)
        elif name in _RAW and not is_end and not in_comment:
            ended = _END_OF_RAW[name].search(html, position)
            if ended is None:
                return
            position = ended.start()
        elif name in _LINKS and href is not None and not quotations:
            yield _Found(*href)


def _read_tag(html: str, position: int) -> tuple[tuple[int, int] | None, int]:
    """Read a tag from behind its name; return the span of its first href, and where it ends; -1: nowhere."""
    href: tuple[int, int] | None = None
    while found := _ATTRIBUTE.match(html, position):
        position = found.end()
        if found["end"]:
            return href, position
        if found["open"]:
            break
        if found["name"].lower() == "href" and href is None:
            kind = next((each for each in ("double", "single", "bare") if found[each] is not None), None)
            href = found.span(kind) if kind else None
    return None, -1
