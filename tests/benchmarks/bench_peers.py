"""The race: our inference against CLIPS, experta, zen-engine and NumPy masks: same patients, equal decisions.

All sides hold the screen and restrict rules against every exercise, from the same facts, and give the gate and a
verdict on each exercise. Times are the processor's, for one patient; of some rounds in turn the least counts, and a
slow side has one. A side that is not installed is named and left out. A bar that is not met is said, and makes the exit
status 1. The masks decide for a whole table at once; what explains them is a table of proposals, with neither the facts
nor a sentence: ours are reasons with the facts that they rest on and what defeated them.
"""

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from recommender.engines import ENGINES, engine_of
from recommender.memory import WorkingMemory
from recommender.problem import DataError
from tests.benchmarks.peers.masks import Masks
from tests.benchmarks.peers.naive_clips import KeptWarm, NewEnvironment, mend_clipspy
from tests.benchmarks.peers.ours import Explained, Verdicts
from tests.benchmarks.peers.problem import Decided, Problem, read_problem

ROUNDS = 3
MANY = 20
SINGLES = 20
SLOW_MS = 20.0
NEW, WARM, EXPERTA, ZEN = "CLIPS, new for each patient", "CLIPS, kept warm", "experta, kept warm", "zen-engine, traced"
BARS: Mapping[str, float] = {NEW: 5, WARM: 1, EXPERTA: 20, ZEN: 1}
OURS, OURS_EXPLAINED = "lumbar", "lumbar, explained"
MASKS, MASKS_EXPLAINED = "masks", "masks, explained"
Decide = Callable[[Sequence[WorkingMemory]], Sequence[Decided]]
Sides = dict[str, Decide]


def each(decide: Callable[[WorkingMemory], Decided]) -> Decide:
    """Decide for one patient after the other."""
    return lambda patients: [decide(memory) for memory in patients]


def ours(problem: Problem) -> Iterator[tuple[str, Decide]]:
    """Yield our own sides: the default engine first, then each by its name."""
    default = engine_of("", problem.knowledge)
    yield OURS, each(Verdicts(problem, default).decide)
    yield OURS_EXPLAINED, each(Explained(problem, default).decide)
    for name in ENGINES:
        try:
            engine = engine_of(name, problem.knowledge)
        except DataError as error:
            print(f"left out: {error}")  # noqa: T201 - a benchmark prints
            continue
        yield f"{OURS} --engine {name}", each(Verdicts(problem, engine).decide)
        yield f"{OURS} --engine {name}, explained", each(Explained(problem, engine).decide)


def peers(problem: Problem) -> Iterator[tuple[str, Decide]]:
    """Yield the other rule engines that are installed."""
    yield NEW, each(NewEnvironment(problem).decide)
    yield WARM, each(KeptWarm(problem).decide)
    for name, build in ((EXPERTA, experta), (ZEN, zen)):
        try:
            yield name, build(problem)
        except ImportError as error:
            print(f"left out: {name}: {error}")  # noqa: T201 - a benchmark prints


def experta(problem: Problem) -> Decide:
    """Build experta's side, where it is installed."""
    from tests.benchmarks.peers.naive_experta import Experta  # noqa: PLC0415 - not always installed

    return each(Experta(problem).decide)


def zen(problem: Problem) -> Decide:
    """Build zen-engine's side, where it is installed."""
    from tests.benchmarks.peers.zen_table import ZenTable  # noqa: PLC0415 - not always installed

    return each(ZenTable(problem).decide)


def milliseconds(work: Callable[[], object], patients: int) -> float:
    """Give the processor's time for one of so many patients."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000 / patients


def race(problem: Problem, sides: Sides) -> dict[str, float]:
    """Check that all sides decide the same, then time them in turn.

    Raises:
        AssertionError: a side decides otherwise.
    """
    patients = problem.patients
    expected = sides[OURS_EXPLAINED](patients)
    for name, decide in sides.items():
        if list(decide(patients)) != list(expected):
            raise AssertionError(name)
    times = {name: [milliseconds(partial(decide, patients), len(patients))] for name, decide in sides.items()}
    quick = [name for name, (found,) in times.items() if found < SLOW_MS]
    for _ in range(1, ROUNDS):
        for name in quick:
            times[name].append(milliseconds(partial(sides[name], patients), len(patients)))
    return {name: min(found) for name, found in times.items()}


def race_masks(problem: Problem, expected: Sequence[Decided]) -> dict[str, float]:
    """Check the masks, then time them: one patient at a time, all at once, and all many times over.

    The table is there before the clock starts, and the verdicts stay in their arrays.

    Raises:
        AssertionError: the masks decide otherwise.
    """
    times = {}
    for name, masks in ((MASKS, Masks(problem)), (MASKS_EXPLAINED, Masks(problem, explain=True))):
        if masks.named(*masks.decide(masks.frame(problem.patients))) != list(expected):
            raise AssertionError(name)
        singles = [masks.frame([memory]) for memory in problem.patients[:SINGLES]]
        times[f"{name}, one at a time"] = least(partial(one_by_one, masks, singles), len(singles))
        for times_over in (1, MANY):
            frame = masks.frame([*problem.patients] * times_over)
            size = len(frame)
            times[f"{name}, {size} at once"] = least(partial(masks.decide, frame), size)
    return times


def one_by_one(masks: Masks, frames: Sequence[Any]) -> None:
    """Decide for each of many tables of one patient."""
    for frame in frames:
        masks.decide(frame)


def least(work: Callable[[], object], patients: int) -> float:
    """Give the least time of some rounds for one of so many patients."""
    return min(milliseconds(work, patients) for _ in range(ROUNDS))


def report(times: Mapping[str, float]) -> bool:
    """Print every time, how often ours goes into it, and each bar; say whether one was missed."""
    missed = False
    for name, found in times.items():
        base = OURS_EXPLAINED if "explained" in name else OURS
        ratio, line = found / times[base], f"{name:34} {found:9.3f} ms  {found / times[base]:8.2f} x {base}"
        if name in BARS:
            met = ratio > BARS[name]
            missed = missed or not met
            line += f"  (bar {BARS[name]:g}: {'met' if met else 'NOT MET'})"
        print(line)  # noqa: T201 - a benchmark prints
    return missed


def main() -> int:
    """Run the race and print it; exit with 1 when a bar is missed."""
    mend_clipspy()
    problem = read_problem()
    sides = {**dict(ours(problem)), **dict(peers(problem))}
    print(  # noqa: T201 - a benchmark prints
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}: {len(problem.rules)} rules, {len(problem.exercises)} exercises, "
        f"{len(problem.patients)} whole patients; equal decisions; "
        f"processor's time a patient, least of {ROUNDS} rounds, of one where that is over {SLOW_MS:g} ms; "
        f"{OURS} is {engine_of('', problem.knowledge).name}"
    )
    times = race(problem, sides)
    return int(report(times | race_masks(problem, sides[OURS](problem.patients))))


if __name__ == "__main__":
    sys.exit(main())
