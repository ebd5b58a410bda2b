"""URLs and parameters: every way in which clients say which operation they want, and on what."""

from urllib.parse import quote

import pytest

from tests.driver import FORM, Answered, Client

ADDRESS = "bob@pardot.com"


@pytest.fixture
def bob(either: Client) -> Client:
    """Either account, with Bob under the id 1."""
    assert either.made(ADDRESS, first_name="Bob") == 1
    return either


def get(client: Client, place: str | bytes) -> Answered:
    return client.door.call("GET", place, headers=client.header)


def post(client: Client, place: str, body: str | bytes = "", content_type: str = FORM) -> Answered:
    said = body.encode() if isinstance(body, str) else body
    return client.door.call("POST", place, said, {**client.header, "Content-Type": content_type})


def multipart(*parts: tuple[str, str]) -> tuple[bytes, str]:
    """Return a multipart body and its content type; each part has its disposition and its content."""
    said = "".join(f"--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n" for head, content in parts)
    return f"{said}--b--\r\n".encode(), "multipart/form-data; boundary=b"


@pytest.mark.parametrize(
    "place",
    [
        "prospect/version/{v}/do/read/id/1",
        "prospect/do/read/version/{v}/id/1",
        "prospect/do/read/id/1/version/{v}",
        "prospect/id/1/do/read/version/{v}",
        "prospect/id/1/version/{v}/do/read",
        "prospect/version/{v}/id/1/do/read",
        "prospect/do/read/id/1",
        "prospect/version/{v}/read/id/1",
        "prospect/read/id/1",
        "prospect/read/version/{v}/id/1",
        "prospect/version/{v}/do/read/id/1/",
        "prospect/version/{v}/do/read/id/1///",
        "prospect/version/{v}/do/read/id/1?",
        "prospect/version/{v}/do/read/id/1/?",
        "prospect/version/{v}/do/read?id=1",
        "prospect/version/{v}/do/read/?id=1",
        "prospect/version/{v}/do/read/id?id=1",
        "prospect/version/{v}/do/read/id/?id=1",
        "prospect/version/{v}/do/read??id=1",
        "prospect/version/{v}/do/read?&id=1",
        "prospect/version/{v}/do/read?&&id=1&&",
        "prospect/version/{v}/do/read&id=1",
        "prospect/version/{v}/do/read/id/1&format=xml",
        "prospect/version/{v}/do/read/&id=1",
        "/prospect/version/{v}/do/read/id/1",
        "prospect//version/{v}/do/read/id/1",
        "prospect/version/{v}//do/read/id/1",
        "prospect/version/{v}/do/read//id/1",
        "PROSPECT/version/{v}/do/READ/id/1",
        "Prospect/Version/{v}/Do/Read/id/1",
        "prospect/version/{v}/do/read/email/bob@pardot.com",
        "prospect/version/{v}/do/read/email/bob%40pardot.com",
        "prospect/version/{v}/do/read/email?email=bob@pardot.com",
        "prospect/version/{v}/do/read/email/?email=bob%40pardot.com",
        "prospect/version/{v}/do/read/email/BOB@Pardot.Com",
        "prospect/version/{v}/do/read/%69%64/1",
        "%70rospect/version/{v}/do/%72ead/id/1",
    ],
)
def test_the_same_prospect_answers_to_every_spelling(bob: Client, place: str) -> None:
    for answer in (get(bob, "/api/" + place.format(v=bob.version)), post(bob, "/api/" + place.format(v=bob.version))):
        assert (answer.status, answer.field("id")) == (200, "1"), answer.text


def test_a_slash_after_the_host_does_no_harm(bob: Client) -> None:
    assert get(bob, "//api/prospect/do/read/id/1").field("id") == "1"


@pytest.mark.parametrize("name", ["id", "email"])
def test_the_identifier_may_stand_in_the_body(bob: Client, name: str) -> None:
    value = {"id": "1", "email": ADDRESS}[name]
    assert (
        post(bob, f"/api/prospect/do/read/version/{bob.version}", f"{name}={quote(value)}&output=full").field("id")
        == "1"
    )
    assert post(bob, "/api/prospect/do/read", *multipart((f'name="{name}"', value))).field("id") == "1"


def test_a_path_wins_over_the_body_and_the_body_over_the_query(bob: Client) -> None:
    place = "/api/prospect/do/update/id/1"
    assert post(bob, f"{place}/first_name/path?first_name=query", "first_name=body").field("first_name") == "path"
    assert post(bob, f"{place}?first_name=query", "first_name=body").field("first_name") == "body"
    assert post(bob, f"{place}?first_name=query").field("first_name") == "query"
    assert post(bob, f"{place}/first_name/path?first_name=query").field("first_name") == "path"


def test_a_key_that_repeats_keeps_its_last_value(bob: Client) -> None:
    place = "/api/prospect/do/update/id/1"
    assert get(bob, f"{place}?first_name=a&first_name=b&first_name=c").field("first_name") == "c"
    assert post(bob, place, "first_name=a&first_name=b").field("first_name") == "b"
    assert get(bob, f"{place}/first_name/a/first_name/b").field("first_name") == "b"
    body = multipart(('name="first_name"', "a"), ('name="first_name"', "b"))
    assert post(bob, place, *body).field("first_name") == "b"
    assert get(bob, f"{place}?first_name=a&first_name=").field("first_name") == ""


@pytest.mark.parametrize(
    "said",
    [
        "fields[]=id&fields[]=email",
        "fields[0]=id&fields[1]=email",
        "fields%5B%5D=id&fields%5B%5D=email",
        "fields%5B0%5D=id&fields%5B1%5D=email",
        "fields=id&fields=email",
        "fields=id,email",
        "fields=id%2Cemail",
        "fields=id,+email",
        "fields=+email+",
        "fields[]=id,email",
    ],
)
def test_an_array_has_four_spellings(bob: Client, said: str) -> None:
    for answer in (
        get(bob, f"/api/prospect/do/read/id/1?format=json&{said}"),
        post(bob, "/api/prospect/do/read/id/1?format=json", said),
    ):
        assert answer.json()["prospect"] == {"id": 1, "email": ADDRESS}


def test_an_array_in_the_path(bob: Client) -> None:
    for place in ("fields/id,email", "fields[]/id/fields[]/email"):
        answer = get(bob, f"/api/prospect/do/read/id/1/format/json/{place}")
        assert answer.json()["prospect"] == {"id": 1, "email": ADDRESS}


def test_an_array_of_one_serves_as_a_plain_value(bob: Client) -> None:
    assert get(bob, "/api/prospect/do/read?id[0]=1").field("id") == "1"
    assert get(bob, "/api/prospect/do/read?id[]=1").field("id") == "1"


PLUS = "bob+news@pardot.com"


@pytest.mark.parametrize(
    "place", ["/email/bob%2Bnews@pardot.com", "?email=bob%2Bnews%40pardot.com", "/email/bob%2bnews%40pardot.com"]
)
def test_an_escaped_plus_is_a_plus(either: Client, place: str) -> None:
    assert either.made(PLUS) == 1
    assert get(either, f"/api/prospect/do/read{place}").field("email") == PLUS


@pytest.mark.parametrize("place", ["/email/bob+news@pardot.com", "?email=bob+news@pardot.com"])
def test_a_raw_plus_is_a_blank_and_so_no_address(either: Client, place: str) -> None:
    either.made(PLUS)
    assert get(either, f"/api/prospect/do/read{place}").code == 4
    assert post(either, f"/api/prospect/do/create{place}").code == 4


def test_blanks_and_slashes_in_a_path(bob: Client) -> None:
    place = "/api/prospect/do/update/id/1"
    assert get(bob, f"{place}/company/Smith+Sons%20Ltd").field("company") == "Smith Sons Ltd"
    assert get(bob, f"{place}/company/A%2FB").field("company") == "A/B"
    assert get(bob, f"{place}/company/A%26B%3D%3F%23").field("company") == "A&B=?#"
    assert get(bob, f"{place}?company=A/B%2BC=D").field("company") == "A/B+C=D"


def test_a_slash_in_an_address(either: Client) -> None:
    either.made("a/b@pardot.com")
    assert get(either, "/api/prospect/do/read/email/a%2Fb@pardot.com").field("email") == "a/b@pardot.com"
    assert get(either, "/api/prospect/do/read?email=a/b@pardot.com").field("email") == "a/b@pardot.com"


def test_an_ampersand_in_an_address(either: Client) -> None:
    either.made("a&b@pardot.com")
    assert get(either, "/api/prospect/do/read/email/a%26b@pardot.com").field("email") == "a&b@pardot.com"
    assert get(either, "/api/prospect/do/read/email/a&b@pardot.com?format=xml").field("email") == "a&b@pardot.com"


def test_text_beyond_ascii_is_utf_8_everywhere(bob: Client) -> None:
    place, said = "/api/prospect/do/update/id/1", quote("Žluťoučký 🐎")
    for answer in (
        get(bob, f"{place}/company/{said}"),
        get(bob, f"{place}?company={said}"),
        post(bob, place, f"company={said}"),
        post(bob, place, "company=Žluťoučký 🐎"),
        post(bob, place, f"company={said}", f"{FORM}; charset=utf-8"),
        post(bob, place, *multipart(('name="company"', "Žluťoučký 🐎"))),
        get(bob, f"{place}?company=Žluťoučký%20🐎".encode()),
    ):
        assert answer.field("company") == "Žluťoučký 🐎"


@pytest.mark.parametrize("format_", ["xml", "XML", "simple", "yaml", "", "jsonp", "xml,json"])
def test_an_unknown_format_is_xml(bob: Client, format_: str) -> None:
    answer = get(bob, f"/api/prospect/do/read/id/1?format={format_}")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.field("id") == "1"


def test_the_format_may_stand_anywhere(bob: Client) -> None:
    for answer in (
        get(bob, "/api/prospect/do/read/id/1?format=json"),
        get(bob, "/api/prospect/do/read/id/1?format=JSON"),
        get(bob, "/api/prospect/do/read/id/1/format/json"),
        get(bob, "/api/prospect/do/read/id/1&format=json"),
        post(bob, "/api/prospect/do/read/id/1", "format=json"),
        post(bob, "/api/prospect/do/read/id/1", *multipart(('name="format"', "json"))),
    ):
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["prospect"]["id"] == 1


@pytest.mark.parametrize("output", ["text", "bulk!", "", "FULL"])
def test_an_unknown_output_is_the_full_one(bob: Client, output: str) -> None:
    answer = get(bob, f"/api/prospect/do/read/id/1?output={output}")
    assert answer.body == get(bob, "/api/prospect/do/read/id/1").body
    assert answer.xml().find("prospect/profile") is not None


def test_files_in_a_multipart_body_are_dropped(bob: Client) -> None:
    body = multipart(
        ('name="first_name"', "Bobby"),
        ('name="last_name"; filename="last.txt"', "a file's content"),
        ('name="company"; filename=""', ""),
    )
    answer = post(bob, "/api/prospect/do/update/id/1", *body)
    assert answer.field("first_name") == "Bobby"
    assert "a file's content" not in answer.text


def test_a_large_file_in_a_multipart_body_is_dropped(bob: Client) -> None:
    body = multipart(('name="upload"; filename="x"', "x" * 3_000_000), ('name="first_name"', "Bobby"))
    assert post(bob, "/api/prospect/do/update/id/1", *body).field("first_name") == "Bobby"


def test_a_multipart_body_may_quote_its_boundary_and_name_its_charset(bob: Client) -> None:
    body, _ = multipart(('name="first_name"', "Bobby"))
    answer = post(bob, "/api/prospect/do/update/id/1", body, 'Multipart/Form-Data; charset=utf-8; boundary="b"')
    assert answer.field("first_name") == "Bobby"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"first_name=x", "multipart/form-data"),
        (b"first_name=x", "multipart/form-data; boundary="),
        (b"first_name=x", "multipart/form-data; boundary=b"),
        (b"--b\r\n", "multipart/form-data; boundary=b"),
        (b'--b\r\nContent-Disposition: form-data; name="first_name"\r\n\r\nEve', "multipart/form-data; boundary=b"),
        (
            b'--b\r\nContent-Disposition: form-data; name="first_name"\r\n\r\nEve\r\n--b\r\nContent-Disp',
            "multipart/form-data; boundary=b",
        ),
        (b"--b\r\nno header\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (
            b'--b\r\nContent-Disposition: form-data; name="first_name"\r\n\r\n\xff\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (
            b'--b\r\nContent-Disposition: form-data; name="first_name"\r\n\r\na\0\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (
            b'--b\r\nContent-Disposition: form-data; name="first_name"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n!\r\n--b--\r\n",
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_a_broken_multipart_body_changes_nothing(bob: Client, body: bytes, content_type: str) -> None:
    answer = post(bob, "/api/prospect/do/update/id/1", body, content_type)
    assert (answer.status, answer.code) == (400, 51)
    assert bob.shown(1)["first_name"] == "Bob"


def test_an_empty_multipart_body_holds_nothing(bob: Client) -> None:
    for body in (b"", b"--b--\r\n"):
        answer = post(bob, "/api/prospect/do/update/id/1?first_name=Bobby", body, "multipart/form-data; boundary=b")
        assert answer.field("first_name") == "Bobby"


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "application/xml", "application/octet-stream", ""]
)
def test_a_body_that_is_no_form_holds_no_parameters(bob: Client, content_type: str) -> None:
    for body in ("{}", '{"first_name":"Eve"}', "first_name=Eve", "<first_name>Eve</first_name>"):
        answer = post(bob, "/api/prospect/do/update/id/1?last_name=Builder", body, content_type)
        assert (answer.field("first_name"), answer.field("last_name")) == ("Bob", "Builder")


def test_unknown_parameters_are_ignored(bob: Client) -> None:
    place = "/api/prospect/version/{v}/do/read/id/1/whatever/x?a&b=&=c&=&%5B%5D=d&e[][]=f&%25=%25"
    assert get(bob, place.format(v=bob.version)).field("id") == "1"
