"""Each thing that two editions treat otherwise is named with its direction; nothing looser is called otherwise."""

import pytest

from recommender.shift import Shift, compare_status
from tests.editions import FEVERISH, ITEM, ON_ITEM, edition, limit, rule, weighed
from tests.minibase import rule_text

ONE = "restrict/one"


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what is compiled away from this user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


def shifts(old: dict[str, str], new: dict[str, str], what: str = "", **record: object) -> list[Shift]:
    """Give what a change of rules shifts for one patient."""
    touched = weighed(edition(old), edition(new), [record]).touched
    return [shift for each in touched for shift in each.shifts if shift.what == (what or shift.what)]


def one(old: dict[str, str], new: dict[str, str], what: str, slot: str = "", **record: object) -> Shift:
    """Give the one shift of a kind about the item."""
    [shift] = [each for each in shifts(old, new, what, **record) if each.slot == slot and each.exercise == ITEM]
    return shift


@pytest.mark.parametrize(
    ("old", "new", "ends", "direction"),
    [
        ("exclude", "withhold", ("excluded", "withheld"), "loosened"),
        ("withhold", "exclude", ("withheld", "excluded"), "tightened"),
        ("exclude", "", ("excluded", "prescribed"), "loosened"),
        ("withhold", "", ("withheld", "prescribed"), "loosened"),
        ("", "withhold", ("prescribed", "withheld"), "tightened"),
    ],
)
def test_a_lighter_bar_is_looser(old: str, new: str, ends: tuple[str, str], direction: str) -> None:
    """Given a bar that gets lighter or goes, the verdict is looser, with what decided on each side."""
    sides = [{ONE: rule(f'effect = "{effect}"')} if effect else {} for effect in (old, new)]
    shift = one(sides[0], sides[1], "verdict")
    assert (shift.before, shift.after, shift.direction) == (*ends, direction)
    assert [bool(old), bool(new)] == [ONE in shift.rules_before, ONE in shift.rules_after]


@pytest.mark.parametrize("turned", [False, True])
def test_prescribed_and_eligible_are_both_open(turned: bool) -> None:  # noqa: FBT001 - a parameter
    """Given a rule that leaves an open exercise out, or no longer does, that is otherwise."""
    sides = [{}, {"arrange/out": rule('effect = "leave_out"')}]
    shift = one(sides[turned], sides[not turned], "verdict")
    assert ({shift.before, shift.after}, shift.direction) == ({"prescribed", "eligible"}, "changed")


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ("refer", "defer", "loosened"), ("needs_information", "program", "loosened"),
        ("restricted_program", "program", "loosened"), ("invalid", "program", "loosened"),
        ("program", "restricted_program", "tightened"), ("program", "refer", "tightened"),
        ("program", "invalid", "tightened"),
    ],
)  # fmt: skip
def test_a_status_nearer_to_a_program_is_looser(before: str, after: str, direction: str) -> None:
    """Given two statuses, the one with more of a program is the looser one."""
    [shift] = compare_status(before, after)
    assert (shift.what, shift.direction) == ("status", direction)
    assert list(compare_status(before, before)) == []


def test_a_gate_that_goes_is_named_first() -> None:
    """Given a gate that is taken away, the status comes first, with the gate that held."""
    gate = rule_text(FEVERISH, 'effect = "defer"')
    found = shifts({"screen/fever": gate}, {}, symptoms=["fever"])
    assert (found[0].what, found[0].direction, found[0].rules_before) == ("status", "loosened", ("screen/fever",))
    assert {"complex", "verdict"} <= {each.what for each in found}


@pytest.mark.parametrize(
    ("old", "new", "slot", "direction"),
    [
        ("reps_max = 3", "reps_max = 5", "reps", "loosened"),
        ("reps_max = 5", "reps_max = 3", "reps", "tightened"),
        ("rest_seconds_min = 90", "rest_seconds_min = 60", "rest_seconds", "loosened"),
        ("rest_seconds_min = 60", "rest_seconds_min = 90", "rest_seconds", "tightened"),
        ('pace = "slow"', "reps_max = 99", "pace", "loosened"),
        ("reps_max = 99", 'pace = "slow"', "pace", "tightened"),
    ],
)
def test_a_heavier_dose_is_looser(old: str, new: str, slot: str, direction: str) -> None:
    """Given more of an exercise, less rest, or no longer slowly, the dose is looser; the limit itself says so too."""
    sides = {ONE: limit(old)}, {ONE: limit(new)}
    assert one(*sides, "dose", slot).direction == direction
    assert direction in {each.direction for each in shifts(*sides, "limit")}


def test_a_raised_low_end_is_looser() -> None:
    """Given a rule less that keeps to the low end, or one more, the direction follows the higher end."""
    low = {"dose/low": rule('effect = "dose"\n[then.dose]\nuse = "low_end"')}
    assert one(low, {}, "dose", "reps").direction == "loosened"
    assert one({}, low, "dose", "reps").direction == "tightened"


def test_another_breathing_is_neither() -> None:
    """Given another way to breathe, the dose is otherwise."""
    sides = [{"dose/x": rule(f'effect = "dose"\n[then.dose]\nbreathing = "{how}"')} for how in ("calm", "deep")]
    shift = one(sides[0], sides[1], "dose", "breathing")
    assert (shift.before, shift.after, shift.direction) == ("calm", "deep", "changed")


def test_a_dose_for_both_sides_is_twice_as_much() -> None:
    """Given an exercise that counts each side from now on, its dose is heavier, and the unit is said."""
    path = f"knowledge/exercises/remission-period/{ITEM}.toml"
    old = edition({})
    changed = old.texts[path].replace('reps_unit = "total"', 'reps_unit = "per_side"')
    assert changed != old.texts[path]
    [touched] = weighed(old, edition({}, {path: changed})).touched
    [shift] = [each for each in touched.shifts if (each.exercise, each.slot) == (ITEM, "reps")]
    assert (shift.direction, shift.after.split()[-1]) == ("loosened", "per_side")


def test_a_caution_that_goes_is_looser() -> None:
    """Given a limit that only says what to mind, taking it away is looser, adding it stricter."""
    words = {ONE: rule('effect = "limit"\ncaution = "Look ahead."')}
    gone, new = one(words, {}, "caution"), one({}, words, "caution")
    assert (gone.direction, gone.before, gone.rules_before) == ("loosened", "Look ahead.", (ONE,))
    assert (new.direction, new.after, new.rules_after) == ("tightened", "Look ahead.", (ONE,))


def test_a_range_that_is_given_up_is_looser() -> None:
    """Given a limit of words, losing it is looser, and another word is otherwise."""
    half, partial = {ONE: limit('range = "half"')}, {ONE: limit('range = "partial"')}
    assert one(half, {ONE: limit("reps_max = 99")}, "limit", "range").direction == "loosened"
    assert one(half, partial, "limit", "range").direction == "changed"


@pytest.mark.parametrize(
    ("topic", "went", "came"), [("stop", "loosened", "tightened"), ("after", "changed", "changed")]
)
def test_a_sign_to_stop_that_goes_is_looser(topic: str, went: str, came: str) -> None:
    """Given advice that goes or comes, a sign to stop at is looser without it; other advice is otherwise."""
    said = {"advise/x": rule_text("", f'effect = "advise"\ntopic = "{topic}"')}
    assert [(each.direction, each.before) for each in shifts(said, {})] == [(went, "advise/x")]
    assert [(each.direction, each.after) for each in shifts({}, said)] == [(came, "advise/x")]


def test_another_order_is_otherwise() -> None:
    """Given a rule that prefers an item, the places that move are named from their old to their new number."""
    order = {"arrange/wish": rule_text("", 'effect = "arrange"\nkey = "preference"\norder = 1')}
    found = shifts(order, {**order, "prefer/one": rule('effect = "prefer"', ON_ITEM)})
    assert {each.what for each in found} == {"order"}
    [moved] = [each for each in found if each.exercise == ITEM]
    assert (int(moved.before) > int(moved.after), moved.direction) == (True, "changed")


def test_an_exercise_that_is_new_and_closed_is_no_looser() -> None:
    """Given an exercise that only the new knowledge holds, it is looser where it is open, and otherwise where not."""
    path = f"knowledge/exercises/remission-period/{ITEM}.toml"
    text = edition({}).texts[path]
    new = {"knowledge/exercises/remission-period/rem-99-new.toml": text.replace(ITEM, "rem-99-new")}
    bar = {ONE: rule(when='[when.exercise]\ncomplex = ["remission-period"]\n')}
    for rules, direction in (({}, "loosened"), (bar, "changed")):
        [touched] = weighed(edition(rules), edition(rules, new)).touched
        [shift] = [each for each in touched.shifts if (each.what, each.exercise) == ("verdict", "rem-99-new")]
        assert (shift.before, shift.direction) == ("", direction)
