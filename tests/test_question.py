"""Questions: what to ask, in which order, what each answer changes."""

from recommender.explanation import Recommender
from recommender.question import Question
from recommender.result import to_json
from tests.minibase import SCREENED, recommender_of, rule_text


def asked(recommender: Recommender, **record: object) -> dict[str, Question]:
    """Give the questions of a record by term."""
    return {question.term: question for question in recommender.recommend({**SCREENED, **record}).questions}


def test_a_screened_record_with_everything_known_asks_nothing(recommender: Recommender) -> None:
    """Nothing is open, so nothing is asked."""
    assert asked(recommender) == {}


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
    [question] = result["questions"]
    assert (question["term"], question["answers"]) == ("age", [])


def test_an_effect_without_a_phrase_is_named() -> None:
    """A preference that waits for an answer says which rule would apply."""
    rule = rule_text(
        '[when.patient]\nfact = "elderly"\nis = "present"\n[when.exercise]\nload = ["light"]',
        'effect = "prefer"\nif_unknown = "question"',
    )
    explanation = recommender_of({"prefer/light": rule}).recommend({**SCREENED, "screened": False})
    [question] = explanation.questions
    assert question.answers[0].changes == "the rule applies: prefer (prefer/light)"


def test_a_term_without_a_question_of_its_own_is_asked_by_its_label() -> None:
    """A fact of the knowledge that has no question text is asked for by name."""
    rule = rule_text('[when.patient]\nfact = "complex"\nis = "gentle"', 'effect = "advise"\nif_unknown = "question"')
    explanation = recommender_of({"advise/x": rule}).recommend(SCREENED)
    assert explanation.questions == ()
