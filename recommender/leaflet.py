"""A leaflet: a recommendation laid out for the patient, in plain words and without rule ids."""

from recommender.block import Block, Bullets, Heading, Paragraph
from recommender.explanation import Explanation
from recommender.prescription import foot_of, lay_out_instructions, lay_out_program, weekly_of
from recommender.question import waited_for
from recommender.wording import plain

PLAIN_STATUS = {
    "program": "Your exercise program",
    "restricted_program": "Your exercise program, adapted to your findings",
    "defer": "No exercises for now",
    "refer": "Please see a doctor before you exercise",
    "needs_information": "Some questions have to be answered first",
}


def lay_out_leaflet(explanation: Explanation) -> list[Block]:
    """Lay the sheet out in plain words, without rule ids."""
    blocks: list[Block] = [Heading(PLAIN_STATUS[explanation.status], 1)]
    if not explanation.has_program:
        holding = [reason for reason in explanation.screening if reason.applied and reason.firing.activation.certain]
        known = tuple(dict.fromkeys(plain(reason, explanation.knowledge) for reason in holding))
        asked = (
            tuple(question.text for question in waited_for(explanation.questions))
            if explanation.status == "needs_information"
            else ()
        )
        blocks += [Bullets(known)] if known else []
        blocks += [Heading("Questions"), Bullets(asked, numbered=True)] if asked else []
        return [*blocks, Paragraph(foot_of(explanation))]
    blocks.append(Paragraph(f"About {round(explanation.session.seconds / 60)} minutes{weekly_of(explanation)}."))
    blocks.append(lay_out_program(explanation))
    for topic, heading in (
        ("stop", "Stop at once and call your therapist or doctor"),
        ("before", "Before you start"),
        ("during", "While you exercise"),
        ("after", "Afterwards"),
        ("surroundings", "Where and in what"),
        ("course", "In the coming weeks"),
    ):
        said = [reason for reason in explanation.advice if reason.firing.activation.rule.then.topic == topic]
        texts = tuple(dict.fromkeys(plain(reason, explanation.knowledge) for reason in said))
        blocks += [Heading(heading), Bullets(texts)] if texts else []
    blocks += lay_out_instructions(explanation.session.items)
    return [*blocks, Paragraph(foot_of(explanation))]
