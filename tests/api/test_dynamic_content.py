"""Dynamic content: its variations, and how it gets into a page."""

from typing import Any

import pytest

from pardalote.actions import assets
from tests.api.assets import made
from tests.api.surroundings import work_on
from tests.api.trees import same_tree
from tests.driver import Client


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_variations_repeat_without_a_wrapper(either: Client, count: int) -> None:
    variations = [(f"is {number}", f"<p>{number}</p>") for number in range(count)]
    with work_on(either.door, either.version) as work:
        number = assets.create_dynamic_content(work, "Piece", "<p>Any</p>", "Custom Field: Size", variations)
        # Another one's are not its own.
        assets.create_dynamic_content(work, "Other", "Any", "Custom Field: Size", [("is other", "Other")])
    for operation in ("read", "query"):
        given: dict[str, Any] = {"id": number} if operation == "read" else {"id_less_than": number + 1}
        xml, json_ = (either.ask("dynamicContent", operation, format_, **given) for format_ in ("xml", "json"))
        assert same_tree(xml, json_)
        nodes = xml.xml().findall(".//dynamicContent/variation")
        assert [(each.findtext("comparison"), each.findtext("content")) for each in nodes] == variations


def test_the_embed_code_is_a_script_from_the_accounts_domain(either: Client) -> None:
    number = made(either, "dynamicContent", "Piece")
    shown = either.ask("dynamicContent", "read", "json", id=number).json()["dynamicContent"]
    assert shown["embedUrl"] == f"http://localhost:8080/dcjs/{either.version}/{number}/dc.js"
    assert shown["embedCode"] == f'<script type="text/javascript" src="{shown["embedUrl"]}"></script>'
    assert (shown["baseContent"], shown["basedOn"]) == ("<b>Anywhere</b>", "Default Field: City")
