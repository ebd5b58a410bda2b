"""Names in folders: a file that was written counts only once its name is durable too."""

import os
from pathlib import Path


def make_durable(folder: Path) -> None:
    """Return when the names in a folder would survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
