"""The metadata at the beginning of a Markdown file."""

from __future__ import annotations

import pytest

from kb.model import Metadata
from kb.read.metadata.front_matter import split_front_matter


def _read(lines: str) -> Metadata:
    """Return the metadata of a file with these lines of YAML."""
    metadata, rest = split_front_matter(f"---\n{lines}\n---\nWords.\n")
    assert rest == "Words.\n"
    return metadata


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: In the dock", "In the dock"),
        ("title:   In the dock  ", "In the dock"),
        ("Title: In the dock # a draft", "In the dock"),
        ('title: "In the dock # 2"', "In the dock # 2"),
        ('title: "The \\"dock\\""', 'The "dock"'),
        ("title: 'Ada''s report'", "Ada's report"),
        ("title: Report: the dock", "Report: the dock"),
        ('title: "', '"'),
        ("title: '", "'"),
        ("title: \"In the dock'", "\"In the dock'"),
        ("title:", ""),
        ("title", ""),
        ("title: [In the dock, Ada]", ""),
    ],
)
def test_a_text_is_read_with_or_without_quotation_marks(line: str, title: str) -> None:
    assert _read(f"{line}\nkind: report") == Metadata(title=title, kind="report")


@pytest.mark.parametrize(
    "lines",
    [
        "authors: [Ada Wren, Ben Lark]",
        "authors: [ 'Ada Wren' , \"Ben Lark\" ]",
        "authors:\n- Ada Wren\n- Ben Lark",
        "authors:\n  -  'Ada Wren'\n  -  Ben Lark # of the Watch",
        "author:\n- Ada Wren\n- Ben Lark\nkind:",
    ],
)
def test_a_list_of_authors_is_written_in_a_line_or_with_hyphens(lines: str) -> None:
    assert _read(lines) == Metadata(authors=("Ada Wren", "Ben Lark"))


def test_a_single_author_needs_no_list_and_names_may_hold_commas() -> None:
    assert _read("creator: Ada Wren").authors == ("Ada Wren",)
    assert _read('authors: ["Wren, Ada", Ben]').authors == ("Wren, Ada", "Ben")


def test_the_items_of_one_list_are_not_those_of_the_key_before_it() -> None:
    assert _read("authors:\n- Ada Wren\ntags:\n- nets\ntitle: T\n- loose") == Metadata(title="T", authors=("Ada Wren",))
    assert _read("- loose\ntitle: T") == Metadata(title="T")


@pytest.mark.parametrize(
    ("written", "date"),
    [("2013-06-13", "2013-06-13"), ("13 June 2013", "2013-06-13"), ("2013-06-13T09:00:00+01:00", "2013-06-13"),
     ("June 2013", "2013-06"), ("on Thursday, 13 June 2013", "2013-06-13"), ("soon", "")],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(written: str, date: str) -> None:
    assert _read(f"title: T\ndate: {written}") == Metadata(title="T", date=date)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("organization: The Watch", Metadata(publisher="The Watch")),
        ("site-name: The Watch", Metadata(publisher="The Watch")),
        ("canonical URL: https://x.example/a", Metadata(url="https://x.example/a")),
        ("link: x.example/a", Metadata()),
        ("lang: en-GB", Metadata(language="en-GB")),
        ("license: CC BY 4.0", Metadata(licence="CC BY 4.0")),
        ("category: Report", Metadata(kind="report")),
        ("superseded_by: other", Metadata(superseded_by="other")),
        ("expires: 2030-01", Metadata(valid_until="2030-01")),
        ("layout: post", Metadata()),
    ],
)
def test_each_key_is_known_by_the_names_that_programs_give_it(line: str, expected: Metadata) -> None:
    assert _read(line) == expected


def test_the_first_of_several_names_of_a_key_that_has_a_value_wins() -> None:
    assert _read("created: 2001\npublished: 2002\ndate:").date == "2002"


def test_toml_is_read_between_plus_signs_and_a_fault_in_it_costs_the_metadata_only() -> None:
    text = '+++\ntitle = "In the dock"\ndate = 2013-06-13\nauthors = ["Ada"]\n[params]\nx = 1\n+++\nWords.\n'
    assert split_front_matter(text) == (
        Metadata(title="In the dock", date="2013-06-13", authors=("Ada",)), "Words.\n"
    )  # fmt: skip
    assert split_front_matter("+++\ntitle = \n+++\nWords.\n") == (Metadata(), "Words.\n")


@pytest.mark.parametrize(
    "text",
    ["Words.\n", "", "---\nWords.\n", "Words.\n---\ntitle: T\n---\n", "---\n\n---\nWords.\n", "---\nno key\n---\nX\n",
     "+++\ntitle = 'T'\nWords.\n"],
)  # fmt: skip
def test_what_is_no_front_matter_is_text(text: str) -> None:
    assert split_front_matter(text) == (Metadata(), text)


def test_front_matter_may_end_with_dots_at_the_end_of_the_file_and_with_the_line_ends_of_windows() -> None:
    assert split_front_matter("---\r\ntitle: T\r\n---\r\nWords.\r\n") == (Metadata(title="T"), "Words.\n")
    assert split_front_matter("---\ntitle: T\n...\nWords.\n") == (Metadata(title="T"), "Words.\n")
    assert split_front_matter("---\ntitle: T\n---") == (Metadata(title="T"), "")
