"""The target of a log: named, configured, or none."""

from pathlib import Path

import pytest

from recommender.log_target import default_log, log_path
from recommender.problem import DataError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be a user without a config file."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def config(folder: Path, text: str) -> Path:
    """Write a config file."""
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return folder / "config.toml"


def test_what_is_named_wins(home: Path) -> None:
    """Given a target, it is that path, the default, or none, whatever is configured."""
    file = config(home, 'log = "elsewhere"')
    assert log_path("a/log", file) == Path("a/log")
    assert log_path("~/log", file) == home / "log"
    assert log_path("default", file) == default_log() == home / "data" / "lumbar" / "decisions.sqlite"
    assert log_path("off", file) is None


def test_the_config_file_is_asked(home: Path) -> None:
    """Given no target, the config file says, relative to itself; without one, nothing is recorded."""
    assert log_path(None) is None
    assert log_path(None, config(home, 'log = "here.sqlite"')) == home / "here.sqlite"
    assert log_path(None, config(home, 'log = "/there.sqlite"')) == Path("/there.sqlite")
    assert log_path(None, config(home, 'log = "default"')) == default_log()
    assert log_path(None, config(home, 'log = "off"')) is None
    assert log_path(None, config(home, "minutes = 20")) is None
    config(home / "config", "")
    config(home / "config" / "lumbar", 'log = "mine"')
    assert log_path(None) == home / "config" / "lumbar" / "mine"


@pytest.mark.parametrize("value", ['""', '" "', "1", "true", "[]"])
def test_a_config_file_that_names_none_is_told(home: Path, value: str) -> None:
    """Given what is no text or an empty one, the place is named with what to write."""
    with pytest.raises(DataError, match=r'config.toml log: .* names no log \(write log = "default"'):
        log_path(None, config(home, f"log = {value}"))


@pytest.mark.parametrize("target", ["", "  "])
def test_an_empty_target_is_told(target: str) -> None:
    """Given an empty target, that is said."""
    with pytest.raises(DataError, match="--log: is empty"):
        log_path(target)


def test_the_home_of_nobody_is_told() -> None:
    """Given the home of a user that is not there, that is said."""
    with pytest.raises(DataError, match="names the home of a user that is not known"):
        log_path("~no-such-user/log")
