"""The server's own address, as the caller has it: for URLs in answers that lead back here."""

import re

from pardalote.api.request import Request

# What a client, or whoever it asked to pass the call on, may call a server; nothing else comes into an answer.
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?\Z")


def own_url(request: Request, path: str) -> str:
    """Return the URL of a path below `/api/` on the server as the request has named it.

    The scheme is what a trusted proxy says of it (api/proxies.py); proxies pass the host on.
    """
    host = request.header(b"host")
    return f"{request.scheme}://{host if _HOST.match(host) else 'localhost'}/api/{path}"
