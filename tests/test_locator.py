"""A locator finds the line of a key by its table path."""

import pytest

from recommender.locator import Key, line_of

RULE = """\
title = "A rule"
given.pain = "none"

[when.patient]
any = [
  { fact = "stage", is = "acute" },
]

[then]
effect = "refer"

[[cases]]
name = "first"
expect = "fires"

  [[cases]]
  name = "second"
  "expect" = "silent"

[reason]
text = "A sentence."
"""

NESTED = """\
[[source]]
id = "S1"
[[source.section]]
id = "S1.A"
[[source.section]]
id = "S1.B"

[[source]]
id = "S2"
[[source.section]]
id = "S2.A"
[[source.section]]
id = "S2.B"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 1),
        (("then", "effect"), 10),
        (("cases", 0, "name"), 13),
        (("cases", 1, "name"), 17),
        (("reason", "text"), 21),
    ],
)
def test_a_key_is_found_in_its_table(path: tuple[Key, ...], line: int) -> None:
    """Keys of the top, of a table and of each table of an array stand on their own lines."""
    assert line_of(RULE, path) == line


def test_a_dotted_key_is_found_by_its_first_part() -> None:
    """`given.pain` is the key pain of the table given."""
    assert line_of(RULE, ("given", "pain")) == 2


def test_a_quoted_key_is_found() -> None:
    """Quotes around a key do not hide it."""
    assert line_of(RULE, ("cases", 1, "expect")) == 18


def test_what_stands_in_an_inline_table_is_found_at_its_key() -> None:
    """Within a multi-line value the line is that of the key that holds it."""
    assert line_of(RULE, ("when", "patient", "any", 0, "fact")) == 5


def test_a_missing_key_is_placed_at_its_table() -> None:
    """A slot that is not there is reported where it should stand."""
    assert line_of(RULE, ("cases", 1, "given")) == 16


def test_a_table_is_found_at_its_header() -> None:
    """A path that ends at a table gives the line of the header."""
    assert line_of(RULE, ("then",)) == 9


def test_an_unknown_path_is_placed_at_the_top() -> None:
    """What is nowhere is reported on the first line."""
    assert line_of(RULE, ("nowhere", "at_all")) == 1


def test_an_empty_path_is_the_top() -> None:
    """The document as a whole is its first line."""
    assert line_of(RULE, ()) == 1


def test_a_key_that_begins_with_another_is_not_taken_for_it() -> None:
    """`titles` is not `title`."""
    assert line_of('titles = 1\ntitle = "x"\n', ("title",)) == 2


@pytest.mark.parametrize(
    ("outer", "inner", "line"), [(0, 0, 4), (0, 1, 6), (1, 0, 11), (1, 1, 13)], ids=["S1.A", "S1.B", "S2.A", "S2.B"]
)
def test_tables_within_tables_are_counted_from_each_parent(outer: int, inner: int, line: int) -> None:
    """The first section of the second source is the section with index 0, not 2."""
    assert line_of(NESTED, ("source", outer, "section", inner, "id")) == line


def test_an_array_of_arrays_is_no_header() -> None:
    """A line of a multi-line value that begins with a bracket opens no table."""
    assert line_of("ranges = [\n  [1, 2],\n]\nunit = 'x'\n", ("unit",)) == 4
