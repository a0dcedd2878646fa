"""A corpus: the TOML documents of knowledge/ and rules/, parsed, with their content hash. It knows no meaning."""

import hashlib
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from recommender.locator import Key, line_of
from recommender.problem import DataError, Problem

Document = Mapping[str, Any]
CACHE_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Corpus:
    """Parsed documents by path, as `knowledge/defaults.toml` and `rules/screen/bleeding.toml`.

    Attributes:
        documents: the parsed tables by path, in the order of the paths.
        texts: the text of each document, for finding lines.
        version: the content hash, 16 hexadecimal digits, over paths and bytes.
    """

    documents: Mapping[str, Document]
    texts: Mapping[str, str]
    version: str

    def under(self, folder: str) -> Iterator[tuple[str, Document]]:
        """Yield path and document of every file below a folder, in the order of the paths."""
        return ((path, document) for path, document in self.documents.items() if path.startswith(folder + "/"))

    def where(self, path: str, keys: Sequence[Key] = ()) -> str:
        """Name the place of a key as `path:line`."""
        return f"{path}:{line_of(self.texts[path], keys)}" if path in self.texts else path


def shipped_root() -> Path:
    """Find the folder that holds the shipped knowledge/ and rules/."""
    here = Path(__file__).resolve().parent
    shipped = here / "shipped"
    return shipped if shipped.is_dir() else here.parent


def read_corpus(knowledge: Path | None = None, rules: Path | None = None, cache: Path | None = None) -> Corpus:
    """Read both folders, from the cache where it holds exactly this content.

    Args:
        knowledge: the knowledge folder; the shipped one by default.
        rules: the rules folder; the shipped one by default.
        cache: the folder for compiled knowledge; the user's cache by default.

    Raises:
        DataError: a folder is missing, or files cannot be read or parsed.
    """
    texts = {
        **_texts("knowledge", knowledge or shipped_root() / "knowledge"),
        **_texts("rules", rules or shipped_root() / "rules"),
    }
    version = _version(texts)
    kept = (cache or Path(platformdirs.user_cache_dir("lumbar"))) / f"corpus-{CACHE_FORMAT}-{version}.json"
    documents = _cached(kept, version)
    if documents is None:
        documents = _parse(texts)
        _keep(kept, version, documents)
    return Corpus(documents, texts, version[:16])


def _texts(name: str, folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        hint = f"point --{name} at a folder that holds a copy of the shipped {name}/"
        raise DataError([Problem(str(folder), f"no {name} folder is there", hint)])
    texts, problems = {}, []
    for file in sorted(folder.rglob("*.toml")):
        path = f"{name}/{file.relative_to(folder).as_posix()}"
        try:
            texts[path] = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            problems.append(Problem(path, f"byte {error.start} is not UTF-8", "save the file as UTF-8"))
        except OSError as error:
            problems.append(Problem(path, f"cannot be read: {error.strerror}", "check the file and its permissions"))
    if not texts and not problems:
        problems.append(Problem(str(folder), "the folder holds no TOML file", f"copy the shipped {name}/ into it"))
    if problems:
        raise DataError(problems)
    return texts


def _version(texts: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for path, text in sorted(texts.items()):
        digest.update(f"{path}\0{len(text)}\0{text}\0".encode())
    return digest.hexdigest()


def _parse(texts: Mapping[str, str]) -> dict[str, Document]:
    documents: dict[str, Document] = {}
    problems = []
    for path, text in texts.items():
        try:
            documents[path] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            place = f"{path}:{found[1]}" if found else path
            problems.append(Problem(place, f"not valid TOML: {error}", "mend the syntax"))
    if problems:
        raise DataError(problems)
    return documents


def _cached(kept: Path, version: str) -> dict[str, Document] | None:
    try:
        stored = json.loads(kept.read_bytes())
        return stored["documents"] if stored["version"] == version else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(kept: Path, version: str, documents: Mapping[str, Document]) -> None:
    try:
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=kept.parent, prefix=".corpus-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"version": version, "documents": documents}, file)
        Path(name).replace(kept)
    except OSError:
        return
