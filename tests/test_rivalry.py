"""Rivalries: what stands between an open exercise and the program, wherever it is not prescribed, and only there."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import pytest

from recommender.change import Change
from recommender.condition import Value
from recommender.conflict import Conflict, Outlook
from recommender.corpus import read_texts
from recommender.direct import DirectEngine
from recommender.explanation import Recommender
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.patient import read_patient
from recommender.rivalry import Rivalry
from recommender.situation import NOT_NAMED, Feature, Move, memory_of, situation_of
from recommender.unlocking import unlock
from recommender.vocabulary import UNKNOWN
from tests.minibase import ASSESS, SCREENED, exercise_text, mini, recommender_of, rule_text
from tests.minibase import SELECT as CHOOSE_REMISSION

CAT, BICYCLE = "rem-4-cat-cow", "gs-09-bicycle"
BREATHING = "gs-10-belly-breathing"
DEFAULTS = "knowledge/defaults.toml"
OWN, OTHER = "remission-period", "gentle"
READING = read_patient(SCREENED, mini(ASSESS)[0])
APART = rule_text(
    '[when.bound]\nfact = "complex"\n[when.exercise]\nnot = { complex = "$bound" }',
    'effect = "leave_out"\nunless = ["arrange/warm"]',
)
WARM = rule_text(
    '[when.patient]\nfact = "working_stage"\nis = "remission"', 'effect = "prescribe"\nitems = "default:warm_up_later"'
)
MINUTES = rule_text(
    '[when.patient]\nfact = "minutes"\nat_least = 1', 'effect = "session"\nminutes_max = "fact:minutes"'
)
REQUEST = rule_text(
    '[when.bound]\nfact = "requested_complex"', 'effect = "choose"\ncomplex = "$bound"\nas = "requested"'
)
FALLBACK = rule_text("", f'effect = "choose"\ncomplex = "{OTHER}"\nas = "fallback"')
ONE_COMPLEX = {"arrange/apart": APART, "arrange/warm": WARM}


def barring(exercises: Iterable[str], fact: str, word: str = "present") -> str:
    """Write a rule that bars exercises."""
    named = ", ".join(f'"{name}"' for name in exercises)
    return rule_text(f'[when.patient]\nfact = "{fact}"\nis = "{word}"\n[when.exercise]\nid = [{named}]')


def choosing(complex_id: str, fact: str, word: str, rank: str = "stage") -> str:
    """Write a rule that chooses a complex."""
    return rule_text(
        f'[when.patient]\nfact = "{fact}"\nis = "{word}"',
        f'effect = "choose"\ncomplex = "{complex_id}"\nas = "{rank}"',
    )


def knowledge_of(rules: Mapping[str, str], knowledge: Mapping[str, str] | None = None) -> Knowledge:
    """Read a mini rule base."""
    built, problems = mini({**ASSESS, **rules}, knowledge)
    assert problems == []
    return built


class Tried:
    """A small domain over one base, with what becomes of an exercise in each of its situations."""

    def __init__(self, exercise: str, knowledge: Knowledge, domain: Mapping[Feature, Sequence[Value]]) -> None:
        """Run everything."""
        self._exercise = exercise
        self._domain = domain
        self._base = base = situation_of(take_in(READING, knowledge.vocabulary))
        self._outlook = Outlook(exercise, base, knowledge)
        self._rivalry = Rivalry(self._outlook, READING, knowledge)
        situations = [base | dict(zip(domain, values, strict=True)) for values in product(*domain.values())]
        direct = Recommender(knowledge, DirectEngine(knowledge.rules.values()))
        self.every = [(each, self._verdict(each, direct)) for each in situations]

    def _verdict(self, situation: Mapping[Feature, Value], direct: Recommender) -> str:
        return direct.conclude(READING, direct.consider(memory_of(situation))).decisions[self._exercise].verdict

    def check(self) -> set[str]:
        """Check that a conflict stands wherever the exercise is not prescribed, until a value of it helps."""
        for situation, verdict in self.every:
            made = [Move(name, situation[name]) for name in self._domain if situation[name] != self._base.get(name)]
            found = self._outlook.conflicts(made, frozenset()) or self._rivalry.conflicts(situation)
            assert bool(found) == (verdict != "prescribed"), (situation, verdict)
            for conflict in found if verdict == "eligible" else []:
                assert not self._standing(conflict, situation), (situation, conflict)
        return {verdict for _, verdict in self.every}

    def _standing(self, conflict: Conflict, situation: Mapping[Feature, Value]) -> list[Mapping[Feature, Value]]:
        """Give the situations in which the exercise is prescribed although the conflict has to stand."""
        brought = (after for after, verdict in self.every if verdict == "prescribed")
        return [
            after for after in brought if all(self._stands(name, conflict, situation, after) for name in self._domain)
        ]

    @staticmethod
    def _stands(
        name: Feature, conflict: Conflict, situation: Mapping[Feature, Value], after: Mapping[Feature, Value]
    ) -> bool:
        helps = conflict.features.get(name)
        return helps is None or after[name] == situation[name] or not helps(after[name])


MEMBERS = mini(ASSESS)[0].by_complex
FINDING = ("present", "absent", UNKNOWN)
STAGES = ("acute", "subacute_late", "remission", UNKNOWN)
RIVALS: Mapping[str, tuple[str, Mapping[str, str], Mapping[Feature, Sequence[Value]]]] = {
    "a request, the stage and a fallback": (
        CAT,
        {**ONE_COMPLEX, **CHOOSE_REMISSION, "select/wish": REQUEST, "select/fallback": FALLBACK},
        {"requested_complex": (OWN, OTHER, "fitball", UNKNOWN), "stage": STAGES},
    ),
    "a fallback that waits for the complex of the stage to be barred": (
        BICYCLE,
        {
            **ONE_COMPLEX, **CHOOSE_REMISSION, "select/fallback": FALLBACK,
            "restrict/most": barring(set(MEMBERS[OWN]) - {CAT}, "fever"), "restrict/cat": barring([CAT], "malaise"),
        },
        {"stage": STAGES, "fever": FINDING, "malaise": FINDING},
    ),
    "a bar with an exception on the rival": (
        BICYCLE,
        {
            **ONE_COMPLEX, **CHOOSE_REMISSION, "select/fallback": FALLBACK,
            "restrict/all": rule_text(
                f'[when.patient]\nfact = "fever"\nis = "present"\n[when.exercise]\ncomplex = ["{OWN}"]',
                'effect = "exclude"\nunless = ["restrict/cat"]',
            ),
            "restrict/cat": rule_text(
                f'[when.patient]\nfact = "malaise"\nis = "absent"\n[when.exercise]\nid = ["{CAT}"]', 'effect = "permit"'
            ),
        },
        {"stage": STAGES[1:], "fever": FINDING, "malaise": FINDING},
    ),
    "a bar on the rival that waits for a derived finding": (
        BICYCLE,
        {
            **ONE_COMPLEX, **CHOOSE_REMISSION, "select/fallback": FALLBACK,
            "assess/disc": rule_text(
                '[when.patient]\nfact = "fever"\nis = "present"',
                'effect = "derive"\nfact = "disc_disease"\nvalue = "present"',
            ),
            "restrict/all": barring(MEMBERS[OWN], "disc_disease"),
        },
        {"stage": STAGES[1:], "fever": FINDING},
    ),
    "a bar on the rival that binds a fact": (
        BICYCLE,
        {
            **ONE_COMPLEX, "select/stage": rule_text("", f'effect = "choose"\ncomplex = "{OWN}"\nas = "stage"'),
            "select/fallback": FALLBACK,
            "restrict/stage": rule_text(
                f'[when.bound]\nfact = "working_stage"\n[when.exercise]\nnot = {{ available_in = "$bound" }}\n'
                f'complex = ["{OWN}"]'
            ),
        },
        {"stage": STAGES},
    ),
    "a bar on the rival that binds what hurts": (
        BICYCLE,
        {
            **ONE_COMPLEX, **CHOOSE_REMISSION, "select/fallback": FALLBACK,
            "restrict/most": barring(set(MEMBERS[OWN]) - {CAT}, "fever"),
            "restrict/hurts": rule_text('[when.bound]\nlist = "painful_exercises"\n[when.exercise]\nid = "$bound"'),
        },
        {"stage": STAGES[2:], "fever": FINDING, f"painful_exercises:{CAT}": ("present", NOT_NAMED)},
    ),
    "two rivals of one rank, of which the one with fewer exercises goes first": (
        CAT,
        {
            **ONE_COMPLEX,
            "select/own": choosing(OWN, "stage", "remission"), "select/other": choosing(OTHER, "fever", "present"),
            "select/third": choosing("fitball", "stiffness", "present"),
            "restrict/few": barring(set(MEMBERS[OTHER]) - {BICYCLE}, "malaise"),
            "restrict/last": barring([BICYCLE], "muscle_tension"),
        },
        {
            "stage": STAGES[2:], "fever": FINDING[:2], "malaise": FINDING[:2], "muscle_tension": FINDING[:2],
            "stiffness": FINDING[:2],
        },
    ),
    "a warm-up, whatever the complex": (
        BREATHING,
        {
            **ONE_COMPLEX, **CHOOSE_REMISSION, "select/wish": REQUEST,
            "select/other": choosing("fitball", "fever", "present"),
            "restrict/all": barring(MEMBERS[OWN], "malaise"),
        },
        {
            "stage": STAGES, "requested_complex": (OTHER, "fitball", UNKNOWN), "fever": FINDING[:2],
            "malaise": FINDING[:2],
        },
    ),
    "an exercise that any complex may borrow": (
        CAT,
        {
            "select/other": choosing(OTHER, "fever", "present"), "select/own": choosing(OWN, "stage", "remission"),
            "arrange/out": rule_text(
                f'[when.patient]\nfact = "malaise"\nis = "present"\n[when.exercise]\nid = ["{CAT}"]',
                'effect = "leave_out"',
            ),
        },
        {"stage": STAGES, "fever": FINDING, "malaise": FINDING},
    ),
    "a complex that borrows what another does not": (
        CAT,
        {
            "select/other": choosing(OTHER, "fever", "present"),
            "select/third": choosing("fitball", "stiffness", "present", "requested"),
            "arrange/out": rule_text(
                f'[when.patient]\nfact = "complex"\nis = "fitball"\n[when.exercise]\nid = ["{CAT}"]',
                'effect = "leave_out"',
            ),
        },
        {"fever": FINDING, "stiffness": FINDING},
    ),
    "a warm-up of one other complex": (
        BREATHING,
        {
            "arrange/apart": APART, **CHOOSE_REMISSION, "select/third": choosing("fitball", "stiffness", "present"),
            "arrange/warm": rule_text(
                '[when.patient]\nfact = "complex"\nis = "fitball"',
                'effect = "prescribe"\nitems = "default:warm_up_later"',
            ),
        },
        {"stage": STAGES, "stiffness": FINDING},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RIVALS)
def test_a_conflict_stands_until_a_value_of_it_helps(name: str) -> None:
    """Given one kind of rival, a conflict is there in just the situations without the exercise, and for good reason."""
    exercise, rules, domain = RIVALS[name]
    assert "prescribed" in Tried(exercise, knowledge_of(rules), domain).check()


def test_nothing_is_chosen_where_no_rule_chooses() -> None:
    """Given a base that chooses no complex and parts none, there is a conflict that names no rule."""
    knowledge = knowledge_of({})
    base = situation_of(take_in(READING, knowledge.vocabulary))
    [conflict] = Rivalry(Outlook(CAT, base, knowledge), READING, knowledge).conflicts(base)
    assert conflict.activation is None


def sets_of(exercise: str, record: Mapping[str, Any], recommender: Recommender) -> set[frozenset[Change]]:
    """Give what would bring an exercise into the program."""
    found = unlock(exercise, recommender.recommend(record), recommender, 10)
    assert not found.more
    return {frozenset(changes) for changes in found.prescribed}


def test_what_a_rule_leaves_out_waits_for_that_rule() -> None:
    """Given an exercise of the chosen complex that a rule leaves out, lifting the rule brings it in."""
    rules = {
        **ONE_COMPLEX,
        "arrange/out": rule_text(
            f'[when.patient]\nfact = "stiffness"\nis = "present"\n[when.exercise]\nid = ["{CAT}"]',
            'effect = "leave_out"',
        ),
    }
    recommender = recommender_of(rules)
    record = {**SCREENED, "symptoms": ["stiffness"]}
    assert sets_of(CAT, record, recommender) == {frozenset({Change("symptoms", "remove", "stiffness")})}


def test_more_time_brings_in_what_the_clock_left_out() -> None:
    """Given five minutes, what they leave out of the chosen complex comes in when there is more time."""
    recommender = recommender_of({**ONE_COMPLEX, "arrange/minutes": MINUTES})
    record = {**SCREENED, "minutes": 5}
    left_out = recommender.recommend(record).session.left_out
    assert left_out
    more = frozenset({Change("minutes", "remove")})
    assert more in sets_of(min(left_out), record, recommender)


def crowded() -> tuple[Recommender, str]:
    """Build a base whose warm-up takes more than five minutes, and name what the clock leaves out of the warm-up."""
    members = mini(ASSESS)[0].by_complex[OTHER]
    words = ", ".join(f'"{name}"' for name in members)
    long = re.sub(r'(id = "warm_up_later"\nvalue = )\[[^]]*]', rf"\1[{words}]", read_texts()[DEFAULTS])
    recommender = recommender_of({**ONE_COMPLEX, "arrange/minutes": MINUTES}, {DEFAULTS: long})
    left_out = recommender.recommend({**SCREENED, "minutes": 5}).session.left_out or {}
    return recommender, next(name for name in left_out if name in members)


def test_more_time_brings_in_a_warm_up_of_another_complex() -> None:
    """Given a warm-up of another complex that the clock cuts, more time brings its last item in."""
    recommender, exercise = crowded()
    record = {**SCREENED, "minutes": 5}
    assert recommender.recommend(record).decisions[exercise].verdict == "eligible"
    assert frozenset({Change("minutes", "remove")}) in sets_of(exercise, record, recommender)


def test_an_exercise_without_a_dose_never_comes_in() -> None:
    """Given an exercise of the chosen complex that has no dose, nothing brings it in, and no rule is to blame."""
    undosed = exercise_text(CAT, OWN).partition("[dose]")[0]
    recommender = recommender_of(ONE_COMPLEX, {f"knowledge/exercises/{OWN}/{CAT}.toml": undosed})
    explanation = recommender.recommend(SCREENED)
    found = unlock(CAT, explanation, recommender)
    assert (found.verdict, found.eligible, found.prescribed, found.immovable) == ("eligible", ((),), (), ())


def test_a_borrowed_exercise_is_prescribed_already() -> None:
    """Given a base that borrows from every complex, an exercise that is in the program needs nothing."""
    recommender = recommender_of({})
    explanation = recommender.recommend(SCREENED)
    assert explanation.decisions[BICYCLE].verdict == "prescribed"
    assert unlock(BICYCLE, explanation, recommender).prescribed == ((),)
