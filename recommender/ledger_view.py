"""What carries out a row of the ledger, and what became of each carrier for one patient; or why nothing does."""

from collections.abc import Sequence

from recommender.block import Block, Bullets, Heading, Paragraph
from recommender.carrier import Carrier
from recommender.ledger import Row
from recommender.phrase import counted, some


def ledger_line(row: Row, carriers: Sequence[Carrier]) -> str:
    """Say in one line what carries out a row, and which of that acted for the patient."""
    return f"{row.id}: {_state(row)}: {_gist(row, carriers)}"


def _state(row: Row) -> str:
    return "CARRIED OUT" if row.carried_out_by else "NOT CARRIED OUT"


def _gist(row: Row, carriers: Sequence[Carrier]) -> str:
    if not row.carried_out_by:
        return row.why_not
    applied = [carrier.name for carrier in carriers if carrier.state == "applied"]
    named = f" ({some(applied)})" if applied else ""
    others = [carrier.line for carrier in carriers if carrier.kind != "rule"]
    return " ".join([*(f"{text}{named}." for text in _rules(carriers)), *others])


def _rules(carriers: Sequence[Carrier]) -> list[str]:
    """Count the rules that carry a row out, and those that apply to the patient."""
    rules = [carrier.state for carrier in carriers if carrier.kind == "rule"]
    return [f"{counted(rules, 'rule')}, {rules.count('applied') or 'none'} of them applied"] if rules else []


def ledger_head(row: Row, carriers: Sequence[Carrier]) -> list[Block]:
    """Lay out the kind of a row, where it stands in the sources, and what carries it out."""
    said = f"A row of the ledger ({row.kind}), from {'; '.join(row.lines)}."
    more = [f"{text}." for text in _rules(carriers)] if row.carried_out_by else [row.why_not]
    return [Heading(f"{row.id}: {_state(row)}", 1), Paragraph(" ".join([said, *more]))]


def lay_out_row(row: Row, carriers: Sequence[Carrier]) -> list[Block]:
    """Lay out what carries out a row, one by one."""
    lines = tuple(carrier.line for carrier in carriers)
    blocks = ledger_head(row, carriers)
    return [*blocks, Heading("Carried out by"), Bullets(lines)] if lines else blocks
