"""Canonical bytes: one way to write data as JSON, so that equal data have equal hashes."""

import json
from hashlib import sha256

ESCAPE = "backslashreplace"


def canonical(data: object) -> bytes:
    """Write what JSON can hold as UTF-8 without spaces, with sorted keys; half of a surrogate pair as its escape."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(errors=ESCAPE)


def compact(data: object) -> bytes:
    """Write what JSON can hold as UTF-8 without spaces, with the keys in their own order."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(errors=ESCAPE)


def digest(content: bytes) -> str:
    """Give the SHA-256 of bytes, 64 hexadecimal digits."""
    return sha256(content).hexdigest()
