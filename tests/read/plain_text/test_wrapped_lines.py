"""The lines of a text as their author typed them."""

from __future__ import annotations

import pytest

from kb.read.plain_text.wrapped_lines import LogicalLine, join_broken_sentences, split_logical_lines

WRAPPED = """\
The men slept in the shed behind the harbour office, on pallets, with one
tap between them and no light after ten. They were told that this was the
custom of the place, and that nobody before them had asked for a lamp.
"""


def _split(text: str) -> list[str]:
    return [line.text for line in split_logical_lines(text)]


def test_a_line_knows_its_indent_its_run_and_whether_it_is_alone() -> None:
    lines = split_logical_lines("\n\none\n  two\n\n\n\tthree  and\tfour\n \n> five\n")
    assert lines == [
        LogicalLine("one", 0, 0, alone=False),
        LogicalLine("two", 2, 0, alone=False),
        LogicalLine("three and\tfour", 4, 1, alone=True),
        LogicalLine("five", 0, 2, alone=True, quoted=True),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028"])
def test_a_line_may_end_in_any_way(end: str) -> None:
    assert split_logical_lines(f"one{end}two") == [
        LogicalLine("one", 0, 0, alone=False), LogicalLine("two", 0, 0, alone=False)
    ]  # fmt: skip


@pytest.mark.parametrize("end", ["\f", "\u2029", "\n\n", "\n \t\n"])
def test_a_page_or_a_blank_line_ends_a_run(end: str) -> None:
    assert [(line.group, line.alone) for line in split_logical_lines(f"one{end}two")] == [(0, True), (1, True)]


def test_lines_that_a_program_wrapped_are_one_line() -> None:
    assert _split(WRAPPED) == [" ".join(WRAPPED.split())]
    assert split_logical_lines(WRAPPED)[0].alone
    quoted = "".join(f"> {line}\n" for line in WRAPPED.splitlines())
    assert split_logical_lines(quoted) == [LogicalLine(" ".join(WRAPPED.split()), 0, 0, alone=True, quoted=True)]


@pytest.mark.parametrize(
    "text",
    [
        "The men slept here.\nNobody had asked them why.\n",
        WRAPPED + "x" * 121,
        "\n".join(line[:45].strip() for line in WRAPPED.splitlines()),
        "\n".join(f"{line}." for line in WRAPPED.splitlines()),
    ],
)
def test_lines_that_their_author_ended_stay(text: str) -> None:
    assert _split(text) == text.splitlines()


def test_a_wrapped_text_ends_a_line_where_the_next_word_would_have_fitted_or_a_list_or_table_begins() -> None:
    item = "1. The foreman kept a ledger, in which each of them owed more than before."
    row = "May\t£640 of which they were given nothing but the bill for their passage."
    assert _split(f"{WRAPPED}\nThe ledger.\nNobody saw it.\n")[1:] == ["The ledger.", "Nobody saw it."]
    for line in (item, row):
        assert _split(f"{WRAPPED}{WRAPPED.splitlines()[0]}\n{line}\n")[-1] == line


@pytest.mark.parametrize(
    ("half", "rest", "joined"),
    [
        ("against traffick-", "ing in goods", "against trafficking in goods"),
        ("against anti-", "slavery law", "against anti-slavery law"),
        ("against traffick-", "Ing in goods", "against traffick- Ing in goods"),
        ("against 1990-", "ing in goods", "against 1990- ing in goods"),
    ],
)
def test_a_word_cut_at_the_end_of_a_line_is_whole_again(half: str, rest: str, joined: str) -> None:
    first = "All of them had been told of trafficking once, and that is why they were "
    text = f"{first}{half}\n{rest} was never named by them, nor by the officers who had been told of it,\nas it was.\n"
    assert joined in _split(text)[0]


def _join(*lines: str, group: int = 0) -> list[str]:
    return [line.text for line in join_broken_sentences([LogicalLine(each, 0, group, alone=False) for each in lines])]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["The watch", "is here.", "Then"], ["The watch is here.", "Then"]),
        (["The watch", ", which is here"], ["The watch, which is here"]),
        (["The watch (here", ") is new"], ["The watch (here) is new"]),
        (["The watch", "; it"], ["The watch; it"]),
        (["On the 4", "th of May"], ["On the 4th of May"]),
        (["On the 4", "th", "of May"], ["On the 4th of May"]),
        (["On the 4", "TH"], ["On the 4TH"]),
        (["The anti-", "slavery act"], ["The anti-slavery act"]),
        (["The", "Task Force"], ["The Task Force"]),
        (["This is of", "Task Force"], ["This is of Task Force"]),
        (["is of", "Task Force"], ["is of", "Task Force"]),
        (["It ended.", "and then"], ["It ended.", "and then"]),
        (["Watch", "Home"], ["Watch", "Home"]),
        (["one", "two"], ["one", "two"]),
        (["The", "Force", "is here"], ["The Force is here"]),
        (["We met the", "Task Force", "Watch", "and others"], ["We met the Task Force", "Watch and others"]),
        (["The law", "of the sea", "Convention", "and more"], ["The law of the sea Convention and more"]),
        (["The law", "of the sea", "Convention", "More"], ["The law of the sea", "Convention", "More"]),
        (["The law", "- of the sea"], ["The law", "- of the sea"]),
        (["The law\tx", "of the sea"], ["The law\tx", "of the sea"]),
        (["The law", "of\tthe sea"], ["The law", "of\tthe sea"]),
    ],
)
def test_a_sentence_broken_at_a_link_or_a_superscript_is_whole_again(lines: list[str], joined: list[str]) -> None:
    assert _join(*lines) == joined


def test_a_sentence_does_not_go_on_after_a_blank_line_or_in_a_quoted_line() -> None:
    first = LogicalLine("The law", 0, 0, alone=True)
    for other in (
        LogicalLine("of the sea", 0, 1, alone=True),
        LogicalLine("of the sea", 0, 0, alone=True, quoted=True),
    ):
        assert join_broken_sentences([first, other]) == [first, other]
    assert join_broken_sentences([]) == []


@pytest.mark.parametrize(("width", "is_wrapped"), [(54, False), (55, True), (120, True), (121, False)])
def test_a_program_wraps_lines_neither_narrower_nor_wider_than_programs_do(width: int, *, is_wrapped: bool) -> None:
    line = ("abcd " * 30)[: width - 1] + "x"
    assert len(_split(f"{line}\n" * 4)) == (1 if is_wrapped else 4)


@pytest.mark.parametrize(("last", "is_wrapped"), [("abcde", False), ("abcdef", True)])
def test_a_line_was_wrapped_where_the_next_word_would_not_have_fitted(last: str, *, is_wrapped: bool) -> None:
    full, shorter = "abcd " * 13 + "abcde", "abcd " * 12 + "abcd"  # of 70 and of 64 characters
    lines = [full] * 9 + [shorter, last]
    assert len(_split("\n".join(lines))) == (1 if is_wrapped else 2)


@pytest.mark.parametrize(("others", "is_wrapped"), [(9, True), (8, False)])
def test_a_long_line_in_ten_makes_no_text_one_of_long_lines(others: int, *, is_wrapped: bool) -> None:
    full = "abcd " * 13 + "abcde"
    text = "x" * 121 + "\n\n" + f"{full}\n" * others
    assert len(_split(text)) == (2 if is_wrapped else 1 + others)
