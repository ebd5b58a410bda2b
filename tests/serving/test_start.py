"""Starting and ending the server."""

from pathlib import Path

from tests.served import Served


def test_it_answers_once_it_says_so_and_ends_when_asked(data: Path) -> None:
    with Served(data) as server:
        assert server.get("/healthz")[0] == 200
        told = {each["name"] for each in server.ready["accounts"]}
        assert told == {"Account 3", "Account 4"}
        assert server.stop() == 0
