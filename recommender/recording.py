"""Recording: what the decision log keeps of a recommendation."""

import getpass
import os
from collections.abc import Collection, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from recommender.canonical import canonical, compact
from recommender.corpus import version_of
from recommender.decision_id import decision_id
from recommender.entry import Entry
from recommender.explanation import Explanation
from recommender.knowledge import Knowledge
from recommender.problem import DataError, Problem
from recommender.pseudonym import Pseudonyms
from recommender.result import to_json

PACKAGES = {"durable-rules": "durable-rules", "clips": "clipspy"}


def decision_entry(
    explanation: Explanation,
    raw: Mapping[str, Any],
    clinic: Collection[str],
    texts: Mapping[str, str],
    who: str,
    pseudonyms: Pseudonyms | None = None,
) -> Entry:
    """Make the record of a recommendation.

    Args:
        explanation: the recommendation.
        raw: the record that it was made from, with the clinic's standing facts.
        clinic: the fields that come from the clinic.
        texts: the knowledge, as `read_texts` gives it.
        who: answers for it.
        pseudonyms: mask what names the patient, where they are given.

    Raises:
        DataError: the texts are not the knowledge that was used.
    """
    refuse_changed(texts, explanation.knowledge)
    patient, record = explanation.reading.record.patient_id, dict(raw)
    if pseudonyms and patient:
        patient = record["patient_id"] = pseudonyms.of(patient)
    content = {
        "decision": decision_id(explanation),
        "patient": patient,
        "record": record,
        "clinic": sorted(clinic),
        "status": explanation.status,
        "complex": explanation.choice.complex or None,
        "masked": ["patient_id"] if pseudonyms and patient else [],
    }
    return Entry(
        "decision",
        who,
        program_version(),
        content,
        engine_version(explanation.engine),
        explanation.knowledge.version,
        canonical(texts),
        result_body(to_json(explanation)),
    )


def refuse_changed(texts: Mapping[str, str], knowledge: Knowledge) -> None:
    """Refuse to record texts that are not the knowledge that was used.

    Raises:
        DataError: they are not.
    """
    if version_of(texts) != knowledge.version:
        what = f"the knowledge changed while it was used: it was {knowledge.version}"
        raise DataError([Problem("knowledge", what, "run the command again")])


def result_body(result: Mapping[str, Any]) -> bytes:
    """Give the bytes of a result as the log keeps them: without the patient's id, so that equal results are one."""
    patient = {name: value for name, value in result["patient"].items() if name != "patient_id"}
    return compact({**result, "patient": {"patient_id": None, **patient}})


def program_version() -> str:
    """Give the version of lumbar."""
    return version("lumbar")


def engine_version(engine: str) -> str:
    """Give a rule engine with its version."""
    try:
        return f"{engine} {version(PACKAGES[engine])}"
    except (KeyError, PackageNotFoundError):
        return engine


def account() -> str:
    """Name the account that runs this."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
