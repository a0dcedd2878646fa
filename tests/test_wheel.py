"""The wheel: it ships the knowledge and the rules, and works where the sources are not."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.command import EXAMPLES, ROOT, environment, lumbar


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, offline, with the build back end of the dev extra."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel without its dependencies into an empty folder."""
    folder = tmp_path_factory.mktemp("installed")
    options = ("--no-deps", "--no-index", "--disable-pip-version-check", "--target")
    _run(sys.executable, "-m", "pip", "install", *options, folder, wheel)
    return folder


def _run(*command: str | Path, **changes: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env=environment(**changes), cwd="/", check=False)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-1000:]
    return done.stdout


def test_the_wheel_ships_every_data_file_and_no_test(wheel: Path) -> None:
    """Given the wheel, each TOML file of knowledge/ and rules/ is in it, and neither tests nor notebooks are."""
    names = zipfile.ZipFile(wheel).namelist()
    shipped = {f"recommender/shipped/{path.relative_to(ROOT)}" for path in data_files()}
    assert len(shipped) > 200
    assert shipped - set(names) == set()
    assert [name for name in names if name.startswith(("tests/", "notebooks/", "examples/"))] == []


def data_files() -> list[Path]:
    """List the data files of the sources."""
    return [path for folder in ("knowledge", "rules") for path in (ROOT / folder).rglob("*.toml")]


def test_the_installed_wheel_is_what_runs(installed: Path) -> None:
    """Given the wheel on the path, its own modules are imported, not those of the sources."""
    place = _run(sys.executable, "-c", "import recommender; print(recommender.__file__)", PYTHONPATH=str(installed))
    assert Path(place.strip()).is_relative_to(installed)


def test_the_installed_wheel_recommends_the_same(installed: Path) -> None:
    """Given the wheel, run from another folder, the program and the knowledge version are those of the sources."""
    record = EXAMPLES / "remission.toml"
    printed = _run(installed / "bin" / "lumbar", "recommend", record, PYTHONPATH=str(installed))
    assert printed == lumbar("recommend", record).stdout
    assert "RESTRICTED PROGRAM" in printed
