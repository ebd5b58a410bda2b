"""Addresses: which may be kept, and that what is kept is found again in any case."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pardalote.records.prospect import is_valid_email
from pardalote.wire.text import speakable
from tests.conftest import Clients

# Every address of an example is a fresh one.
FRESH = itertools.count()


def may_be_kept(text: str) -> bool:
    """Say the rule in other words than the code: `^[^ @]{1,64}@[^ @]{1,255}\\.[^ @]{2,13}$`, 255 characters at most."""
    if len(text) > 255 or text.count("@") != 1 or " " in text:
        return False
    if any(ord(each) < 32 or 127 <= ord(each) < 160 for each in text):
        return False
    local, _, domain = text.partition("@")
    ends = [len(domain) - place - 1 for place, each in enumerate(domain) if each == "." and place > 0]
    return 1 <= len(local) <= 64 and any(2 <= end <= 13 for end in ends)


ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NEARLY = st.builds(
    lambda local, times, at, domain, dot, end: local * times + at + domain + dot + end,
    st.text("aB.+'/é", min_size=0, max_size=4),
    st.sampled_from([1, 1, 16, 17, 32, 64, 65]),
    st.sampled_from(["@", "@", "@", "@@", "", " @", "@\n"]),
    st.one_of(st.text("a.é-", max_size=4), st.integers(180, 255).map(lambda count: "d" * count)),
    st.sampled_from([".", ".", ".", "", ".."]),
    st.one_of(
        st.integers(0, 15).map(lambda count: "c" * count), st.sampled_from(["com", "com\n", "c m", "co@m", "c.d"])
    ),
)


@given(st.one_of(ANY, NEARLY, st.builds("{}@{}.{}".format, ANY, ANY, ANY)))
def test_the_rule(text: str) -> None:
    assert is_valid_email(text) == may_be_kept(text)


ALLOWED = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=" @")


@pytest.mark.parametrize("version", [3, 4])
@given(
    local=st.text(ALLOWED, max_size=30),
    domain=st.text(ALLOWED, min_size=1, max_size=30),
    end=st.text(ALLOWED, min_size=2, max_size=13),
)
def test_what_create_accepts_is_found_in_any_case(
    shared: Clients, version: int, local: str, domain: str, end: str
) -> None:
    user = shared.of(version)
    email = f"{next(FRESH)}.{local}@{domain}.{end}"
    made = user.call("create", email=email)
    assert made.status == 201, made.text
    assert made.field("email") == speakable(email)
    for spelling in (email, email.upper(), email.lower(), email.swapcase(), email.title()):
        # Beyond ASCII an upper-case letter may be that of another one: the Turkish dotless i is.
        if spelling.casefold() == email.casefold():
            found = user.call("read", email=spelling)
            assert (found.status, found.field("id")) == (200, made.field("id"))
    if version == 3:
        assert user.call("create", email=email.swapcase()).code in {9, 4, None}
        assert user.call("create", email=email).code == 9


@pytest.mark.parametrize("version", [3, 4])
@given(text=st.one_of(ANY, NEARLY).filter(lambda text: not may_be_kept(text) and "\0" not in text))
def test_what_may_not_be_kept_is_refused(shared: Clients, version: int, text: str) -> None:
    answer = shared.of(version).call("create", email=text)
    assert (answer.status, answer.code) == (400, 4)
