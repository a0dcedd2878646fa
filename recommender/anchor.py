"""An anchor: what a log held at a time, to be kept elsewhere. Against it a log shows whether its tail was cut off."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from recommender.canonical import ESCAPE, canonical
from recommender.light import dataclass
from recommender.problem import DataError, Problem

SLOTS: Mapping[str, type] = {"log": str, "number": int, "hash": str, "at": str, "mac": str}


@dataclass(frozen=True, slots=True)
class Anchor:
    """The last record of a log at a time.

    Attributes:
        log: the id of the log.
        mac: HMAC-SHA256 of the rest with a key; "" without one.
    """

    log: str
    number: int
    hash: str
    at: str
    mac: str = ""

    def signed(self, key: bytes) -> "Anchor":
        """Sign with a key."""
        return Anchor(self.log, self.number, self.hash, self.at, self._mac(key))

    def holds(self, key: bytes) -> bool:
        """Say whether the key signed it."""
        return hmac.compare_digest(self.mac.encode(errors=ESCAPE), self._mac(key).encode())

    def _mac(self, key: bytes) -> str:
        signed = canonical([self.log, self.number, self.hash, self.at])
        return hmac.new(key, b"anchor " + signed, sha256).hexdigest()


def anchor_text(anchor: Anchor) -> str:
    """Write an anchor as JSON."""
    return json.dumps(asdict(anchor), indent=2) + "\n"


def read_anchor(path: Path) -> Anchor:
    """Read an anchor.

    Raises:
        DataError: it cannot be read, or is no anchor.
    """
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        problem = Problem(str(path), f"cannot be read: {error.strerror}", "name what `lumbar audit anchor` wrote")
        raise DataError([problem]) from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or {name: type(value) for name, value in found.items()} != dict(SLOTS):
        raise DataError([Problem(str(path), "is no anchor", "name what `lumbar audit anchor` wrote")])
    return Anchor(**found)
