"""Bodies compressed with gzip: the same bytes come of the same body, whenever it is packed."""

import zlib

# Shorter bodies grow or gain nothing.
_WORTH_PACKING = 512
# Longer ones would hold up everybody else's calls.
_LONGEST_PACKED = 4 * 1024 * 1024
_QUICKEST = 1
_GZIP = 31


def pack_if_worth(body: bytes) -> bytes | None:
    """Compress a body; None: it is too short, or too long."""
    if not _WORTH_PACKING <= len(body) <= _LONGEST_PACKED:
        return None
    compressor = zlib.compressobj(_QUICKEST, zlib.DEFLATED, _GZIP)
    return compressor.compress(body) + compressor.flush()


def unpack(packed: bytes) -> bytes:
    """Return the body that was packed."""
    return zlib.decompress(packed, _GZIP)
