"""The plots of a course: three panels, the same bytes each time, a clear problem where they cannot be drawn."""

import builtins
import re
from typing import Any

import pytest

from recommender.course_plot import NO_EXERCISE, NO_GROWTH, _figure, plot_bytes
from recommender.explanation import Recommender
from recommender.problem import DataError
from recommender.review import Review
from tests.reviews import CAT, Exceptions, reviewed

PNG = b"\x89PNG\r\n\x1a\n"
STOPPED: Exceptions = {(4, CAT): {"pain_during": 6.0}, (4, ""): {"events": ("sharp_pain",), "pain_after": None}}


@pytest.fixture
def stopped(recommender: Recommender) -> Review:
    """Review four sessions, the last of which ends in a stop."""
    return reviewed(recommender, 4, STOPPED)


def problem(review: Review, suffix: str) -> str:
    """Give the problem of a plot."""
    with pytest.raises(DataError) as caught:
        plot_bytes(review, suffix)
    return str(caught.value)


@pytest.mark.parametrize(("suffix", "begins"), [(".png", PNG), (".svg", b"<?xml")])
def test_the_same_review_gives_the_same_bytes(stopped: Review, suffix: str, begins: bytes) -> None:
    """Given a review twice, each form is the same to the byte, and holds no date."""
    found = plot_bytes(stopped, suffix)
    assert found.startswith(begins)
    assert found == plot_bytes(stopped, suffix)
    assert re.search(rb"dc:date|\b20[0-9]{2}-[0-9]{2}-[0-9]{2}T|Software", found) is None


def test_settings_of_the_user_do_not_count(stopped: Review) -> None:
    """Given other settings of matplotlib, the bytes are the same, and the settings stay."""
    import matplotlib as mpl  # noqa: PLC0415

    before = plot_bytes(stopped, ".svg")
    with mpl.rc_context({"lines.linewidth": 9, "font.size": 20, "svg.hashsalt": "other"}):
        assert plot_bytes(stopped, ".svg") == before
        assert mpl.rcParams["lines.linewidth"] == 9


@pytest.mark.parametrize("suffix", ["", ".pdf", ".PNG"])
def test_another_form_is_a_problem(stopped: Review, suffix: str) -> None:
    """Given another suffix, the forms are named."""
    assert problem(stopped, suffix) == (f"error: --plot: '{suffix}' is no form of a plot (name a file *.svg or *.png)")


def test_a_course_without_sessions_has_no_plot(recommender: Recommender) -> None:
    """Given an empty diary, there is nothing to draw."""
    assert "the diary holds no session" in problem(reviewed(recommender, 0), ".svg")


def test_a_missing_library_is_a_problem(stopped: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given no matplotlib, the extra that brings it is named."""
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "matplotlib":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert problem(stopped, ".svg") == (
        "error: --plot: matplotlib, which draws, is not installed (install it: pip install 'lumbar[plot]')"
    )


def test_what_is_drawn_is_what_the_diary_says(stopped: Review) -> None:
    """Given a review, each line has its values, gaps where nothing is known, a mark at the stop, and labels."""
    pain, done, dose = _figure(stopped).axes
    lines = {str(line.get_label()): list(line.get_ydata()) for line in pain.get_lines()}  # type: ignore[arg-type]
    assert lines["during"] == [0, 0, 0, 6]
    assert lines["before"] == [0, 0, 0, 0]
    assert [value == value for value in lines["after"]] == [True, True, True, False]  # noqa: PLR0124 - nan is not
    assert lines["stop"] == [0, 1]
    assert next(iter(done.get_lines()[0].get_ydata())) == 100  # type: ignore[arg-type]
    assert [each.get_ylabel().split("\n")[0] for each in (pain, done, dose)] == [
        "pain (0 to 10)", "exercises done", "dose, mean (% of the way",
    ]  # fmt: skip
    assert dose.get_xlabel() == "weeks since the first session (2025-03-03)"
    assert list(pain.get_lines()[0].get_xdata()) == [0, 2 / 7, 4 / 7, 1]  # type: ignore[arg-type]


def test_lines_differ_without_colour(stopped: Review) -> None:
    """Given the three kinds of pain, each has a line style and a marker of its own, and all are black."""
    drawn = _figure(stopped).axes[0].get_lines()[:3]
    assert len({line.get_linestyle() for line in drawn}) == len({line.get_marker() for line in drawn}) == 3
    assert {line.get_color() for line in drawn} == {"black"}


def test_a_panel_without_values_says_so(recommender: Recommender) -> None:
    """Given sessions without a program, the panels of adherence and dose say why they are empty."""
    found = reviewed(recommender, 1, {}, {"stage": "remission"})
    said = [text.get_text() for panel in _figure(found).axes for text in panel.texts]
    assert said == [NO_EXERCISE, NO_GROWTH]
    assert plot_bytes(found, ".png").startswith(PNG)
