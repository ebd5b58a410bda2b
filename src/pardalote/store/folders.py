"""Folders: who may look into them, and names in them that survive a power cut."""

import os
from pathlib import Path


def make_durable(folder: Path) -> None:
    """Return when the names in a folder would survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can look into, unless it is there already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
