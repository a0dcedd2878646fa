"""An entry: what is to be recorded, before it has a number and a place in the chain."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from recommender.light import dataclass

Kind = Literal["decision", "course", "override", "erasure"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded.

    Attributes:
        who: the account or person that answers for it.
        program: the version of lumbar.
        engine: the rule engine and its version; "" where none ran.
        knowledge: the version of the knowledge; "" where none was read.
        content: what concerns the patient; it can be erased.
        snapshot: the whole knowledge, as bytes, or the hash under which the log has it; empty where none was read.
        result: the result, as bytes; empty where there is none.
    """

    kind: Kind
    who: str
    program: str
    content: Mapping[str, Any]
    engine: str = ""
    knowledge: str = ""
    snapshot: bytes | str = field(default=b"", repr=False)
    result: bytes = field(default=b"", repr=False)
