"""Every method of the real clients is called by a test, or there is a reason why not."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pardalote.api.routes import ROUTES
from tests.clients.conftest import SPEAKERS, Speakers
from tests.clients.methods import LATER, OBJECTS, operation_of

HERE = Path(__file__)


def spoken() -> Iterator[str]:
    """Tell every text that stands by itself in the tests of clients."""
    for path in HERE.parent.glob("test_*.py"):
        if path != HERE:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


@pytest.fixture(params=sorted({name for name, _ in SPEAKERS}))
def methods(request: pytest.FixtureRequest, speakers: Speakers) -> set[str]:
    """The methods of each client, as its classes tell them."""
    return speakers.of(request.param, 3).client.methods()


def test_each_is_called(methods: set[str]) -> None:
    assert len(methods) > 50
    assert methods - set(spoken()) - LATER.keys() == set()


def test_each_is_for_an_operation_of_the_server(methods: set[str]) -> None:
    known = {(each.object, each.operation) for each in ROUTES}
    wanted = {operation_of(each) for each in methods - LATER.keys()}
    assert wanted <= known


def test_what_is_left_out_is_there(speakers: Speakers) -> None:
    every = {method for name, version in SPEAKERS for method in speakers.of(name, version).client.methods()}
    assert LATER.keys() <= every
    assert OBJECTS.keys() <= {each.partition(".")[0] for each in every}
