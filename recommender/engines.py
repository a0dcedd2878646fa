"""The rule engines by name: which of them this Python has, and which one is taken where none is named."""

from collections.abc import Callable, Mapping

from recommender.engine import DurableEngine, Engine
from recommender.knowledge import Knowledge
from recommender.problem import DataError, Problem, UnknownNameError


def engine_of(name: str, knowledge: Knowledge) -> Engine:
    """Build the engine that fires the rules of the knowledge.

    Args:
        name: durable or clips; "" for the first of them that this Python has.
        knowledge: holds the rules.

    Raises:
        UnknownNameError: no engine has the name.
        DataError: the engine cannot be imported; without a name, none can.
    """
    if name and name not in ENGINES:
        raise UnknownNameError("engine", name, ENGINES)
    problems = []
    for each in [name] if name else ENGINES:
        try:
            return ENGINES[each](knowledge)
        except ImportError as error:
            problems.append(Problem(f"engine {each}", f"cannot be imported: {error}", HINTS[each]))
    raise DataError(problems)


def engine_like(named: str, knowledge: Knowledge) -> Engine:
    """Build the engine that calls itself by a name; where this Python does not have it, the first that it has."""
    try:
        return engine_of(KEYS.get(named, ""), knowledge)
    except DataError:
        return engine_of("", knowledge)


def _durable(knowledge: Knowledge) -> Engine:
    return DurableEngine(knowledge.rules, knowledge.vocabulary.numbers)


def _clips(knowledge: Knowledge) -> Engine:
    from recommender.clips_engine import ClipsEngine  # noqa: PLC0415 - not every machine has it

    return ClipsEngine(knowledge.rules)


ENGINES: Mapping[str, Callable[[Knowledge], Engine]] = {"durable": _durable, "clips": _clips}
KEYS: Mapping[str, str] = {"durable-rules": "durable", "clips": "clips"}
HINTS: Mapping[str, str] = {
    "durable": "durable-rules runs on Python 3.11 and 3.12; use the engine clips",
    "clips": "install clipspy, or use the engine durable",
}
