"""A pseudonym: stands for a patient's id in the log. Only who has the key can tell which one it is."""

import hmac
from dataclasses import field
from hashlib import sha256
from pathlib import Path

from recommender.canonical import ESCAPE
from recommender.light import dataclass
from recommender.problem import DataError, Problem

KEY_BYTES_MIN = 16
DIGITS = 20


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Pseudonyms of one key."""

    key: bytes = field(repr=False)

    def of(self, patient: str) -> str:
        """Give the pseudonym of an id: `p-` and 20 hexadecimal digits, always the same for one key."""
        return f"p-{hmac.new(self.key, b'pseudonym ' + patient.encode(errors=ESCAPE), sha256).hexdigest()[:DIGITS]}"


def read_key(path: Path) -> bytes:
    """Read a key: the bytes of a file, without white space around them.

    Raises:
        DataError: it cannot be read, or is too short to keep a secret.
    """
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise DataError([Problem(str(path), f"cannot be read: {error.strerror}", "name a file with a key")]) from None
    if len(key) < KEY_BYTES_MIN:
        hint = f"put at least {KEY_BYTES_MIN} random bytes into it, as: openssl rand -hex 32"
        raise DataError([Problem(str(path), f"the key has {len(key)} bytes", hint)])
    return key
