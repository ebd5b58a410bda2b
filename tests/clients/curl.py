"""Curl, or where a machine has none the very bytes that it would send."""

import http.client
import shutil
import subprocess
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree

CURL = shutil.which("curl")


class Answer(NamedTuple):
    """What curl got: HTTP status, content type and body."""

    status: int
    content_type: str
    body: str

    def xml(self) -> etree._Element:
        """Return the body read by a strict parser."""
        return etree.fromstring(self.body.encode())


def curl(url: str) -> Answer:
    """Call a URL as `curl URL` does."""
    if CURL is None:
        return _by_hand(url)
    told = "\n%{http_code} %{content_type}"
    command = [CURL, "--disable", "--silent", "--show-error", "--noproxy", "*", "--write-out", told, url]
    body, _, rest = subprocess.run(command, capture_output=True, check=True).stdout.decode().rpartition("\n")
    status, _, content_type = rest.partition(" ")
    return Answer(int(status), content_type, body)


def _by_hand(url: str) -> Answer:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        connection.putrequest("GET", f"{parts.path}?{parts.query}", skip_accept_encoding=True)
        connection.putheader("User-Agent", "curl/8.5.0")
        connection.putheader("Accept", "*/*")
        connection.endheaders()
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers["content-type"], answer.read().decode())
    finally:
        connection.close()
