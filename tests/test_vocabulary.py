"""The vocabulary knows every word by its id, its other names and its codes."""

import tomllib

import pytest

from recommender.corpus import Corpus
from recommender.knowledge import Knowledge
from recommender.vocabulary import Code, Vocabulary, fold, read_vocabulary


@pytest.fixture(scope="module")
def vocabulary(knowledge: Knowledge) -> Vocabulary:
    """Give the shipped vocabulary."""
    return knowledge.vocabulary


@pytest.mark.parametrize("name", ["Low Back-Pain", " low_back_pain ", "LOW  BACK__PAIN", "low-back pain"])
def test_names_are_compared_without_case_hyphens_and_spaces(name: str) -> None:
    """Spellings of one name fold to one word."""
    assert fold(name) == "low_back_pain"


@pytest.mark.parametrize(
    ("written", "code", "falls_under"),
    [
        ("M41", "M41.9", True),
        ("M41", "M42.1", False),
        ("M51.2", "M51.26", True),
        ("M51.2", "M51", False),
        ("C00-C97", "C00", True),
        ("C00-C97", "C97.9", True),
        ("C00-C97", "D00", False),
        ("S33.0-S33.7", "S33.0", True),
        ("S33.0-S33.7", "S33.75", True),
        ("S33.0-S33.7", "S33.8", False),
        ("M80-M81", "M79.9", False),
    ],
)
def test_a_code_matches_by_prefix_and_by_range(written: str, code: str, falls_under: bool) -> None:  # noqa: FBT001 - the expected answer
    """A code covers what is longer than it; a range covers both of its ends."""
    assert Code(code=written, terms=()).matches(code) is falls_under


@pytest.mark.parametrize(
    ("code", "reading"),
    [
        ("M42.1", "M42.1"),
        ("M42.16", "M42.1"),
        ("M42.12", "M42.12"),
        ("I10", "I10"),
        ("I11.9", "I00-I99"),
        ("I87.2", "I87.2"),
        ("C50.1", "C00-C97"),
    ],
)
def test_the_longest_match_wins(vocabulary: Vocabulary, code: str, reading: str) -> None:
    """Of several readings the most precise is taken; one code is more precise than a range."""
    found = vocabulary.read_code(code)
    assert found is not None
    assert found.code == reading


def test_a_code_that_nothing_reads_has_no_reading(vocabulary: Vocabulary) -> None:
    """A code outside the table is not guessed."""
    assert vocabulary.read_code("U07.1") is None


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("scoliosis", ("present", "absent")),
        ("disc_disease", ("present", "absent")),
        ("working_pain", ("none", "mild", "moderate", "pronounced")),
        ("stage", ("acute", "subacute_early", "subacute_late", "remission")),
        ("pain", ("none", "mild", "moderate", "pronounced")),
        ("supervised", ("yes", "no")),
        ("age", ()),
        ("nothing_of_the_kind", ()),
    ],
)
def test_the_values_of_a_fact(vocabulary: Vocabulary, fact: str, values: tuple[str, ...]) -> None:
    """A finding, a stage, a pain level and a yes/no field have words; a number has none."""
    assert vocabulary.values_of(fact) == values


def test_the_numbers_are_the_fields_that_are_counted_or_measured(vocabulary: Vocabulary) -> None:
    """Age, temperature and minutes are numbers, and what a diary counts; the pain level is a word."""
    counted = {"session_pain", "days_of_break", "sessions_at_dose"}
    assert vocabulary.numbers - vocabulary.course.keys() == {"age", "temperature_c", "minutes"}
    assert counted <= vocabulary.numbers


@pytest.mark.parametrize("fact", ["scoliosis", "age", "disc_disease", "complex"])
def test_a_rule_may_read_findings_fields_derived_facts_and_the_complex(vocabulary: Vocabulary, fact: str) -> None:
    """What a rule may read is known."""
    assert vocabulary.knows(fact)


def test_a_word_that_is_no_fact_is_not_known(vocabulary: Vocabulary) -> None:
    """A value of a fact is not itself a fact."""
    assert not vocabulary.knows("remission")


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("flat_feet", "flat feet"),
        ("age", "age"),
        ("disc_disease", "disc hernia or protrusion"),
        ("no_such_word", "no such word"),
    ],
)
def test_a_label_is_found_wherever_the_word_stands(vocabulary: Vocabulary, word: str, label: str) -> None:
    """Terms, fields and derived facts have labels; any other word is spaced."""
    assert vocabulary.label(word) == label


def test_a_field_is_no_finding(vocabulary: Vocabulary) -> None:
    """First session is a yes/no field, though it also stands among the populations."""
    assert "first_session" in vocabulary.groups["populations"]
    assert "first_session" not in vocabulary.findings


def test_surroundings_cannot_be_missing(vocabulary: Vocabulary) -> None:
    """Mat, rug, bed, floor, wall, towel, clothing and diary are never missed."""
    missing = {term.id for term in vocabulary.missing_equipment()}
    assert "fitball" in missing
    assert missing.isdisjoint({"mat", "rug", "bed", "hard_surface", "wall", "towel", "clothing", "diary"})


def test_every_name_leads_to_its_term(vocabulary: Vocabulary) -> None:
    """Ids and other names are found in the folded form."""
    assert vocabulary.names["diagnoses"][fold("Slipped Disc")] == "lumbar_disc_hernia"
    assert vocabulary.names["equipment"]["swiss_ball"] == "fitball"


def test_faults_of_every_file_are_named() -> None:
    """A fault in one file does not hide that others are missing, and a file without terms is no group."""
    text = "[[term]]\nid = 'scoliosis'\n"
    path, empty = "knowledge/vocabulary/diagnoses.toml", "knowledge/vocabulary/empty.toml"
    corpus = Corpus({path: tomllib.loads(text), empty: {}}, {path: text, empty: ""}, "0")
    vocabulary, problems = read_vocabulary(corpus)
    assert "empty" not in vocabulary.groups
    assert {problem.where for problem in problems} >= {
        f"{path}:1",
        "knowledge/vocabulary/fields.toml",
        "knowledge/vocabulary/derived.toml",
        "knowledge/vocabulary/compound_aliases.toml",
        "knowledge/icd10.toml",
        "knowledge/vocabulary/pain_levels.toml",
        "knowledge/vocabulary/stages.toml",
    }
