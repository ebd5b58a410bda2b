"""The line that the server prints for a new user answers a prospect when it is pasted into a shell."""

import subprocess

import pytest

from pardalote.actions.accounts import Credentials
from pardalote.cli.announcement import curl_line
from tests.clients.curl import CURL, Answer
from tests.clients.real_client import ENVIRONMENT
from tests.served import Served


@pytest.mark.skipif(CURL is None, reason="the line calls curl")
@pytest.mark.parametrize("version", [3, 4])
def test_it_answers_a_prospect(demo: Served, version: int) -> None:
    line = curl_line(demo.url, Credentials(**demo.account(version)))
    pasted = subprocess.run(["sh", "-c", line], capture_output=True, check=True, env=ENVIRONMENT)
    prospect = Answer(0, "", pasted.stdout.decode()).xml().find("prospect")
    assert prospect is not None, pasted.stdout
    assert prospect.findtext("email") == "bob@pardot.com"
