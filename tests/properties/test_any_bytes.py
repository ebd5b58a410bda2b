"""Bytes of any kind, in every place where a client may put some: always an answer, never the server's fault."""

import json
from collections.abc import Callable
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pardalote.actions import credentials
from pardalote.api.routes import ROUTES, Route
from tests import cast
from tests.conftest import Clients
from tests.driver import FORM, Answered, Client

WORDS = [
    "prospect", "login", "do", "read", "create", "update", "upsert", "delete", "assign", "unassign", "version", "3",
    "4", "id", "1", "2", "email", "bob@pardot.com", "fid", "003000000000001", "format", "json", "output", "mobile",
    "fields", "list_1", "list_2", "profile_criteria_1", "match", "past_jobs_0", "clerk", "answers", "score", "birthday",
    "2001-02-03", "user_id", "group_id", "user_email", cast.SALES, "campaign_id", "prospect_account_id", "profile_id",
    "crm_owner_fid", "opted_out", "password", "user_key", "api_key", "code", "nickname", "story", "", "-1", "9" * 16,
    "limit_related_records", "true", "grant_type", "refresh_token", "client_id", "client_secret", "username",
]  # fmt: skip
# Anything but a line break: such a request line or header never reaches the doors.
RAW = st.binary(max_size=12).map(lambda raw: raw.translate(None, b"\r\n"))
ESCAPED = st.binary(max_size=6).map(lambda raw: quote(raw).encode())
PIECE = st.one_of(st.sampled_from(WORDS).map(str.encode), st.sampled_from(WORDS).map(str.encode), ESCAPED, RAW)
PAIR = st.builds(lambda name, value: name + b"=" + value, PIECE, PIECE)
PAIRS = st.lists(st.one_of(PAIR, PAIR, PIECE), max_size=8).map(b"&".join)
PATH = st.lists(PIECE, max_size=10).map(b"/".join)
# What a client means to say, so that the examples come far.
SENSIBLE_PATH = st.builds(
    lambda operation, rest: b"/".join([b"prospect/do", operation, *rest]),
    st.sampled_from([b"read", b"create", b"update", b"upsert", b"delete", b"assign", b"unassign"]),
    st.lists(st.builds(lambda name, value: name + b"/" + value, PIECE, PIECE), max_size=4),
)
PART = st.builds(
    lambda head, value: b"--b\r\nContent-Disposition: form-data; name=" + head + b"\r\n\r\n" + value + b"\r\n",
    st.one_of(PIECE, PIECE.map(lambda name: b'"' + name + b'"'), PIECE.map(lambda name: b'"x"; filename=' + name)),
    PIECE,
)
BODY = st.one_of(
    PAIRS, PAIRS, st.lists(PART, max_size=5).map(lambda parts: b"".join(parts) + b"--b--\r\n"), st.binary(max_size=40)
)
ANY_HEADER = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=30)
CONTENT_TYPE = st.one_of(
    st.sampled_from([FORM, FORM, "multipart/form-data; boundary=b", "multipart/form-data", "application/json"]),
    ANY_HEADER,
    ANY_HEADER.map("multipart/form-data; boundary={}".format),
)
HEADERS = st.dictionaries(
    st.sampled_from(["accept-encoding", "x-request-id", "host", "user-agent", "cookie", "pardot-business-unit-id"]),
    ANY_HEADER,
    max_size=3,
)
AUTHORIZATION = st.one_of(
    st.none(),
    st.none(),
    st.none(),
    ANY_HEADER,
    st.builds("{} {}".format, st.sampled_from(["Pardot", "Bearer", "Basic", "bearer"]), ANY_HEADER),
    ANY_HEADER.map("Pardot user_key={0}, api_key={0}".format),
    st.just(f"Bearer {credentials.make_access_token(3)}"),
)
METHOD = st.sampled_from(["GET", "POST", "POST", "POST", "DELETE", "HEAD", "PUT"])


def check(answer: Answered, method: str) -> None:
    """Check that an answer is one, and that a parser reads it."""
    assert answer.status in {200, 201, 204, 400, 401}, answer.text
    if method == "HEAD" or answer.status == 204:
        assert answer.body == b""
    elif answer.headers["content-type"] == "application/json":
        said = json.loads(answer.text)["@attributes"]
        assert said["stat"] == ("fail" if "err_code" in said else "ok")
    else:
        assert answer.headers["content-type"] == "text/xml; charset=utf-8"
        root = etree.fromstring(answer.text.encode())
        assert (root.tag, root.get("stat")) == ("rsp", "ok" if root.find("err") is None else "fail")


@settings(max_examples=400)
@given(
    version=st.sampled_from([3, 4]),
    method=METHOD,
    path=st.one_of(PATH, SENSIBLE_PATH, SENSIBLE_PATH),
    query=PAIRS,
    body=BODY,
    content_type=CONTENT_TYPE,
    headers=HEADERS,
    authorization=AUTHORIZATION,
)
def test_the_api_answers(
    shared: Clients,
    version: int,
    method: str,
    path: bytes,
    query: bytes,
    body: bytes,
    content_type: str,
    headers: dict[str, str],
    authorization: str | None,
) -> None:
    user = shared.of(version)
    known = user.header if authorization is None else {"authorization": authorization}
    sent = {**headers, **known, "content-type": content_type}
    url = b"/api/" + path.replace(b"?", b"") + (b"?" + query if query else b"")
    check(user.door.call(method, url, body, sent), method)


@settings(max_examples=150)
@given(method=METHOD, query=PAIRS, body=BODY, content_type=CONTENT_TYPE, headers=HEADERS, authorization=AUTHORIZATION)
def test_the_token_endpoint_answers(
    shared: Clients,
    method: str,
    query: bytes,
    body: bytes,
    content_type: str,
    headers: dict[str, str],
    authorization: str | None,
) -> None:
    known = {} if authorization is None else {"authorization": authorization}
    sent = {**headers, **known, "content-type": content_type}
    answer = shared.of(3).door.call(method, b"/services/oauth2/token?" + query, body, sent)
    assert answer.status == 400
    assert method == "HEAD" or answer.json()["error"] in {"invalid_request", "invalid_client_id"}


@settings(max_examples=150)
@given(fields=st.dictionaries(st.sampled_from(["email", "password", "user_key"]), PIECE), content_type=CONTENT_TYPE)
def test_the_login_answers(shared: Clients, fields: dict[str, bytes], content_type: str) -> None:
    body = b"&".join(name.encode() + b"=" + value for name, value in fields.items())
    answer = shared.of(3).door.call("POST", "/api/login/version/3", body, {"content-type": content_type})
    check(answer, "POST")
    assert answer.code in {13, 15, 51, 131}


@settings(max_examples=150)
@given(
    operation=st.sampled_from(["create", "update", "upsert", "assign"]),
    values=st.dictionaries(
        st.sampled_from([word for word in WORDS if word not in {"api_key", "user_key", "format"}]),
        st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=10), st.sampled_from(WORDS)),
        max_size=6,
    ),
    version=st.sampled_from([3, 4]),
)
def test_any_values_of_the_known_parameters_are_answered_alike_in_both_formats(
    shared: Clients, operation: str, values: dict[str, str], version: int
) -> None:
    user = shared.of(version)
    call: Callable[..., Answered] = Client.call
    first, second = (call(user, operation, format_, **values) for format_ in ("xml", "json"))
    check(first, "POST")
    check(second, "POST")
    # The first call may have taken the address, or created what the second finds.
    assert {first.code, second.code} <= {first.code, 9} or first.status == 201


# Prospects have tests of their own above.
OTHERS = [each for each in ROUTES if each.object != "prospect"]
NAMES = [
    "id", "list_id", "prospect_id", "user_id", "name", "field_id", "type", "type_id", "crm_id", "cost", "title",
    "values", "values[]", "values_0", "values_1", "is_use_values", "is_public", "opted_out", "deleted", "output",
    "fields", "limit", "offset", "sort_by", "sort_order", "created_after", "id_greater_than", "website",
    "description", "number",
]  # fmt: skip


@settings(max_examples=500)
@given(
    route=st.sampled_from(OTHERS),
    values=st.dictionaries(
        st.sampled_from(NAMES),
        st.one_of(
            st.sampled_from(["1", "2", "3", "0", "-1", "9" * 15, "true", "false", "name", "id", "bulk", "a,b", ""]),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
        ),
        max_size=7,
    ),
    version=st.sampled_from([3, 4]),
    format_=st.sampled_from(["xml", "json"]),
)
def test_every_operation_of_the_other_objects_answers_any_values(
    shared: Clients, route: Route, values: dict[str, str], version: int, format_: str
) -> None:
    ask: Callable[..., Answered] = Client.ask
    check(ask(shared.of(version), route.object, route.operation, format_, **values), "POST")
