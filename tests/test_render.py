"""Renderers: blocks as text of 80 columns, and as markdown."""

from hypothesis import given
from hypothesis import strategies as st

from recommender.block import Block, Branch, Bullets, Entry, Heading, Line, Notes, Paragraph, Table, Tree
from recommender.render import WIDTH, to_markdown, to_text

words = st.text("abc-é", min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=40).map(" ".join)
blocks = st.one_of(
    st.builds(Heading, sentences, st.integers(1, 3)),
    st.builds(Paragraph, sentences),
    st.builds(Bullets, st.lists(sentences, max_size=12).map(tuple), st.booleans()),
)
entries = st.builds(Entry, sentences, st.lists(sentences, max_size=4).map(tuple))
branches = st.recursive(
    st.builds(Branch, sentences),
    lambda inner: st.builds(Branch, sentences, st.lists(inner, max_size=3).map(tuple)),
    max_leaves=12,
)
trees = st.builds(Tree, st.lists(branches, min_size=1, max_size=3).map(tuple))
TABLE = Table(("#", "Exercise", "Min"), (("Lying",), ("1", "Heel slide", "0.8"), ("2", "Knee | pull", "0.6")))


def lines(*given_blocks: Block, width: int = WIDTH) -> list[str]:
    """Render blocks as text, line by line, blank lines left out."""
    return [line for line in to_text(given_blocks, width).splitlines() if line.strip()]


def test_the_title_is_underlined() -> None:
    """A heading of level 1 has a rule of its own length below it."""
    assert lines(Heading("PROGRAM", 1)) == ["PROGRAM", "======="]


def test_a_long_title_wraps_and_its_rule_ends_with_the_page() -> None:
    """The rule is never wider than the page."""
    shown = lines(Heading("word " * 30, 1))
    assert shown[-1] == "=" * WIDTH
    assert max(len(line) for line in shown) == WIDTH


def test_a_lower_heading_stands_by_itself() -> None:
    """A heading of a part is one line."""
    assert lines(Heading("Why")) == ["Why"]


def test_a_paragraph_wraps() -> None:
    """Running text keeps to the width, word by word."""
    assert lines(Paragraph("one two three four"), width=10) == ["one two", "three four"]


def test_a_short_paragraph_is_kept() -> None:
    """A paragraph of one line is shown whole."""
    assert lines(Paragraph("one line")) == ["one line"]


def test_bullets_hang() -> None:
    """The second line of an item stands below its first word."""
    assert lines(Bullets(("one two three",)), width=10) == [" - one two", "   three"]


def test_numbered_bullets_count() -> None:
    """Numbers begin at one."""
    assert lines(Bullets(("first", "second"), numbered=True)) == [" 1. first", " 2. second"]


def test_a_long_word_is_never_cut() -> None:
    """A rule id that is longer than a line stays whole, hyphens and all."""
    word = "restrict/back-strength-not-before"
    assert word in lines(Paragraph(f"see {word}"), width=20)


def test_a_table_aligns_its_columns() -> None:
    """Every full row begins its cells in the same columns; a single cell is a heading within the table."""
    shown = lines(TABLE)
    assert shown[0].index("Exercise") == shown[3].index("Heel slide") == shown[4].index("Knee")
    assert shown[0].index("Min") == shown[3].index("0.8")
    assert shown[2] == "Lying"
    assert set(shown[1]) == {"-"}


def test_the_widest_column_of_a_table_gives_way() -> None:
    """A row that is too long wraps within its column."""
    shown = lines(Table(("#", "Exercise", "Min"), (("1", "a very long title of an exercise", "0.8"),)), width=30)
    assert max(len(line) for line in shown) <= 30
    assert shown[2].endswith("0.8")
    assert " ".join(line.removeprefix("1").removesuffix("0.8").strip() for line in shown[2:]) == (
        "a very long title of an exercise"
    )


def test_an_empty_cell_keeps_its_place() -> None:
    """A cell without words leaves its column empty."""
    shown = lines(Table(("A", "B", "C"), (("x", "", "z"),)))
    assert shown[0].index("C") == shown[-1].index("z")


def test_text_ends_with_one_line_break() -> None:
    """A file of text ends as a file should."""
    assert to_text([Paragraph("end")]).endswith("end\n")


@given(st.lists(blocks, max_size=6), st.integers(20, 100))
def test_no_line_is_longer_than_the_page(some: list[Block], width: int) -> None:
    """Whatever is laid out keeps to the width when its words do; only a heading of a part is left as it is."""
    short = [block for block in some if not (isinstance(block, Heading) and block.level > 1)]
    assert all(len(line) <= width for line in to_text(short, width).splitlines())


@given(st.lists(blocks, max_size=6))
def test_no_word_is_lost(some: list[Block]) -> None:
    """Every word of every block is printed, in both forms, in order."""
    for render in (to_text, to_markdown):
        remaining = iter(render(some).split())
        for block in some:
            texts = block.items if isinstance(block, Bullets) else [getattr(block, "text", "")]
            assert all(word in remaining for text in texts for word in text.split())


def test_markdown_marks_headings_and_lists() -> None:
    """Headings take their level in hashes; lists take dashes or numbers."""
    shown = to_markdown([Heading("Title", 1), Heading("Part"), Bullets(("a", "b")), Bullets(("c", "d"), numbered=True)])
    assert shown == "# Title\n\n## Part\n\n- a\n- b\n\n1. c\n2. d\n"


def test_markdown_keeps_paragraphs() -> None:
    """Running text is not wrapped."""
    assert to_markdown([Paragraph("word " * 40)]).count("\n") == 1


def test_markdown_tables_have_as_many_cells_in_every_row() -> None:
    """A heading within the table fills its row, and a bar in a cell is escaped."""
    shown = to_markdown([TABLE]).replace("\\|", "/").strip().splitlines()
    assert {line.count("|") for line in shown} == {4}
    assert shown[2] == "|  | **Lying** |  |"
    assert "Knee / pull" in shown[4]


NOTES = Notes((("Mind", "keep the back straight while the leg moves slowly to the side and back"), ("Review", "pain.")))


def test_notes_hang_below_their_labels() -> None:
    """Given notes wider than the page, lines after the first are indented, so that labels stand out."""
    assert to_text([NOTES], 40).splitlines() == [
        "",
        "Mind: keep the back straight while the",
        "  leg moves slowly to the side and back",
        "Review: pain.",
    ]


def test_notes_are_a_list_in_markdown() -> None:
    """Given notes, markdown shows their labels in bold."""
    assert to_markdown([NOTES]).splitlines()[1] == "- **Review**: pain."


def test_a_line_is_never_wrapped() -> None:
    """Given a line wider than the page, it stays one, in both forms."""
    long = Line("word " * 40 + "end")
    assert to_text([long], 20) == to_markdown([long]) == f"{long.text}\n"


ENTRY = Entry("restrict/x: exclude", ("It turns the loin, which is not done.", "Source S2:1."))


def test_an_entry_has_its_body_below_its_head() -> None:
    """Given an entry, the lines of its body stand below the first word of its head."""
    assert lines(ENTRY, width=24) == [
        " - restrict/x: exclude",
        "   It turns the loin,",
        "   which is not done.",
        "   Source S2:1.",
    ]


def test_an_entry_is_a_nested_list_in_markdown() -> None:
    """Given an entry, its head is bold, and its body a list below it."""
    assert to_markdown([ENTRY]) == (
        "- **restrict/x: exclude**\n  - It turns the loin, which is not done.\n  - Source S2:1.\n"
    )


TREE = Tree(
    (
        Branch(
            "the first of two roots", (Branch("a child with many more words", (Branch("a leaf"),)), Branch("a leaf"))
        ),
        Branch("the last root that is very long", (Branch("a leaf of many words"),)),
    )
)


def test_a_tree_hangs_on_its_stems() -> None:
    """Given a tree wider than the page, lines run from each node to its children, also past wrapped words."""
    assert lines(TREE, width=32) == [
        "|- the first of two roots",
        "|  |- a child with many more",
        "|  |  |  words",
        "|  |  `- a leaf",
        "|  `- a leaf",
        "`- the last root that is very",
        "   |  long",
        "   `- a leaf of many words",
    ]


def test_a_tree_is_a_nested_list_in_markdown() -> None:
    """Given a tree, each child is indented below its node."""
    assert to_markdown([TREE]).splitlines() == [
        "- the first of two roots",
        "  - a child with many more words",
        "    - a leaf",
        "  - a leaf",
        "- the last root that is very long",
        "  - a leaf of many words",
    ]


def words_of(branch: Branch) -> list[str]:
    """Give the words of a branch and of all below it, in order."""
    return [*branch.text.split(), *(word for child in branch.children for word in words_of(child))]


@given(trees, entries)
def test_no_word_of_a_tree_or_an_entry_is_lost(tree: Tree, entry: Entry) -> None:
    """Every word is printed in order, in both forms, and the text keeps to the width where it has room."""
    wanted = [*(word for branch in tree.branches for word in words_of(branch)), *entry.head.split()]
    wanted += [word for text in entry.body for word in text.split()]
    for shown in (to_text([tree, entry]), to_markdown([tree, entry]).replace("*", "")):
        remaining = iter(shown.split())
        assert all(word in remaining for word in wanted)
    assert all(len(line) <= WIDTH for line in to_text([tree, entry]).splitlines())
