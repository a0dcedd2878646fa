"""The knowledge is checked as a whole: a copy with one fault names the file, the line and the fault."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from recommender.corpus import parse_corpus, read_texts, shipped_root
from recommender.knowledge import Knowledge, load_knowledge, read_knowledge
from recommender.problem import DataError, Problem, UnknownNameError

HEEL_SLIDE = "knowledge/exercises/acute-period/acu-02-heel-slide.toml"


@pytest.fixture(scope="module")
def texts() -> Mapping[str, str]:
    """Read the shipped texts, with a single rule, which is enough here."""
    return {
        path: text
        for path, text in read_texts().items()
        if path.startswith("knowledge/") or path == "rules/screen/bleeding.toml"
    }


def problems_with(texts: Mapping[str, str], path: str, old: str, new: str) -> list[Problem]:
    """Read the knowledge with one place changed, the first of its kind in the file."""
    assert old in texts[path]
    return read_knowledge(parse_corpus({**texts, path: texts[path].replace(old, new, 1)}))[1]


def line(texts: Mapping[str, str], path: str, start: str) -> str:
    """Name the place of the first line that begins so."""
    number = next(at for at, found in enumerate(texts[path].splitlines(), start=1) if found.startswith(start))
    return f"{path}:{number}"


def test_the_shipped_knowledge_has_no_fault(texts: Mapping[str, str]) -> None:
    """What is shipped can be used."""
    knowledge, problems = read_knowledge(parse_corpus(texts))
    assert problems == []
    assert list(knowledge.rules) == ["screen/bleeding"]


def test_knowledge_is_loaded_from_folders(knowledge: Knowledge, tmp_path: Path) -> None:
    """The shipped folders, named, are the shipped knowledge."""
    root = shipped_root()
    loaded = load_knowledge(root / "knowledge", root / "rules", tmp_path)
    assert loaded.version == knowledge.version
    assert list(loaded.rules) == list(knowledge.rules)


def test_knowledge_with_a_fault_is_not_loaded(texts: Mapping[str, str], tmp_path: Path) -> None:
    """A copy with a fault raises every problem, and nothing of it is used."""
    for path, text in {**texts, HEEL_SLIDE: texts[HEEL_SLIDE].replace('load = "minimal"', 'load = "no"')}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_knowledge(tmp_path / "knowledge", tmp_path / "rules", tmp_path / "cache")
    assert [problem.where for problem in caught.value.problems] == [line(texts, HEEL_SLIDE, "load =")]


@pytest.mark.parametrize(
    ("start", "new", "what"),
    [
        ('start_position = "supine"', 'start_position = "supin"', "start_position: no 'supin' is known; did you mean"),
        ("equipment = []", 'equipment = ["fitbal"]', "equipment: no 'fitbal' is known; did you mean fitball?"),
        ('stages = ["acute"]', 'stages = ["acut"]', "stages: no 'acut' is known; did you mean acute?"),
        ('movement = ["knee_extension"', 'movement = ["knee_extensions"', "movement: no 'knee_extensions' is known"),
        ("near_duplicates = [", 'near_duplicates = ["acu-2", ', "near_duplicates: no 'acu-2' is known"),
        ("same_movement = [", 'same_movement = ["acu-99-x", ', "same_movement: no 'acu-99-x' is known"),
        ('load = "minimal"', 'load = "heavy"', "load: input should be 'minimal', 'light', 'moderate' or 'high'"),
        ('id = "acu-02-heel-slide"', 'id = "acu-02"', "id 'acu-02' is not the name of its file"),
    ],
)  # fmt: skip
def test_a_fault_of_an_exercise_has_its_line(texts: Mapping[str, str], start: str, new: str, what: str) -> None:
    """A word of an exercise that nothing explains is named on its line, with the nearest known ones."""
    if start not in texts[HEEL_SLIDE]:
        start, new = "[source]\n", f"{new}]\n\n[source]\n"
    problems = problems_with(texts, HEEL_SLIDE, start, new)
    changed = texts[HEEL_SLIDE].replace(start, new, 1)
    where = line({HEEL_SLIDE: changed}, HEEL_SLIDE, new.partition("=")[0])
    assert [problem.where for problem in problems if problem.what.startswith(what)] == [where]


def test_a_variant_of_nothing_is_a_problem(texts: Mapping[str, str]) -> None:
    """The parent of a variant must be an exercise."""
    path = "knowledge/exercises/acute-period/acu-10b-knee-rocking.toml"
    problems = problems_with(texts, path, 'variant_of = "acu-10-', 'variant_of = "acu-11-')
    assert [problem.where for problem in problems] == [line(texts, path, "variant_of")]


def test_an_exercise_of_no_complex_is_a_problem(texts: Mapping[str, str]) -> None:
    """The complex of an exercise must be one."""
    problems = problems_with(texts, HEEL_SLIDE, 'complex = "acute-period"', 'complex = "acute-perod"')
    near = "complex: no 'acute-perod' is known; did you mean acute-period, subacute-period?"
    assert near in [problem.what for problem in problems]


def test_an_id_that_two_exercises_share_is_a_problem(texts: Mapping[str, str]) -> None:
    """An exercise must not take the place of another of the same name in another folder."""
    twin = "knowledge/exercises/gentle/acu-02-heel-slide.toml"
    _, problems = read_knowledge(parse_corpus({**texts, twin: texts[HEEL_SLIDE]}))
    assert twin in [problem.where.partition(":")[0] for problem in problems]


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("knowledge/complexes.toml", "whole_session"),
        ("knowledge/defaults.toml", "rationale"),
        ("knowledge/sources.toml", "nature"),
        ("knowledge/families.toml", "title"),
        ("knowledge/icd10.toml", "terms"),
        ("knowledge/vocabulary/symptoms.toml", "label"),
    ],
)
def test_a_misspelt_slot_of_any_file_has_its_line(texts: Mapping[str, str], path: str, start: str) -> None:
    """A slot that is not known is named on its line, in every file."""
    problems = problems_with(texts, path, f"\n{start} =", f"\n{start}x =")
    assert line(texts, path, f"{start} =") in [problem.where for problem in problems]


def test_faults_of_several_files_are_named_at_once(texts: Mapping[str, str]) -> None:
    """One file with a fault does not hide another."""
    broken = {
        path: texts[path].replace('title = "', 'titel = "', 1) for path in (HEEL_SLIDE, "knowledge/families.toml")
    }
    _, problems = read_knowledge(parse_corpus({**texts, **broken}))
    assert {HEEL_SLIDE, "knowledge/families.toml"} <= {problem.where.partition(":")[0] for problem in problems}


def test_a_rule_with_a_fault_is_named(texts: Mapping[str, str]) -> None:
    """Rules are read once the knowledge that they speak of is sound."""
    problems = problems_with(texts, "rules/screen/bleeding.toml", 'status = "active"', 'status = "on"')
    assert [problem.where for problem in problems] == [line(texts, "rules/screen/bleeding.toml", "status")]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("knowledge/icd10.toml", 'terms = ["lumbar_disc_hernia"]', 'terms = ["lumbar_disk_hernia"]'),
        ("knowledge/vocabulary/diagnoses.toml", 'is_a = "tumour_any"', 'is_a = "tumor_any"'),
        ("knowledge/vocabulary/compound_aliases.toml", 'finding = "flat_feet"', 'finding = "flat_foot"'),
        ("knowledge/vocabulary/equipment.toml", 'satisfied_by = ["knee_pillow"]', 'satisfied_by = ["pillow"]'),
        ("knowledge/families.toml", '"rem-4-cat-cow"', '"rem-4-cat"'),
    ],
    ids=["code", "is_a", "compound alias", "satisfied_by", "family"],
)
def test_a_word_that_names_nothing_is_a_problem(texts: Mapping[str, str], path: str, old: str, new: str) -> None:
    """A word that refers to another must find it; else a patient's record would meet the gap."""
    problems = problems_with(texts, path, old, new)
    assert [problem.where.partition(":")[0] for problem in problems] == [path]


@pytest.mark.parametrize("group", ["diagnoses", "symptoms", "pain_levels", "states"])
def test_a_missing_group_of_words_is_a_problem(texts: Mapping[str, str], group: str) -> None:
    """A copy of the vocabulary that lacks a file cannot be used."""
    path = f"knowledge/vocabulary/{group}.toml"
    rest = {name: text for name, text in texts.items() if name != path and not name.startswith("rules/")}
    assert read_knowledge(parse_corpus(rest))[1]


def test_safety_critical_findings_are_those_that_screen_or_restrict(knowledge: Knowledge) -> None:
    """What an active screen or restrict rule reads is safety-critical; what no such rule reads is not."""
    assert {"bleeding_any", "lumbar_disc_hernia", "saddle_numbness"} <= knowledge.safety_critical
    assert knowledge.safety_critical.isdisjoint({"working_age_29_49", "sedentary"})
    assert knowledge.safety_critical <= knowledge.vocabulary.findings.keys()


def test_the_exercises_of_a_complex_stand_in_printed_order(knowledge: Knowledge) -> None:
    """Each exercise stands once, in its complex, in the order of the source."""
    listed = [name for names in knowledge.by_complex.values() for name in names]
    assert sorted(listed) == sorted(knowledge.exercises)
    assert knowledge.by_complex["acute-period"][0] == "acu-01-ankle-pump-fist-clench"
    parent = knowledge.by_complex["subacute-period"].index("sub-6-head-lift-abs-glutes")
    assert knowledge.by_complex["subacute-period"][parent + 1] == "sub-6b-head-lift-with-pelvis"


@pytest.mark.parametrize("name", ["fever_threshold_c", "default:fever_threshold_c"])
def test_a_default_number_is_found_by_name(knowledge: Knowledge, name: str) -> None:
    """A number may be asked for as it stands in a rule."""
    assert knowledge.number(name) == 37.5


def test_a_default_list_is_found_by_name(knowledge: Knowledge) -> None:
    """A list of words may be asked for as it stands in a rule."""
    assert "acu-01-ankle-pump-fist-clench" in knowledge.words("default:warm_up_acute")


def test_a_list_is_no_number(knowledge: Knowledge) -> None:
    """Asking a list for its number is misuse."""
    with pytest.raises(UnknownNameError, match="no number among the defaults is named 'load_order'"):
        knowledge.number("load_order")


def test_a_number_is_no_list(knowledge: Knowledge) -> None:
    """Asking a number for its words is misuse."""
    with pytest.raises(UnknownNameError, match="no list among the defaults is named 'fever_threshold_c'"):
        knowledge.words("fever_threshold_c")
