"""Merging: tags of both languages, what is no tag, conditions, and what values may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pardalote.actions.merging import Language, language_of, merge

TAGS = {
    "first_name": "Ada",
    "email": "ada@x.example",
    "empty": "",
    "odd": "%%email%%",
    "amount": "R&D <b>",
    "o.name": "Bo",
}
BARS = {
    "recipient.firstname": "Ada",
    "recipient.empty": "",
    "recipient.odd": "{{Subject}}",
    "recipient.amount": "R&D's <b>",
    "subject": "News",
    "recipient.t_shirt__c": "M",
}


@pytest.mark.parametrize(
    ("text", "merged"),
    [
        ("", ""),
        ("Dear %%first_name%%,", "Dear Ada,"),
        ("%%first_name%%%%email%%", "Adaada@x.example"),
        ("%%FIRST_Name%%", "Ada"),
        ("%%o.name%%", "Bo"),
        # An empty value prints nothing, and what stands around it stays.
        ("Dear %%empty%%!", "Dear !"),
        # What nothing is known for stays.
        ("%%unsubscribe%% %%first_name%%", "%%unsubscribe%% Ada"),
        ("%%first name%% %% first_name %%", "%%first name%% %% first_name %%"),
        ("%first_name% %%first_name%", "%first_name% %%first_name%"),
        ("%%%%", "%%%%"),
        ("100%%%first_name%%", "100%Ada"),
        ("%%first_name%%%", "Ada%"),
        # What closes no tag opens the next one.
        ("5%%x%%first_name%%", "5%%xAda"),
        ("50%% off, %%first_name%%", "50%% off, Ada"),
        # A value is not merged again, and goes in as it is.
        ("%%odd%%", "%%email%%"),
        ("%%amount%%", "R&D <b>"),
        ("{{Recipient.FirstName}} %%first_name%%", "{{Recipient.FirstName}} Ada"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("html", [True, False])
def test_variable_tags(text: str, merged: str, html: bool) -> None:
    assert merge(text, Language.VARIABLE_TAGS, TAGS, html) == merged


@pytest.mark.parametrize(
    ("text", "merged"),
    [
        ("", ""),
        ("Dear {{Recipient.FirstName}},", "Dear Ada,"),
        ("{{recipient.firstname}}{{{RECIPIENT.FIRSTNAME}}}", "AdaAda"),
        ("{{ Recipient.FirstName }} {{{ Recipient.FirstName\n}}}", "Ada Ada"),
        ("{{Recipient.T_Shirt__c}}", "M"),
        ("Dear {{Recipient.Empty}}!", "Dear !"),
        ("{{Unsubscribe}} {{{EmailPreferenceCenter_654}}}", "{{Unsubscribe}} {{{EmailPreferenceCenter_654}}}"),
        ("{{}} {{a b}}", "{{}} {{a b}}"),
        ("{{Recipient.Odd}}", "{{Subject}}"),
        ("{Recipient.FirstName} {{Recipient.FirstName}", "{Recipient.FirstName} {{Recipient.FirstName}"),
        ("%%first_name%%", "%%first_name%%"),
        ("{{Recipient.Amount}}", "R&D's <b>"),
        ("{{{Recipient.Amount}}}", "R&D's <b>"),
    ],
)  # fmt: skip
def test_handlebars(text: str, merged: str) -> None:
    assert merge(text, Language.HANDLEBARS, BARS) == merged


def test_in_html_two_braces_escape_and_three_do_not() -> None:
    text = "{{Recipient.Amount}}|{{{Recipient.Amount}}}"
    assert merge(text, Language.HANDLEBARS, BARS, html=True) == "R&amp;D&#x27;s &lt;b&gt;|R&D's <b>"


@pytest.mark.parametrize(
    ("text", "merged"),
    [
        ("{{#if Recipient.FirstName}}Dear {{Recipient.FirstName}}{{else}}Hello{{/if}}!", "Dear Ada!"),
        ("{{#if Recipient.Empty}}Dear {{Recipient.Empty}}{{else}}Hello{{/if}}!", "Hello!"),
        ("{{#if Recipient.Empty}}Dear{{/if}}!", "!"),
        ("{{#if recipient.firstname}}Dear{{/if}}!", "Dear!"),
        # What nothing is known for is empty.
        ("{{#if Recipient.Nothing}}a{{else}}b{{/if}}", "b"),
        # One in another.
        ("{{#if Subject}}1{{#if Recipient.Empty}}2{{else}}3{{/if}}4{{else}}5{{/if}}6", "1346"),
        ("{{#if Recipient.Empty}}1{{#if Subject}}2{{else}}3{{/if}}4{{else}}5{{/if}}6", "56"),
        # Without its beginning, without its end, and an else too many.
        ("a{{else}}b{{/if}}c", "a{{else}}b{{/if}}c"),
        ("a{{#if Subject}}b{{Subject}}", "abNews"),
        ("a{{#if Recipient.Empty}}b{{#if Subject}}c", "a"),
        ("{{#if Subject}}a{{else}}b{{else}}c{{/if}}d", "ad"),
        ("{{#if Recipient.Empty}}a{{else}}b{{else}}c{{/if}}d", "b{{else}}cd"),
    ],
)
def test_conditions(text: str, merged: str) -> None:
    assert merge(text, Language.HANDLEBARS, BARS) == merged


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        ((), Language.VARIABLE_TAGS),
        ((None, "", "nothing"), Language.VARIABLE_TAGS),
        (("%%first_name%%",), Language.VARIABLE_TAGS),
        (("{{Recipient.FirstName}}",), Language.HANDLEBARS),
        ((None, "{{{Unsubscribe}}}"), Language.HANDLEBARS),
        (("{{#if Recipient.FirstName}}a{{/if}}",), Language.HANDLEBARS),
        # Decided for the whole email.
        (("{{Recipient.FirstName}}", "%%unsubscribe%%"), Language.VARIABLE_TAGS),
        (("{{Recipient.FirstName}}", "50%% off, 20%% more"), Language.HANDLEBARS),
        (("a { b } c {{", "100%%"), Language.VARIABLE_TAGS),
    ],
)
def test_the_language_is_that_of_all_texts(texts: tuple[str | None, ...], language: Language) -> None:
    assert language_of(texts) is language


PIECES = st.sampled_from(["%%", "%", "first_name", "{{", "}}", "{", "}", "#if ", "else", "/if", "Subject", "x", " "])


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(Language), st.booleans())
def test_nothing_changes_where_nothing_is_known_but_conditions(text: str, language: Language, html: bool) -> None:
    merged = merge(text, language, {}, html)
    if language is Language.VARIABLE_TAGS or "#if " not in text:
        assert merged == text


@given(st.text(max_size=40).filter(lambda text: "%" not in text), st.text(max_size=40))
def test_a_value_goes_in_as_it_is(around: str, value: str) -> None:
    assert merge(f"{around}%%x%%{around}", Language.VARIABLE_TAGS, {"x": value}) == f"{around}{value}{around}"
