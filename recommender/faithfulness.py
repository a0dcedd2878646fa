"""The faithfulness law: a reason is the cause of what it is cited for, or says that something else suffices as well.

For every applied reason: without its rule, and with each of its facts otherwise, the effect that it is cited for (see
`citation`) changes, or the reason says `one_of_several`; and one that says so is redundant in some such way. Every
fact that it cites is read by its rule. An overridden reason applies once the rules that override it are gone.
"""

from dataclasses import replace
from typing import Literal

from recommender.alternative import Cited, alternatives, cited, is_read, still_speaks
from recommender.citation import Citation, Effect, Outcome
from recommender.condition import Value
from recommender.counterfactual import Counterfactuals
from recommender.decision import Reason
from recommender.explanation import Explanation, Recommender
from recommender.light import dataclass

Finding = Literal["held", "exempt", "broken"]
OVERRIDDEN = Effect("reason", value=False, words="overridden")
UNCHANGED = "the effect does not change, and the reason does not say that something else suffices"
NOTHING_ELSE = "it says that it is one of several, and nothing else suffices"
NOT_READ = "the rule does not read the fact, or the fact does not speak for it"
NOT_REINSTATED = "it does not apply although nothing that overrides it is left"


@dataclass(frozen=True, slots=True)
class Removal:
    """What was taken away: rules, or a fact with the value that it was given instead.

    Attributes:
        alone: nothing new followed from that value; rules that fire only then were held back.
    """

    rules: tuple[str, ...] = ()
    term: str = ""
    value: Value = ""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One test of the law.

    Attributes:
        before: the effect that the reason is cited for.
        after: the effect without what was removed; the same one where nothing that was tried changes it.
        finding: held; exempt, as the reason says that it is one of several; or broken.
        why: what is wrong, of a broken one.
    """

    citation: Citation
    removed: Removal
    before: Effect
    after: Effect
    finding: Finding
    why: str = ""

    @property
    def reason(self) -> Reason:
        """Give the reason."""
        return self.citation.reason

    @property
    def held(self) -> bool:
        """Say whether the law holds."""
        return self.finding != "broken"


def verify(explanation: Explanation, recommender: Recommender, topic: str | None = None) -> list[Check]:
    """Check the law for every reason of a result.

    Args:
        explanation: the result.
        recommender: who made it.
        topic: an exercise, a complex, a rule or a ledger row; only reasons about it, or of it, are checked.
    """
    return _Verification(explanation, recommender).checks(topic)


def about(citation: Citation, topic: str) -> bool:
    """Say whether a citation is about an exercise or a complex, or of a rule or a ledger row."""
    rule = citation.reason.firing.activation.rule
    return topic in (citation.subject, rule.id, *rule.document.ledger)


class _Verification:
    """Checks one result; every method asks the counterfactuals and changes nothing."""

    def __init__(self, explanation: Explanation, recommender: Recommender) -> None:
        self._actual = Outcome(explanation)
        self._others = Counterfactuals(explanation, recommender)

    def checks(self, topic: str | None) -> list[Check]:
        citations = [each for each in self._actual.citations if topic is None or about(each, topic)]
        return [check for citation in citations for check in self._check(citation)]

    def _check(self, citation: Citation) -> list[Check]:
        if not citation.reason.applied:
            return [self._reinstated(citation)]
        found = [self._without_rule(citation), *(self._otherwise(citation, each) for each in cited(citation))]
        if citation.reason.one_of_several and all(check.before.value != check.after.value for check in found):
            return [replace(check, finding="broken", why=NOTHING_ELSE) for check in found]
        return found

    def _reinstated(self, citation: Citation) -> Check:
        """Take the overriding rules away: the reason applies."""
        overriding = citation.reason.overridden_by
        other = self._others.without(overriding)
        applies = citation.key in other.applied
        now = Effect("reason", applies, "applied" if applies else "not applied")
        held: Finding = "held" if applies else "broken"
        return Check(citation, Removal(overriding), OVERRIDDEN, now, held, "" if applies else NOT_REINSTATED)

    def _without_rule(self, citation: Citation) -> Check:
        rule = citation.reason.firing.rule_id
        return self._judged(citation, Removal((rule,)), self._others.without((rule,)))

    def _otherwise(self, citation: Citation, each: Cited) -> Check:
        """Let a fact be otherwise: for one of the values that no longer speak for the reason, the effect changes.

        Where rules that fire for no value but the other one bring about the same effect, they are held back.
        """
        before = self._actual.effect(citation)
        if not is_read(each, citation, self._actual.explanation.knowledge):
            return Check(citation, Removal(term=each.fact.term), before, before, "broken", NOT_READ)
        values = alternatives(each, citation, self._actual)
        tried = [(self._others.given, False)]
        tried += [] if citation.reason.one_of_several else [(self._others.given_alone, True)]
        for given, alone in tried:
            for value in values:
                other = given(each.fact.term, value)
                speaks = still_speaks(each, citation, other.explanation)
                if not speaks and other.effect(citation).value != before.value:
                    return self._judged(citation, Removal(term=each.fact.term, value=value, alone=alone), other)
        return self._judged(citation, Removal(term=each.fact.term, value=values[-1]), self._actual)

    def _judged(self, citation: Citation, removed: Removal, other: Outcome) -> Check:
        before, after = self._actual.effect(citation), other.effect(citation)
        if before.value != after.value:
            return Check(citation, removed, before, after, "held")
        if citation.reason.one_of_several:
            return Check(citation, removed, before, after, "exempt")
        return Check(citation, removed, before, after, "broken", UNCHANGED)
