"""The view of an interview: its prompts, what a turn came to, how the program stands, as lines of text."""

import textwrap

from recommender.ask_view import lay_out_trials, reply_word
from recommender.explanation import Recommender
from recommender.interview import Interview, Turn
from recommender.knowledge import Knowledge
from recommender.outcome import standing
from recommender.phrase import counted
from recommender.problem import printable
from recommender.prompt import Prompt
from recommender.render import WIDTH, to_text
from recommender.trial import try_replies
from recommender.typed import NRS
from recommender.wording import title_of, value_label

HELP = """\
One question at a time, the most decisive first. Type the answer, or:
  ?         what the question means, and what each answer would change
  (empty)   leave it unknown: it is not asked again; also: skip, unknown
  screened  no to this and every other finding that was not named
  back      take the last answer back
  quit      stop, and keep what was answered"""
ANSWERS = {
    "finding": "y/n",
    "yes_no": "y/n",
    "exercises": "names or numbers, or none",
    "complex": "a name or number, or none",
}


def welcome(interview: Interview) -> str:
    """Say how the interview works and how the program stands."""
    return f"{HELP}\n\n{progress(interview)}"


def progress(interview: Interview) -> str:
    """Say in a line or two how the program stands and how much is left to ask."""
    left = len(interview.prompts)
    count = f"At most {counted(left, 'question')} left." if left else "Nothing that is open could change it."
    fixed = " None of the answers can bring a program; quit ends here." if left and interview.closed_for_good else ""
    return _wrapped(f"So far: {standing(interview.explanation)}. {count}{fixed}")


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def question(interview: Interview) -> str:
    """Write the next question with the answers that it takes; the cursor stays behind it."""
    prompt, knowledge = interview.prompt, interview.explanation.knowledge
    if prompt is None:
        return ""
    offered = "".join(
        f"\n  {place:2} {_entry(name, knowledge)}" for place, name in enumerate(interview.offered, start=1)
    )
    return f"\n{_wrapped(prompt.text)}{offered}\n({_answers(prompt, interview)}) > "


def _entry(name: str, knowledge: Knowledge) -> str:
    return f"{name}: {title_of(name, knowledge)}"


def _answers(prompt: Prompt, interview: Interview) -> str:
    vocabulary = interview.explanation.knowledge.vocabulary
    if prompt.kind == "number":
        kept = vocabulary.fields[prompt.topic]
        return f"{kept.range[0]:g} to {kept.range[1]:g} {kept.unit}"
    if prompt.kind == "equipment":
        return "names or numbers, none or all"
    words = ", ".join(vocabulary.values_of(prompt.topic))
    return ANSWERS.get(prompt.kind, f"{words}{', or 0 to 10' if prompt.kind == 'pain' else ''}")


def turn_text(turn: Turn, recommender: Recommender) -> str:
    """Say what a typed line came to, and how the program stands now."""
    if turn.event == "help":
        return HELP
    if turn.event == "explain":
        return explained(turn.interview, recommender)
    if turn.problem:
        return _wrapped(printable(f"{turn.problem.what[:1].upper()}{turn.problem.what[1:]}: {turn.problem.hint}."))
    said = {
        "left_open": "Left unknown.",
        "screened": "Every finding that was not named is absent.",
        "taken_back": "The last answer is taken back.",
        "quit": "Stopped.",
    }.get(turn.event) or _noted(turn)
    return f"{said}\n{progress(turn.interview)}"


def _noted(turn: Turn) -> str:
    """Say how the answer was understood."""
    reply, explanation = turn.said, turn.interview.explanation
    if reply is None:
        return ""
    knowledge = explanation.knowledge
    if reply.topic == NRS:
        level = value_label(explanation.facts["pain"].value, knowledge)
        return f"{knowledge.vocabulary.label('pain')}: {reply.label} of 10, read as {level}."
    return _wrapped(f"{knowledge.vocabulary.label(reply.topic)}: {reply_word(reply, knowledge)}.")


def explained(interview: Interview, recommender: Recommender) -> str:
    """Explain the next question: what is meant, and what each answer would change."""
    prompt = interview.prompt
    if prompt is None:
        return ""
    trials = try_replies(prompt, interview.explanation, recommender, interview.clinic)
    return f"{_wrapped(prompt.description)}\n{to_text([lay_out_trials(prompt, trials)]).rstrip()}"
