"""Passwords, kept as argon2id: about 19 MiB and two passes each."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    return _HASHER.hash(password)


def verify_password(kept: str, password: str) -> bool:
    """Say whether a password is the one that was kept; takes some 40 ms on purpose."""
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
