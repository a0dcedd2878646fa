"""Questions: what to ask, in which order, what each answer changes."""

from recommender.explanation import Recommender
from recommender.patient import EXERCISE_FIELDS
from recommender.question import Question, ask, waited_for
from recommender.result import to_json
from tests.minibase import SCREENED, recommender_of, rule_text


def asked(recommender: Recommender, **record: object) -> dict[str, Question]:
    """Give the questions of a record by term."""
    return {question.term: question for question in recommender.recommend({**SCREENED, **record}).questions}


def waiting(recommender: Recommender, **record: object) -> set[str]:
    """Name the terms for whose answers something waits."""
    return {question.term for question in waited_for(asked(recommender, **record).values())}


def test_nothing_waits_for_a_screened_record_with_all_that_is_needed(recommender: Recommender) -> None:
    """Nothing is blocked, withheld or assumed; what could change the result all the same is still asked, last."""
    assert waiting(recommender) == set()
    assert {"age", "minutes", "painful_exercises"} <= asked(recommender).keys()


def test_a_record_of_which_everything_is_known_asks_nothing(recommender: Recommender) -> None:
    """Given each field that a rule reads as well, no question is left."""
    given: dict[str, object] = {name: [] for name in EXERCISE_FIELDS}
    given |= {"age": 40, "temperature_c": 36.6, "minutes": 20}
    assert asked(recommender, **given, scoliosis_early=False, requested_complex="remission-period") == {}


def test_unknown_gates_come_before_restrictions(recommender: Recommender) -> None:
    """The most decisive first: what could refer, then what could only withhold."""
    ranks = [question.term for question in recommender.recommend({"stage": "remission", "pain": "none"}).questions]
    assert ranks.index("bleeding_any") < ranks.index("fever") < ranks.index("increased_lumbar_lordosis")
    assert [question.rank for question in recommender.recommend({}).questions] == list(
        range(1, len(recommender.recommend({}).questions) + 1)
    )


def test_an_unknown_stage_is_asked_for_by_its_own_rule(recommender: Recommender) -> None:
    """A rule that asks names the term of its question."""
    question = asked(recommender, stage=None)["stage"]
    assert {answer.answer for answer in question.answers} == {"acute", "subacute_early", "subacute_late", "remission"}


def test_each_answer_says_what_it_changes(recommender: Recommender) -> None:
    """Present refers; absent leaves it to the rest."""
    record = {"stage": "remission", "pain": "none", "screened": False}
    question = next(q for q in recommender.recommend(record).questions if q.term == "kidney_pain")
    changes = {answer.answer: answer.changes for answer in question.answers}
    assert changes["present"] == "no program: refer to a doctor (screen/kidney_pain)"
    assert "decided without it" in changes["absent"]


def test_equipment_is_asked_about_only_where_an_exercise_needs_it(recommender: Recommender) -> None:
    """An item that no exercise of the knowledge needs is not worth a question."""
    terms = asked(recommender, stage="acute", pain="mild", equipment=None)
    assert "equipment:knee_bolster" in terms
    assert "equipment:stall_bars" not in terms
    assert terms["equipment:knee_bolster"].text.endswith("?")
    assert [answer.answer for answer in terms["equipment:knee_bolster"].answers] == ["present", "absent"]


def test_a_derived_unknown_asks_for_what_it_rests_on(recommender: Recommender) -> None:
    """Nobody can answer a derived fact; its unknown premises are asked instead."""
    terms = [
        question.term
        for question in recommender.recommend(
            {**SCREENED, "screened": False, "stage": "subacute_early", "requested_complex": "gentle"}
        ).questions
    ]
    assert "spinal_disease" not in terms
    assert "disc_protrusion" in terms


def test_a_rule_that_only_asks_changes_nothing_else(recommender: Recommender) -> None:
    """First session not known to be supervised: a program, with the question."""
    explanation = recommender.recommend({**SCREENED, "first_session": True, "supervised": None})
    assert explanation.has_program
    assert "supervised" in {question.term for question in explanation.questions}


def test_a_number_is_asked_without_answers_to_choose() -> None:
    """An unknown age has no list of answers."""
    rule = rule_text('[when.patient]\nfact = "age"\nat_least = 65', 'effect = "ask"\nif_unknown = "ask"')
    result = to_json(recommender_of({"screen/age": rule}).recommend(SCREENED))
    assert result["status"] == "needs_information"
    question = result["questions"][0]
    assert (question["term"], question["answers"], question["waits"]) == ("age", [], True)


def test_an_effect_without_a_phrase_is_named() -> None:
    """A gap that waits for an answer says which rule would apply."""
    rule = rule_text(
        '[when.patient]\nfact = "elderly"\nis = "present"\n[when.exercise]\nload = ["light"]',
        'effect = "require"\nif_unknown = "question"\ncomponent = "light work"',
    )
    explanation = recommender_of({"arrange/light": rule}).recommend({**SCREENED, "screened": False})
    [question] = [question for question in explanation.questions if question.term == "elderly"]
    assert question.answers[0].changes == "the rule applies: require (arrange/light)"


def test_what_could_be_derived_from_an_answer_is_said(recommender: Recommender) -> None:
    """High blood pressure is a disease of heart or vessels, that is a lasting one, and that needs a clearance."""
    question = asked(recommender, screened=False)["hypertension"]
    assert not question.waits
    assert question.answers[0].changes == "a program that rests on the clearance (screen/chronic_disease_cleared)"


def test_an_early_scoliosis_counts_as_a_scoliosis(recommender: Recommender) -> None:
    """Given no clearance, a yes to the field leads where the finding leads."""
    question = asked(recommender, doctor_clearance=False)["scoliosis_early"]
    assert question.answers[0].changes == "no program: refer to a doctor (screen/chronic_disease_without_clearance)"


def test_a_stated_fact_that_looks_odd_is_asked_again(recommender: Recommender) -> None:
    """Remission with pain: the rule that reads it otherwise asks for the stage, though one is stated."""
    question = asked(recommender, pain="mild")["stage"]
    assert (question.waits, question.touched, question.rules) == (True, 0, ("assess/remission_with_pain",))


def test_a_declined_term_is_not_asked_again(recommender: Recommender) -> None:
    """Given terms that nobody will answer, no question is about them, stated or not."""
    explanation = recommender.recommend({**SCREENED, "pain": "mild", "supervised": None})
    declined = ("stage", "supervised")
    found = ask(explanation.reading, explanation.firings, recommender.knowledge, declined)
    assert {question.term for question in found}.isdisjoint(declined)
    assert set(declined) <= {question.term for question in explanation.questions}


def test_what_waits_comes_first_among_equals(recommender: Recommender) -> None:
    """Of questions with the same effect and as many exercises at stake, those come first for which something waits."""
    questions = recommender.recommend({}).questions
    first = [question.waits for question in questions if question.touched == questions[0].touched][:35]
    assert first == sorted(first, reverse=True)


def test_a_term_without_a_question_of_its_own_is_asked_by_its_label() -> None:
    """A fact of the knowledge that has no question text is asked for by name."""
    rule = rule_text('[when.patient]\nfact = "complex"\nis = "gentle"', 'effect = "advise"\nif_unknown = "question"')
    explanation = recommender_of({"advise/x": rule}).recommend(SCREENED)
    assert explanation.questions == ()
