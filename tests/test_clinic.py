"""Standing facts of a clinic fill what a record leaves open."""

from pathlib import Path

import pytest

from recommender.clinic import config_path, read_clinic, with_clinic
from recommender.knowledge import Knowledge
from recommender.problem import DataError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the user an empty config folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def test_the_config_file_lies_in_the_users_config_folder(home: Path) -> None:
    """The place follows XDG."""
    assert config_path() == home / "lumbar" / "config.toml"


@pytest.mark.usefixtures("home")
def test_without_a_config_file_nothing_stands(knowledge: Knowledge) -> None:
    """Who has written no config file has no standing facts."""
    assert read_clinic(knowledge) == {}


def test_the_users_config_file_is_read(home: Path, knowledge: Knowledge) -> None:
    """A config file in its place is read without being named."""
    (home / "lumbar").mkdir()
    (home / "lumbar" / "config.toml").write_text('equipment = ["fitball"]\nsupervised = true\n', encoding="utf-8")
    assert read_clinic(knowledge) == {"equipment": ["fitball"], "supervised": True}


def test_a_config_file_that_is_named_is_read_instead(home: Path, knowledge: Knowledge) -> None:
    """A named file wins over the user's."""
    (home / "ward.toml").write_text("minutes = 15\n", encoding="utf-8")
    assert read_clinic(knowledge, home / "ward.toml") == {"minutes": 15}


def test_a_named_config_file_must_be_there(home: Path, knowledge: Knowledge) -> None:
    """A slip in the name is a problem, not an empty clinic."""
    with pytest.raises(DataError, match=r"none\.toml: no such file"):
        read_clinic(knowledge, home / "none.toml")


def test_only_standing_facts_stand(home: Path, knowledge: Knowledge) -> None:
    """A clinic has no stage and no diagnoses; all that is not standing is named at once."""
    file = home / "config.toml"
    file.write_text('stage = "acute"\nequipmnt = []\nsupervised = true\n', encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_clinic(knowledge, file)
    assert [(problem.where, problem.what) for problem in caught.value.problems] == [
        (f"{file} equipmnt", "'equipmnt' is no standing fact of a clinic; did you mean equipment?"),
        (f"{file} stage", "'stage' is no standing fact of a clinic"),
    ]
    assert {problem.hint for problem in caught.value.problems} == {
        "use equipment, supervised, doctor_clearance, minutes, log"
    }


@pytest.mark.parametrize("raw", [{}, {"supervised": None}], ids=["not given", "null"])
def test_a_standing_fact_fills_a_field_that_is_unknown(raw: dict[str, object]) -> None:
    """A field that the record does not give, or gives as null, comes from the clinic, and this is known."""
    assert with_clinic(raw, {"supervised": True}) == ({"supervised": True}, frozenset({"supervised"}))


@pytest.mark.parametrize("own", [False, [], 0])
def test_the_records_own_value_wins(own: object) -> None:
    """A no, an empty list and a nought are values, not gaps."""
    raw = {"equipment": own}
    assert with_clinic(raw, {"equipment": ["fitball"]}) == (raw, frozenset())


def test_a_standing_fact_with_a_wrong_value_is_blamed_on_the_config(home: Path, knowledge: Knowledge) -> None:
    """The place of the fault is the config file, not the record that it is added to."""
    file = home / "config.toml"
    file.write_text('minutes = 1\nequipment = ["fitbal"]\n', encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_clinic(knowledge, file)
    assert [problem.where for problem in caught.value.problems] == [f"{file} equipment", f"{file} minutes"]
