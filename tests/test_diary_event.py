"""Events of a diary: the words that it may use, and what they add to a record."""

from recommender.corpus import parse_corpus, read_texts
from recommender.diary_cell import event_names, finding_of
from recommender.knowledge import Knowledge, read_knowledge
from tests.diaries import EVENTS
from tests.minibase import mini


def test_every_symptom_is_an_event(knowledge: Knowledge) -> None:
    """Given any symptom or event, its finding is one of the vocabulary, or the event has none."""
    found = {event: finding_of(event, knowledge) for event in EVENTS}
    assert {event for event, finding in found.items() if not finding} == {"spine_flare", "cleared"}
    assert {finding for finding in found.values() if finding} <= set(knowledge.vocabulary.findings)
    assert set(knowledge.vocabulary.groups["symptoms"]) <= set(found)


def test_no_name_is_of_two_events(knowledge: Knowledge) -> None:
    """Given the names of the events and of the symptoms, none stands for two findings."""
    symptoms, names = knowledge.vocabulary.names["symptoms"], event_names(knowledge)
    assert {name: names[name] for name in symptoms} == symptoms
    aliases = [alias for event in knowledge.vocabulary.events.values() for alias in event.aliases]
    assert len(aliases) == len(set(aliases))


def test_an_event_adds_a_finding_that_there_is() -> None:
    """Given an event whose finding nobody knows, the knowledge has a fault on its line; without events it has none."""
    path = "knowledge/vocabulary/events.toml"
    event = '[[event]]\nid = "fall"\nlabel = "a fall"\nquestion = "Did you fall?"\nfinding = "fevr"\n'
    (problem,) = mini({}, {path: event})[1]
    assert (problem.where, problem.what) == (f"{path}:5", "finding: no 'fevr' is known; did you mean fever?")
    assert mini({}, {path: event.replace("fevr", "")})[1] == []


def test_knowledge_without_events_has_the_symptoms() -> None:
    """Given knowledge from before there were events, its symptoms are events all the same."""
    texts = {name: text for name, text in read_texts().items() if not name.endswith("/events.toml")}
    older, problems = read_knowledge(parse_corpus(texts))
    assert problems == []
    assert event_names(older) == older.vocabulary.names["symptoms"]
    assert finding_of("fever", older) == "fever"
