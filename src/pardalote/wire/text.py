"""Text on its way out: characters that XML 1.0 can't carry are dropped here, for XML and JSON alike."""

import re

# Everything but tab, line feed, carriage return and the planes without surrogates and non-characters.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
UNSPEAKABLE_CLASS = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"


def speakable(text: str) -> str:
    """Return the text without what XML 1.0 can't carry (wire.md, section 4)."""
    return _UNSPEAKABLE.sub("", text)
