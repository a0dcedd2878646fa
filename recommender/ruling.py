"""A ruling: what a clinician may decide on an exercise, and the codes for why. Light: the command line lists both."""

from enum import StrEnum


class Ruling(StrEnum):
    """A verdict, the strictest first."""

    excluded = "excluded"
    withheld = "withheld"
    eligible = "eligible"
    prescribed = "prescribed"

    @property
    def rank(self) -> int:
        """Give how far it lets an exercise into the program."""
        return list(Ruling).index(self)


class Grounds(StrEnum):
    """Why a clinician decides otherwise."""

    examination = "examination"
    tolerated = "tolerated"
    not_tolerated = "not_tolerated"
    patient_preference = "patient_preference"
    specialist_advice = "specialist_advice"
    record_was_wrong = "record_was_wrong"
    equipment = "equipment"
    clinical_judgement = "clinical_judgement"
    other = "other"
