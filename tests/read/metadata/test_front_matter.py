"""The metadata at the beginning of a Markdown file."""

from __future__ import annotations

import pytest

from kb.model import Metadata
from kb.read.metadata import front_matter
from tests.read.conftest import drop_origins


def split_front_matter(text: str, *, plain: bool = False) -> tuple[Metadata, str]:
    """Return the metadata in the head of a file, and the text after it."""
    metadata, rest = front_matter.split_front_matter(text, plain=plain)
    return drop_origins(metadata), rest


def _read(lines: str) -> Metadata:
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
        ("title: >\n  In the\n  dock", "In the dock"),
        ("title: >-\n  In the dock: nets\n  for all", "In the dock: nets for all"),
        ("title: |\n    In the dock", "In the dock"),
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


def test_the_items_of_a_list_may_have_keys_of_their_own() -> None:
    lines = '  - name: "Ada Wren"\n    affiliation: Net Watch\n  - name: Ben Lark\n    url: https://x.example\n'
    text = f"---\ntitle: Nets\nauthor:\n{lines}date: 2019-04-08\n---\n\nNets.\n"
    found, _ = split_front_matter(text)
    assert (found.authors, found.date, found.publisher) == (("Ada Wren", "Ben Lark"), "2019-04-08", "")


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
        ("category: press-release", Metadata(kind="release")),
        ("kind: Press release", Metadata(kind="release")),
        ("datetime: 2025-05-13T00:00:00Z", Metadata(date="2025-05-13")),
        ("type: speech", Metadata(kind="speech")),
        ("type: post", Metadata()),
        ("category: campaigns", Metadata()),
        ("kind: pamphlet", Metadata(kind="pamphlet")),
        ("superseded_by: other", Metadata(superseded_by="other")),
        ("expires: 2030-01", Metadata(valid_until="2030-01")),
        ("layout: post", Metadata()),
        ("layout: press", Metadata(kind="release")),
        ("layout: press-release", Metadata(kind="release")),
        ("categories: [Boats, press releases]", Metadata(kind="release")),
        ("permalink: /news/press-releases/lost-nets/", Metadata(kind="release")),
        ("permalink: /news/lost-nets-press-release", Metadata()),
        ("permalink: /press/lost-nets", Metadata()),
        ("permalink: /news/press-releases", Metadata()),
        ("layout: pressed", Metadata()),
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


def test_json_is_read_between_braces() -> None:
    head = '{\n "title": "Lost nets",\n "authors": ["Ada Wren"],\n "datetime": "2025-05-13T00:00:00Z"\n}\n'
    expected = Metadata(title="Lost nets", authors=("Ada Wren",), date="2025-05-13")
    for rule in ("---\n", ""):
        assert split_front_matter(f"{head}{rule}Words.\n") == (expected, "Words.\n")
    for other in ('{\n "nets": 3\n}\nWords.\n', '{\n "title": "Lost\n}\nWords.\n', "{\n[[[\n}\n"):
        assert split_front_matter(other) == (Metadata(), other)


def test_keys_behind_two_points_are_read() -> None:
    head = ".. title: Lost nets\n.. slug: lost-nets\n.. date: 2019-01-05 12:41:11 UTC\n"
    assert split_front_matter(f"{head}\nWords.\n") == (Metadata(title="Lost nets", date="2019-01-05"), "\nWords.\n")
    note = ".. note: Lost nets\n.. slug: lost-nets\nWords.\n"
    assert split_front_matter(note) == (Metadata(), note)


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


FENCED = """```yaml
area: Estuary
og:
  description: A boat {is: named}.
  locale: en_GB
  site:
    name: Estuary Constabulary
  title: 'The menders&#39; debts \u2013 paid'
publish:
  date: 16:13 11/01/2021
title: 'The menders&#39; debts \u2013 paid | Estuary Constabulary'
url: https://www.estuary.police.example/news/2021/january/the-menders/
```

Words.
"""


def test_the_head_of_an_archive_may_be_in_a_fence_with_keys_inside_others() -> None:
    metadata, rest = split_front_matter(FENCED)
    assert rest == "\nWords.\n"
    assert metadata == Metadata(
        title="The menders' debts \u2013 paid",
        date="2021-01-11",
        publisher="Estuary Constabulary",
        url="https://www.estuary.police.example/news/2021/january/the-menders/",
        language="en-GB",
    )


@pytest.mark.parametrize(
    "text",
    ["```yaml\nnets: 4\n```\nWords.\n", "```yaml\ntitle: T\n```\n", "```\ntitle: T\ndate: 2001\n```\n",
     "Words.\n```yaml\ntitle: T\ndate: 2001\n```\n"],
)  # fmt: skip
def test_a_fence_without_a_title_and_another_known_key_is_text(text: str) -> None:
    assert split_front_matter(text) == (Metadata(), text)


def test_a_table_of_keys_and_values_at_the_beginning_is_metadata() -> None:
    table = "| | |\n|---|---|\n| **Title** | In the dock |\n| Release date: | 13 June 2013 |\n| Boats | 4 |\n"
    assert split_front_matter(f"{table}\nWords.\n") == (Metadata(title="In the dock", date="2013-06-13"), "\nWords.\n")
    other = "| Net | Debt |\n|---|---|\n| Seine | 40 |\n"
    assert split_front_matter(other) == (Metadata(), other)


def test_numbers_of_day_and_month_are_told_apart_by_the_region_of_the_language() -> None:
    assert _read("title: T\ndate: 08/03/2021\nlang: en-GB").date == "2021-03-08"
    assert _read("title: T\ndate: 08/03/2021\nlang: en-US").date == "2021"
    assert _read("title: T\ndate: 08/03/2021\nlang: en").date == "2021"
    assert _read("title: T\ndate: 08/03/2021").date == "2021"


def test_a_day_and_a_month_of_their_own_take_the_year_from_the_address() -> None:
    lines = "title: T\nday: '26'\nmonth: Feb\nurl: https://x.example/news/{}/february/a"
    assert _read(lines.format(2021)).date == "2021-02-26"
    assert _read(lines.format("boats")).date == ""


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ('title: "Chloe\\u2019s \\xA3200 story"', "Chloe\u2019s £200 story"),
        ('title: "Two\\nlines"', "Two lines"),
        ("title: 'In the dock:\n  a report'", "In the dock: a report"),
        ("title: In the dock\n  and out of it", "In the dock and out of it"),
        ("title: 'In the dock\n  note: of 2013'", "In the dock note: of 2013"),
    ],
)
def test_values_may_be_escaped_and_go_on_in_the_next_line(line: str, title: str) -> None:
    assert _read(f"{line}\nkind: report") == Metadata(title=title, kind="report")


def test_the_name_of_the_site_in_the_title_is_the_publisher() -> None:
    metadata = _read("title: Nets mended | Estuary Police\nurl: https://www.estuarypolice.example/nets")
    assert (metadata.title, metadata.publisher) == ("Nets mended", "Estuary Police")
    metadata = _read("title: Nets mended | Estuary Police\nurl: https://www.harbour.example/nets")
    assert (metadata.title, metadata.publisher) == ("Nets mended | Estuary Police", "")


def test_a_catalogue_has_the_publisher_as_source_and_among_the_creators() -> None:
    metadata = _read(
        "title: T\ncreators:\n  - Wren, Ada\n  - The Watch\nsource: THE WATCH\nsource_url: https://x.example/a"
    )
    assert metadata == Metadata(title="T", publisher="The Watch", authors=("Wren, Ada",), url="https://x.example/a")


def test_two_rules_in_plain_text_hold_metadata_only_where_they_name_the_document() -> None:
    head = "---\ntitle: T\ndate: 2001\n---\nWords.\n"
    assert split_front_matter(head, plain=True) == (Metadata(title="T", date="2001"), "Words.\n")
    text = "---\nNote: the boats are in.\n---\nWords.\n"
    assert split_front_matter(text, plain=True) == (Metadata(), text)


def test_keys_above_the_first_empty_line_are_metadata_where_they_name_the_document() -> None:
    metadata, rest = split_front_matter("title: Lost nets\ndate: 2015/05/15\n\nWords: and more.\n")
    assert (metadata, rest) == (Metadata(title="Lost nets", date="2015-05-15"), "Words: and more.\n")
    for text in ("Nets: blue\nQuays: old\n\nWords.\n", "title: Lost nets\n\nWords.\n"):
        assert split_front_matter(text) == (Metadata(), text)


def test_a_comment_may_stand_above_front_matter() -> None:
    assert split_front_matter("<!-- how to\nprint -->\n---\ntitle: Nets\n---\nWords.\n") == (
        Metadata(title="Nets"),
        "Words.\n",
    )
    assert split_front_matter("<!-- a -->\nWords.\n") == (Metadata(), "<!-- a -->\nWords.\n")


def test_the_day_of_publication_comes_before_another_date_and_a_subtitle_is_one_only_if_it_is_a_phrase() -> None:
    head = "---\ntitle: Nets\nsubTitle: A petition for new nets\npublishDate: 2024-10-25\ndate: 2024-12-31\n---\n"
    metadata, _ = split_front_matter(f"{head}Text.\n")
    assert (metadata.date, metadata.subtitle) == ("2024-10-25", "A petition for new nets")
    for subtitle in ("Petition", "Nets are old.<br />Buy new ones", "Nets are old. That is why we buy new ones"):
        assert split_front_matter(f'---\ntitle: Nets\nsubtitle: "{subtitle}"\n---\n')[0].subtitle == ""


def test_the_keys_of_an_exported_post_are_known() -> None:
    head = "ID: 2779\npost_title: >\n  Nets honoured by the\n  Harbour Society\npost_date: 2016-11-30 17:43:15\n"
    metadata, _ = split_front_matter(f"---\n{head}---\nText.\n")
    assert (metadata.title, metadata.date) == ("Nets honoured by the Harbour Society", "2016-11-30")
