"""A rivalry: what keeps an exercise out of the program although nothing bars it: another complex, or the clock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from recommender.condition import ALWAYS, Comparison
from recommender.conflict import Conflict, Helps, Outlook, anything, joined, lists_of
from recommender.decision import outcome_of
from recommender.direct import DirectEngine, activations
from recommender.engine import Activation
from recommender.explanation import Considered, Explanation, Recommender
from recommender.knowledge import Knowledge
from recommender.patient import Reading
from recommender.resolution import left_in, proposed_complex
from recommender.rule import Rule
from recommender.selector import BOUND
from recommender.situation import Feature, Situation, memory_of

REQUEST, COMPLEX = "requested_complex", "complex"
RESTRICT, SELECT, ARRANGE = 3, 4, 5


class Rivalry:
    """Finds what keeps one open exercise out of the program, in any situation."""

    def __init__(self, outlook: Outlook, reading: Reading, knowledge: Knowledge) -> None:
        """Take the outlook of the exercise, and a reading that lends its record to what is tried."""
        self._exercise = exercise = outlook.exercise
        self._outlook = outlook
        self._own = knowledge.exercises[exercise].complex
        self._reading = reading
        self._knowledge = knowledge
        self._derivations = outlook.derivations
        self._recommender = Recommender(knowledge, DirectEngine(knowledge.rules.values()))
        warming, apart = list(self._warming()), any(map(self._keeps_apart, self._leaving()))
        self._needs_own = apart and not warming
        self._takes_any = apart and not any(COMPLEX in rule.facts_read for rule in warming)

    def conflicts(self, situation: Situation) -> list[Conflict]:
        """Give what stands between an open exercise and the program; nothing when it is prescribed."""
        proposed = self._proposed(situation)
        if self._needs_own and self._own not in map(proposed_complex, proposed):
            return [self._other_complex(proposed, None)]  # what is not proposed cannot be chosen: no need to try
        found = self._recommender.consider(memory_of(situation))
        if self._needs_own and found.choice.complex != self._own:
            return [self._other_complex(proposed, found)]
        concluded = self._recommender.conclude(self._reading, found)
        if concluded.decisions[self._exercise].verdict == "prescribed":
            return []
        if found.choice.complex == self._own:
            return [self._clock(concluded)]
        return [self._any_complex(concluded, self._other_complex(proposed, found))]

    def _proposed(self, situation: Situation) -> list[Activation]:
        """Give the choices of a complex that rules propose."""
        values, lists = self._outlook.values_of(situation), lists_of(situation)
        found = (each for rule in self._rules(SELECT) for each in activations(rule, values, lists))
        return [each for each in found if outcome_of(each) == "choose"]

    def _warming(self) -> Iterator[Rule]:
        """Yield the rules that prescribe the exercise whatever the complex."""
        for rule in self._knowledge.rules.values():
            if rule.then.effect == "prescribe" and self._exercise in self._knowledge.words(rule.then.items):
                yield rule

    def _leaving(self) -> Iterator[Rule]:
        """Yield the rules that keep exercises out of programs."""
        return (rule for rule in self._rules(ARRANGE) if rule.then.effect == "leave_out")

    def _keeps_apart(self, rule: Rule) -> bool:
        """Say whether a rule keeps the exercise out of every program of another complex."""
        others = self._knowledge.complexes.keys() - {self._own}
        return rule.condition == ALWAYS and all(self._exercise in rule.exercises_for(other) for other in others)

    def _other_complex(self, proposed: Sequence[Activation], found: Considered | None) -> Conflict:
        """Another complex is chosen, or none: its own has to be asked for, proposed, or freed of its rival."""
        proposing = [rule for rule in self._rules(SELECT) if rule.then.complex in (self._own, BOUND)]
        features: list[Mapping[Feature, Helps]] = [{REQUEST: anything}]
        features += map(self._read_by, [*proposing, *self._warming()])
        winning = next((each for each in found.choice.reasons if each.deciding), None) if found else None
        if found is None or winning is None:
            return Conflict(self._separating(), joined(features))
        as_ = winning.firing.activation.rule.then.as_
        rivals = [each for each in proposed if each.rule.then.as_ == as_]
        features += [self._read_by(each.rule) for each in rivals]
        if len(rivals) > 1:
            features.append(self._flipping_all(map(proposed_complex, rivals)))
        else:
            open_to = left_in(found.choice.complex, found.decisions, self._knowledge)
            features.append(min(map(self._flipping_of, open_to), key=len))
        return Conflict(winning.firing.activation, joined(features))

    def _separating(self) -> Activation | None:
        """Name the rule that keeps a program to one complex, where no rule chose any."""
        return next((Activation(rule, certain=True) for rule in self._leaving()), None)

    def _any_complex(self, concluded: Explanation, other: Conflict) -> Conflict:
        """It may come in with another complex, and does not: not called for, no complex is chosen, or time is short."""
        if self._takes_any and concluded.choice.complex and self._exercise not in (concluded.session.left_out or {}):
            return other
        choosing = [*map(self._read_by, self._rules(SELECT)), self._flipping_all(self._knowledge.complexes)]
        return Conflict(other.activation, joined([other.features, self._clock(concluded).features, *choosing]))

    def _clock(self, concluded: Explanation) -> Conflict:
        """The session is too long for it: all that makes sessions, doses and preferences may matter."""
        rules = self._knowledge.rules.values()
        timing = (each for each in rules if each.step == ARRANGE and each.then.effect != "advise")
        limiting = (each for each in rules if each.then.effect == "limit")
        lending = [self._own, *(item.exercise.complex for item in concluded.session.items)]
        reasons = concluded.decisions[self._exercise].reasons
        return Conflict(
            next((reason.firing.activation for reason in reasons if reason.applied), None),
            joined([*map(self._read_by, [*timing, *limiting]), self._flipping_all(lending)]),
        )

    def _rules(self, step: int) -> Iterator[Rule]:
        return (rule for rule in self._knowledge.rules.values() if rule.step == step)

    def _flipping_all(self, complexes: Iterable[str]) -> dict[Feature, Helps]:
        """Name what could change a bar on any exercise of some complexes, to or fro."""
        named = {exercise for name in complexes for exercise in self._knowledge.by_complex[name]}
        about = (rule for rule in self._rules(RESTRICT) if any(named & each for each in rule.exercises.values()))
        return joined(map(self._read_by, about))

    def _flipping_of(self, exercise: str) -> dict[Feature, Helps]:
        """Name what could newly bar an open exercise."""
        about = (rule for rule in self._rules(RESTRICT) if any(exercise in named for named in rule.exercises.values()))
        return joined(each for rule in about for each in self._flipping(rule))

    def _flipping(self, rule: Rule) -> Iterator[dict[Feature, Helps]]:
        """Yield what could make a bar true, or a permit false."""
        permits = rule.then.effect == "permit"
        for comparison in rule.condition.comparisons():
            if comparison.fact in self._derivations.of:
                yield dict.fromkeys(sorted(self._derivations.cone(comparison.fact)), anything)
            else:
                yield {comparison.fact: _turns(comparison, holds=not permits)}
        yield self._bound_by(rule)

    def _read_by(self, rule: Rule) -> dict[Feature, Helps]:
        read = (feature for fact in sorted(rule.facts_read) for feature in sorted(self._derivations.cone(fact)))
        return dict.fromkeys(read, anything) | self._bound_by(rule)

    def _bound_by(self, rule: Rule) -> dict[Feature, Helps]:
        """Name what a rule binds."""
        if rule.bound is None:
            return {}
        if rule.bound.list:
            return dict.fromkeys((f"{rule.bound.list}:{value}" for value in rule.exercises), anything)
        return dict.fromkeys(sorted(self._derivations.cone(rule.bound.fact)), anything)


def _turns(comparison: Comparison, *, holds: bool) -> Helps:
    """Let the values be tried that make a comparison true, or possible; or those that make it false."""
    fact = comparison.fact
    if holds:
        return lambda value: comparison.could_hold({fact: value})
    return lambda value: not comparison.holds({fact: value})
