"""Compiled knowledge: the checked knowledge in the user's cache, keyed by content. It saves time and decides nothing.

A file that is stale, foreign, broken or cannot be written is ignored: the knowledge is then read and checked anew.
"""

import os
import pickle
import stat
import tempfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import platformdirs


def cache_folder() -> Path:
    """Give the user's cache folder."""
    return Path(platformdirs.user_cache_dir("lumbar"))


def recall(version: str, folder: Path) -> Any:
    """Recall what was kept for a knowledge version, or None.

    Only a file that belongs to this user, in a folder and with a mode that let nobody else write, is read: it is a
    pickle, which runs what it holds.
    """
    try:
        if not (_ours(folder) and _ours(_file(version, folder))):
            return None
        return pickle.loads(_file(version, folder).read_bytes())  # noqa: S301 - our own file, see above
    except Exception:  # noqa: BLE001 - a broken pickle raises whatever it likes
        return None


def keep(version: str, folder: Path, compiled: object) -> None:
    """Keep compiled knowledge; where that is not possible, do nothing."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".knowledge-")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            pickle.dump(compiled, file, protocol=pickle.HIGHEST_PROTOCOL)
        Path(name).replace(_file(version, folder))
    except OSError:
        Path(name).unlink(missing_ok=True)


def _file(version: str, folder: Path) -> Path:
    return folder / f"knowledge-{version}-{CODE}.pickle"


def _code_stamp() -> str:
    """Name the code that compiled: another release must not read what it does not know."""
    spec = find_spec("recommender")
    places = list(spec.submodule_search_locations or ()) if spec else []
    sources = sorted(path for place in places for path in Path(place).glob("*.py"))
    stamp = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in sources]
    return sha256(repr(stamp).encode()).hexdigest()[:12]


CODE = _code_stamp()


def _ours(path: Path) -> bool:
    found = path.stat()
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
