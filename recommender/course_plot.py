"""The plots of a course: pain, adherence and dose over the weeks, three panels in one file, readable without colour.

The same review gives the same bytes, with the same version of matplotlib.
"""

from collections.abc import Sequence
from io import BytesIO
from math import ceil, nan
from typing import TYPE_CHECKING, Any

from recommender.appraisal import GO_ON
from recommender.problem import DataError, Problem
from recommender.review import Review
from recommender.tally import Tally, tally_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMS = (".svg", ".png")
DAYS_A_WEEK = 7
FULL = 100
PAIN_MAX = 10
HEADROOM = 1.05
SIDE, TICKS_MAX = 0.03, 13
NO_EXERCISE = "no exercise was prescribed"
NO_GROWTH = "no exercise has a dose that can grow"
BLACK, GREY = "black", "0.6"
SETTINGS: Any = {
    "svg.hashsalt": "lumbar",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
METADATA: dict[str, dict[str, None]] = {
    ".svg": {"Date": None, "Creator": None},
    ".png": {"Software": None},
}
LINES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("before", "pain_before", {"marker": "o", "markersize": 9, "linestyle": "--", "markerfacecolor": "none"}),
    ("during", "pain_during", {"marker": "s", "markersize": 4, "linestyle": "-"}),
    ("after", "pain_after", {"marker": "^", "markersize": 7, "linestyle": ":", "markerfacecolor": "none"}),
)


def plot_bytes(review: Review, suffix: str) -> bytes:
    """Draw a review.

    Args:
        review: at least one session of it was done.
        suffix: `.svg` or `.png`.

    Raises:
        DataError: matplotlib is missing, the suffix is another, or no session was done.
    """
    where = "--plot"
    if suffix not in FORMS:
        raise DataError([Problem(where, f"'{suffix}' is no form of a plot", f"name a file *{' or *'.join(FORMS)}")])
    if not review.sessions:
        raise DataError([Problem(where, "the diary holds no session: there is nothing to draw", "leave --plot out")])
    try:
        import matplotlib as mpl  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        hint = "install it: pip install 'lumbar[plot]'"
        raise DataError([Problem(where, "matplotlib, which draws, is not installed", hint)]) from None
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        return _saved(_figure(review), suffix)


def _saved(figure: "Figure", suffix: str) -> bytes:
    content = BytesIO()
    figure.savefig(content, format=suffix.removeprefix("."), metadata=METADATA[suffix], dpi=150)
    return content.getvalue()


def _figure(review: Review) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415 - see plot_bytes

    tallies = [tally_of(each) for each in review.sessions]
    weeks = _weeks(tallies)
    figure = Figure(figsize=(7.0, 7.5), layout="constrained")
    panels = figure.subplots(3, 1, sharex=True)
    for panel, drawn in zip(panels, (_pain, _adherence, _dose), strict=True):
        drawn(panel, weeks, tallies)
        _mark_stops(panel, weeks, tallies)
    panels[0].legend(loc="upper right", ncols=4, frameon=False, bbox_to_anchor=(1, 1.18))
    _scale(panels[-1], weeks, tallies)
    return figure


def _weeks(tallies: Sequence[Tally]) -> list[float]:
    """Give how many weeks after the first session each was."""
    days = [each.on for each in tallies if each.on]
    return [(day - days[0]).days / DAYS_A_WEEK for day in days]


def _pain(panel: "Axes", weeks: Sequence[float], tallies: Sequence[Tally]) -> None:
    for label, slot, style in LINES:
        pains = [_or_gap(getattr(each, slot)) for each in tallies]
        panel.plot(weeks, pains, color=BLACK, linewidth=1, clip_on=False, label=label, **style)
    panel.set(ylabel="pain (0 to 10)", ylim=(0, PAIN_MAX * HEADROOM))


def _adherence(panel: "Axes", weeks: Sequence[float], tallies: Sequence[Tally]) -> None:
    shares = [each.done / each.prescribed if each.prescribed else None for each in tallies]
    _line(panel, weeks, shares, NO_EXERCISE)
    panel.set(ylabel="exercises done\n(% of those prescribed)")


def _dose(panel: "Axes", weeks: Sequence[float], tallies: Sequence[Tally]) -> None:
    _line(panel, weeks, [each.dose_share for each in tallies], NO_GROWTH)
    panel.set(ylabel="dose, mean (% of the way\nfrom low end to high end)")


def _line(panel: "Axes", weeks: Sequence[float], shares: Sequence[float | None], none: str) -> None:
    """Draw shares as percentages; where there are none, say so."""
    drawn = [FULL * _or_gap(share) for share in shares]
    panel.plot(weeks, drawn, color=BLACK, linewidth=1, marker="o", markersize=5, clip_on=False)
    panel.set_ylim(0, FULL * HEADROOM)
    if all(share is None for share in shares):
        panel.text(0.5, 0.5, none, transform=panel.transAxes, ha="center", va="center")


def _or_gap(value: float | None) -> float:
    """Leave a gap in the line where a value is not known."""
    return nan if value is None else value


def _mark_stops(panel: "Axes", weeks: Sequence[float], tallies: Sequence[Tally]) -> None:
    """Draw a line through all panels at each session that ended in a stop."""
    stops = [week for week, each in zip(weeks, tallies, strict=True) if each.status != GO_ON]
    for place, week in enumerate(stops):
        panel.axvline(week, color=GREY, linewidth=3, alpha=0.5, zorder=0, label="" if place else "stop")


def _scale(panel: "Axes", weeks: Sequence[float], tallies: Sequence[Tally]) -> None:
    last = max(1, ceil(weeks[-1]))
    panel.set_xlim(-SIDE * last, last * (1 + SIDE))
    panel.set_xticks(range(0, last + 1, ceil(last / TICKS_MAX)))
    panel.set_xlabel(f"weeks since the first session ({tallies[0].on})")
