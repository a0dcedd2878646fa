"""A corpus: the TOML documents of knowledge/ and rules/, parsed, with their content hash. It knows no meaning."""

import hashlib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from recommender.light import dataclass
from recommender.locator import Key, line_of
from recommender.problem import DataError, Problem

Document = Mapping[str, Any]


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


def read_texts(knowledge: Path | None = None, rules: Path | None = None) -> dict[str, str]:
    """Read the text of every TOML file of both folders, by path.

    Args:
        knowledge: the knowledge folder; the shipped one by default.
        rules: the rules folder; the shipped one by default.

    Raises:
        DataError: a folder is missing or empty, or files cannot be read.
    """
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for name, folder in (("knowledge", knowledge), ("rules", rules)):
        _read_folder(name, folder or shipped_root() / name, texts, problems)
    if problems:
        raise DataError(problems)
    return texts


def _read_folder(name: str, folder: Path, texts: dict[str, str], problems: list[Problem]) -> None:
    if not folder.is_dir():
        hint = f"point --{name} at a folder that holds a copy of the shipped {name}/"
        problems.append(Problem(str(folder), f"no {name} folder is there", hint))
        return
    files = [
        os.path.join(place, file)  # noqa: PTH118 - a third of the time of a cold start is spent here
        for place, _, found in os.walk(folder)
        for file in found
        if file.endswith(".toml")
    ]
    if not files:
        problems.append(Problem(str(folder), "the folder holds no TOML file", f"copy the shipped {name}/ into it"))
    start = len(str(folder)) + 1
    for file in sorted(files):
        path = f"{name}/{file[start:].replace(os.sep, '/')}"
        try:
            with open(file, "rb") as content:  # noqa: PTH123 - see above
                texts[path] = content.read().decode("utf-8")
        except UnicodeDecodeError as error:
            problems.append(Problem(path, f"byte {error.start} is not UTF-8", "save the file as UTF-8"))
        except OSError as error:
            problems.append(Problem(path, f"cannot be read: {error.strerror}", "check the file and its permissions"))


def version_of(texts: Mapping[str, str]) -> str:
    """Give the content hash of texts, 16 hexadecimal digits, whatever their order."""
    digest = hashlib.sha256()
    for path, text in sorted(texts.items()):
        digest.update(f"{path}\0{len(text)}\0{text}\0".encode())
    return digest.hexdigest()[:16]


def parse_corpus(texts: Mapping[str, str]) -> Corpus:
    """Parse texts.

    Raises:
        DataError: with every text that is not valid TOML.
    """
    documents: dict[str, Document] = {}
    problems = []
    for path, text in sorted(texts.items()):
        try:
            documents[path] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            place = f"{path}:{found[1]}" if found else path
            problems.append(Problem(place, f"not valid TOML: {error}", "mend the syntax"))
        except (RecursionError, ValueError) as error:
            problems.append(Problem(path, f"cannot be parsed: {error}", "mend the file"))
    if problems:
        raise DataError(problems)
    return Corpus(documents, texts, version_of(texts))


def read_corpus(knowledge: Path | None = None, rules: Path | None = None) -> Corpus:
    """Read and parse both folders; see `read_texts` and `parse_corpus`."""
    return parse_corpus(read_texts(knowledge, rules))
