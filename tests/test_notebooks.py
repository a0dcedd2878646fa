"""The notebooks: each runs from top to bottom, and is stored without output."""

import warnings
from pathlib import Path

import nbformat
import pytest

from tests.command import ROOT

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # nbclient and its kernel are not ours
    from nbclient import NotebookClient

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def read(path: Path) -> nbformat.NotebookNode:
    """Read a notebook."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-any-return, no-untyped-call]


@pytest.mark.filterwarnings("ignore")  # of the kernel and its client
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path) -> None:
    """Given a notebook, every cell runs without an error, and the last one prints what it promises."""
    notebook = read(path)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(cells) > 1
    assert all(cell.outputs for cell in cells[1:])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_output(path: Path) -> None:
    """Given a notebook, nothing in it can go stale: no output, no count."""
    notebook = read(path)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell for cell in cells if cell.outputs or cell.execution_count] == []


def test_the_notebooks_of_the_readme_are_there() -> None:
    """Given the folder, the notebooks that the README names are in it."""
    assert [path.name for path in NOTEBOOKS] == ["cohort.ipynb", "course.ipynb", "explain.ipynb", "first_program.ipynb"]
