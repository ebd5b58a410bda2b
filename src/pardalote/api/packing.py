"""Bodies compressed with gzip: the same bytes come of the same body, whenever it is packed."""

import zlib

# Shorter bodies grow or gain nothing.
_WORTH_PACKING = 512
_QUICKEST = 1
_GZIP = 31


def pack_if_worth(body: bytes) -> bytes | None:
    """Compress a body; None: it is too short."""
    if len(body) < _WORTH_PACKING:
        return None
    compressor = zlib.compressobj(_QUICKEST, zlib.DEFLATED, _GZIP)
    return compressor.compress(body) + compressor.flush()


def unpack(packed: bytes) -> bytes:
    """Return the body that was packed."""
    return zlib.decompress(packed, _GZIP)
