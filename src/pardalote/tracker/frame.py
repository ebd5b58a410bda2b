"""The frame of every page for recipients: one HTML document without scripts, its styles in it, and its headers."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from pardalote.api.request import Answer

HTML = b"text/html; charset=utf-8"

_STYLE = """
:root {
  color-scheme: light dark;
  --ground: #f4f3ef; --sheet: #fff; --ink: #23221f; --faint: #5f5d57; --line: #dddad2;
  --accent: #1d5b52; --on-accent: #fff; --note: #e7f1ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #171715; --sheet: #21211e; --ink: #ecebe6; --faint: #a9a79f; --line: #3b3a36;
    --accent: #7cc4b6; --on-accent: #10211e; --note: #1f3531;
  }
}
* { box-sizing: border-box }
body {
  margin: 0; min-height: 100vh; padding: 3rem 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main {
  max-width: 34rem; margin: 0 auto; padding: 2.25rem 2.5rem 2.5rem; background: var(--sheet);
  border: 1px solid var(--line); border-radius: .75rem;
}
.sender { margin: 0 0 1.5rem; color: var(--faint); font-weight: 600; overflow-wrap: anywhere }
h1 { margin: 0 0 .75rem; font-size: 1.6rem; line-height: 1.25; letter-spacing: -.01em }
p { margin: 0 0 1rem; overflow-wrap: anywhere }
.faint { color: var(--faint); font-size: .925rem }
.after { margin: 1.5rem 0 0 }
main > :last-child { margin-bottom: 0 }
.note { padding: .75rem 1rem; background: var(--note); border-radius: .5rem }
.address { font-weight: 600; white-space: nowrap }
form { margin: 1.5rem 0 0 }
form + form { padding-top: 1.5rem; border-top: 1px solid var(--line) }
fieldset { margin: 0 0 1.5rem; padding: 0; border: 0; min-width: 0 }
legend { padding: 0; margin-bottom: .5rem; font-weight: 600 }
.choice { display: flex; gap: .85rem; padding: .8rem 0; border-top: 1px solid var(--line); cursor: pointer }
.choice input { flex: none; width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; accent-color: var(--accent) }
.choice span { min-width: 0; overflow-wrap: anywhere }
.choice small { display: block; color: var(--faint); font-size: .9rem }
button {
  min-height: 2.75rem; padding: .6rem 1.4rem; border: 1px solid var(--accent); border-radius: .5rem;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer;
}
button.quiet { background: transparent; color: var(--accent) }
button:hover { filter: brightness(1.08) }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
@media (max-width: 30rem) {
  body { padding: 0; background: var(--sheet) }
  main { border: 0; border-radius: 0; padding: 1.5rem 1.25rem 2rem }
  button { width: 100% }
}
"""
_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def guarded(policy: str) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers of whatever is shown in a browser, with a policy for what may be loaded into it.

    The address of such a page is a key: it goes to nobody else with a click, and no search engine keeps it.
    """
    return (
        (b"content-security-policy", policy.encode()),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-robots-tag", b"noindex, nofollow"),
    )


def page(title: str, content: str, sender: str | None = None, status: int = 200) -> Answer:
    """Return a page: `content` is HTML, `title` and `sender` (whose mail it is about) are plain text."""
    said = f'<p class="sender">{escape(sender)}</p>\n' if sender else ""
    text = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{said}<h1>{escape(title)}</h1>\n{content}\n</main>\n</body>\n</html>\n"
    )
    return Answer(status, HTML, text.encode(), headers=guarded(_POLICY))


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph of plain text; `kind`: the class of its style."""
    said = f' class="{kind}"' if kind else ""
    return f"<p{said}>{escape(text)}</p>"
