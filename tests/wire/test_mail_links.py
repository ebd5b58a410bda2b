"""The links of a mail: which are tracked, what of a body stays as it is, and that no body takes long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pardalote.wire.mail_links import marked_html, marked_text, urls_in, with_addresses

TRACKED = [
    ("http://x.example", "http://x.example"),
    ("HTTPS://x.example/a", "HTTPS://x.example/a"),
    (" http://x.example/a b\n'c' ", "http://x.example/a%20b%27c%27"),
    ("http://x.example/?a=1&amp;b=2&c", "http://x.example/?a=1&b=2&c"),
    ("http://x.example/%%email%%", "http://x.example/%%email%%"),
    ("http://x.example/?who=%%email%%", "http://x.example/?who=%%email%%"),
    ("http://x.example/{{Recipient.Email}}", "http://x.example/{{Recipient.Email}}"),
    ("http://x.example/a.pdf", "http://x.example/a.pdf"),
    ("http://x.example/?file=a.png", "http://x.example/?file=a.png"),
    ("http://x.example/ä", "http://x.example/ä"),
]
SHOWN = (
    "bmp", "css", "dtd", "eot", "gif", "ico", "jpeg", "jpg", "js", "otf", "png", "svg", "ttf", "woff", "PNG",
)  # fmt: skip
UNTRACKED = [
    "mailto:a@x.example", "x.example/a", "//x.example/a", "#a", "", "javascript:alert(1)", "ftp://x.example/", "http://",
    "%%unsubscribe%%", "{{Unsubscribe}}", "%%website%%/a", "http://%%website%%/a", "http://%%website%%",
    "http://x.example/%%email%%/a", "http://x.example/?a=%%email%%&b=1", "http://x.example/%%email%%%%city%%",
    "http://x.example/{{#if Recipient.Email}}a{{/if}}", "http://x.example/{{", "http://x.example/" + "a" * 2000,
    *(f"http://x.example/a.{end}" for end in SHOWN),
    "http://x.example/a.png?b=1", "http://x.example/a.css#b",
]  # fmt: skip


@pytest.mark.parametrize(("said", "url"), TRACKED)
@pytest.mark.parametrize("html", ['<a href="{}">x</a>', "<A class=x HREF = '{}'/>", '<!-- <area href="{}"> -->'])
def test_links_are_tracked(html: str, said: str, url: str) -> None:
    said = said.replace("'", "&#39;")
    marked = marked_html(html.format(said))
    assert list(urls_in(marked, is_html=True)) == [url]
    assert with_addresses(marked, lambda found: f"T:{found == url}", "P").startswith(html.format("T:True"))


@pytest.mark.parametrize("said", UNTRACKED)
def test_others_are_not(said: str) -> None:
    html = f'<a href="{said}">x</a>'
    marked = marked_html(html)
    assert list(urls_in(marked, is_html=True)) == []
    assert with_addresses(marked, str, "P").startswith(html)


@pytest.mark.parametrize(
    "html",
    [
        '<blockquote><p><a href="http://x.example/">x</a></blockquote>',
        '<blockquote><blockquote></blockquote><a href="http://x.example/">x</a>',
        '<style><a href="http://x.example/"></style>',
        '<script>"<a href=http://x.example/>"</script>',
        '<textarea><a href="http://x.example/"></textarea>',
        '<link href="http://x.example/"><img src="http://x.example/"><p>http://x.example/</p>',
        '<a name="href=http://x.example/">',
        '<a href="#" href="http://x.example/">',
        '<a href="http://x.example/',
        "<a href='http://x.example/\">",
        '< a href="http://x.example/">',
    ],
)
def test_what_is_no_link_stays(html: str) -> None:
    marked = marked_html(html)
    assert list(urls_in(marked, is_html=True)) == []
    assert with_addresses(marked, str, "P").startswith(html)


def test_links_after_a_quotation_are_tracked() -> None:
    html = '</blockquote><blockquote>"</blockquote><style></style><a href=http://x.example/>'
    assert list(urls_in(marked_html(html), is_html=True)) == ["http://x.example/"]


PICTURE = '<img src="P&amp;" width="1" height="1" alt="" border="0">'


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<body>a</body></html>", f"<body>a{PICTURE}</body></html>"),
        ("a</BODY >b</body>c", f"a</BODY >b{PICTURE}</body>c"),
        ("a<!-- </body> -->", f"a<!-- </body> -->{PICTURE}"),
        ("", PICTURE),
    ],
)
def test_the_picture_is_at_the_end_of_the_body(html: str, wanted: str) -> None:
    assert with_addresses(marked_html(html), str, "P&") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("See http://x.example/a.", "See [http://x.example/a]."),
        ("(http://x.example/a), <https://x.example>", "([http://x.example/a]), <[https://x.example]>"),
        ("http://x.example/a_(b)!", "[http://x.example/a_(b)]!"),
        ("http://x.example/%%email%%.", "[http://x.example/%%email%%]."),
        ("http://x.example/{{Recipient.Email}}", "[http://x.example/{{Recipient.Email}}]"),
        ("http://x.example/{{ Recipient.Email }}", "http://x.example/{{ Recipient.Email }}"),
        ("http://x.example/a.png mailto:a@x.example", "http://x.example/a.png mailto:a@x.example"),
        ("x http:// y", "x http:// y"),
    ],
)
def test_links_in_a_text_are_tracked(text: str, wanted: str) -> None:
    assert with_addresses(marked_text(text), lambda url: f"[{url}]") == wanted


MARKUP = st.text(st.sampled_from("<>\"'=/ -!ahrefbodyhttp:&;%{}\x01\x02\x03"), max_size=60)


@given(MARKUP)
def test_of_whatever_is_written_only_links_change(html: str) -> None:
    clean = html.translate({1: None, 2: None, 3: None})
    marked = marked_html(html)
    assert marked.translate({1: None, 2: None, 3: None}) == clean
    assert marked.count("\x03") == 1
    assert marked_text(html).translate({1: None, 2: None}) == clean


@pytest.mark.parametrize(
    "piece", ['<a href="', "<a '", "<!--", "<a ", "<style>", "<a href='x' ", "</body>", "http://", "%%", "{{"]
)
def test_no_body_takes_long(piece: str) -> None:
    body = piece * 200_000
    assert len(marked_html(body)) > len(body)
    assert len(marked_text(body)) >= len(body)
