"""The plain page at `/`."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from pardalote import __version__

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pardalote</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; color: #222 }}
code {{ background: #f3f3f0; padding: .1em .3em; border-radius: .2em }}
</style>
</head>
<body>
<h1>Pardalote {__version__}</h1>
<p>This server speaks the Pardot API, versions 3 and 4. Programs call it under <code>/api/</code>, as in
<code>/api/prospect/version/3/do/read/id/1</code>; bearer tokens come from <code>/services/oauth2/token</code>.</p>
<p>Whether it is well: <a href="/healthz">/healthz</a> says that it answers,
<a href="/healthz/ready">/healthz/ready</a> that it can read what it keeps.</p>
<p>The documentation lies in the folder <code>docs/</code> of the project; README.md begins with a first session,
<code>docs/operating.md</code> tells how to run a server for real.</p>
<p>Pardot is a trademark of Salesforce, Inc., with which this project has nothing to do.</p>
</body>
</html>
""".encode()
_HTML = b"text/html; charset=utf-8"


async def serve(scope: Mapping[str, Any], send: Send) -> None:
    """Serve the page, or 404."""
    if scope["path"] == "/":
        await _send(send, 200, _HTML, _PAGE)
    else:
        await _send(send, 404, b"text/plain; charset=utf-8", b"There is nothing here.\n")


async def _send(send: Send, status: int, content_type: bytes, body: bytes) -> None:
    headers = [(b"content-type", content_type), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
