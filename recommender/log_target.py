"""The target of a log: `default`, a path, or what the config file names."""

from pathlib import Path

import platformdirs

from recommender.clinic import read_config
from recommender.problem import DataError, Problem

DEFAULT, OFF, SETTING = "default", "off", "log"


def default_log() -> Path:
    """Give the log in the user's data folder (XDG)."""
    return Path(platformdirs.user_data_dir("lumbar")) / "decisions.sqlite"


def log_path(target: str | None, config: Path | None = None) -> Path | None:
    """Give the path of the log; None where nothing is to be recorded.

    Args:
        target: `default`, `off` or a path; None asks the config file, whose own paths are relative to it.
        config: the config file; the user's by default.

    Raises:
        DataError: the target is empty, or the config file does not name one as text.
    """
    if target is None:
        return _configured(config)
    if not target.strip():
        raise DataError([Problem("--log", "is empty", "name a file, default or off")])
    return _path(target)


def _configured(config: Path | None) -> Path | None:
    file, settings = read_config(config)
    target = settings.get(SETTING, OFF)
    if not isinstance(target, str) or not target.strip():
        hint = 'write log = "default", log = "off", or log = "/path/to/decisions.sqlite"'
        raise DataError([Problem(f"{file} {SETTING}", f"{target!r} names no log", hint)])
    path = _path(target)
    return file.parent / path if path else None


def _path(target: str) -> Path | None:
    if target == OFF:
        return None
    if target == DEFAULT:
        return default_log()
    try:
        return Path(target).expanduser()
    except RuntimeError:
        raise DataError([Problem(target, "names the home of a user that is not known", "name a whole path")]) from None
