"""Rule bases made at random: rules of every form over a few facts, in place of the shipped ones that bar and advise."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from recommender.condition import Comparison, Condition, Either, Every
from recommender.direct import DirectEngine
from recommender.explanation import Recommender
from recommender.rule import STEPS, DoseChange, Limit, ReasonText, Rule, RuleDocument, Then
from tests.strategies import KNOWLEDGE

READ = {"fever": ("present", "absent", "unknown"), "stiffness": ("present", "absent", "unknown"),
        "supervised": ("yes", "no", "unknown"), "malaise": ("present", "absent"), "disc_disease": ("present", "absent"),
        }  # fmt: skip
DERIVED = ("stiffness", "malaise", "disc_disease")
MEMBERS = KNOWLEDGE.by_complex["remission-period"]
FOLDERS = ("assess", "select", "arrange", "dose")
KEPT = {
    name: rule
    for name, rule in KNOWLEDGE.rules.items()
    if rule.folder in FOLDERS or name == "restrict/default_excluded"  # those have no dose
}
EFFECTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "derive": ("assess", ("ignore", "derive")),
    "refer": ("screen", ("ignore", "ask", "question", "refer")),
    "defer": ("screen", ("ignore", "ask", "question")),
    "clear": ("screen", ("ignore", "ask")),
    "exclude": ("restrict", ("ignore", "withhold", "question", "apply")),
    "withhold": ("restrict", ("ignore", "withhold", "question", "apply")),
    "close": ("restrict", ("ignore", "apply", "withhold")),
    "permit": ("restrict", ("ignore", "question", "withhold")),
    "limit": ("restrict", ("ignore", "withhold", "apply")),
    "prefer": ("prefer", ("ignore", "question")),
    "dose": ("dose", ("ignore", "apply")),
    "advise": ("advise", ("ignore", "question", "apply")),
}


def recommender_with(rules: Sequence[Rule]) -> Recommender:
    """Build a recommender over the shipped knowledge with other rules that bar and advise."""
    found = dict(sorted({**KEPT, **{rule.id: rule for rule in rules}}.items()))
    return Recommender(replace(KNOWLEDGE, rules=found), DirectEngine(found.values()))


@st.composite
def rule_bases(draw: st.DrawFn) -> list[Rule]:
    """Draw some rules; exceptions are drawn from those before."""
    rules: list[Rule] = []
    for place in range(draw(st.integers(1, 5))):
        effect = draw(st.sampled_from(sorted(EFFECTS)))
        rules.append(draw(_rules(effect, f"{EFFECTS[effect][0]}/x{place}", tuple(rules))))
    return rules


@st.composite
def _rules(draw: st.DrawFn, effect: Any, name: str, earlier: tuple[Rule, ...]) -> Rule:
    folder, if_unknown = EFFECTS[effect]
    excepting = {"derive": "derive", "exclude": "permit", "withhold": "permit", "close": "permit"}.get(effect)
    named = [rule.id for rule in earlier if rule.then.effect == excepting]
    then = Then(
        effect=effect,
        if_unknown=draw(st.sampled_from(if_unknown)),
        unless=tuple(draw(st.lists(st.sampled_from(named), max_size=1))) if named else (),
        fact=draw(st.sampled_from(DERIVED)) if effect == "derive" else "",
        value=draw(st.sampled_from(["present", "absent"])) if effect == "derive" else "",
        limit=Limit(reps_max=1) if effect == "limit" else None,
        dose=DoseChange(use="low_end", pace="slow") if effect == "dose" else None,
    )
    condition = draw(_conditions())
    slot = draw(st.sampled_from(sorted({comparison.fact for comparison in condition.comparisons()})))
    document = RuleDocument(
        title=name, status="active", purpose="", rationale="", limitations="", strength="stated", ledger=(),
        sources=(), then=then, cases=(),
        reason=ReasonText(text=draw(st.sampled_from(["It is so.", f"It is so: {{{slot}}}."])), detail=""),
    )  # fmt: skip
    on_exercises = effect in ("exclude", "withhold", "close", "permit", "limit", "prefer", "dose")
    about = draw(st.frozensets(st.sampled_from(MEMBERS), min_size=1)) if on_exercises else frozenset(MEMBERS)
    return Rule(name, STEPS[folder][0], document, condition, None, on_exercises, {"": about})


def _conditions() -> st.SearchStrategy[Condition]:
    comparisons: st.SearchStrategy[Condition] = st.sampled_from(sorted(READ)).flatmap(
        lambda fact: st.lists(st.sampled_from(READ[fact]), min_size=1, max_size=2, unique=True).map(
            lambda words: Comparison(fact, tuple(words))
        )
    )
    return st.recursive(
        comparisons,
        lambda parts: st.lists(parts, min_size=1, max_size=2).flatmap(
            lambda found: st.sampled_from([Every(tuple(found)), Either(tuple(found))])
        ),
        max_leaves=4,
    )
