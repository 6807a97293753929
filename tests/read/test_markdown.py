"""Markdown: blocks without marks, front matter as metadata."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import BlockKind, DocumentId
from kb.read.markdown import read_markdown
from tests.read.conftest import Reads
from tests.read.invariants import assert_invariants, levels, outline, text_of, texts

PAGE = """\
---
title: "The estuary plan"
date: 2016-05-04
author: [Ada Wren, "Ben Lark"]
publisher: Example Council  # the publisher
lang: en-GB
licence: CC BY 4.0
tags:
  - nets
---

# The estuary plan

The towns have *asked* for **one** plan[^1] rather than [five](https://x.example).
It is `short`.

Aims
----

- one telephone number
    1. for children
    2. for adults
- one form

  that goes on
* * *
7) fines

> “He said no.”
>
> Net mender

| Month | Taken |
|-------|------:|
| May   | £640  |

```
a ledger
```

<!-- not for readers -->
<div>Raw <b>tags</b> too.</div>

[^1]: Minutes of the *forum*,
    5 May 2016.
"""


def test_a_page_is_read_as_blocks(reads: Reads) -> None:
    document = reads("plan.md", PAGE)
    assert outline(document) == [
        ("title", "The estuary plan"),
        ("paragraph", "The towns have asked for one plan rather than five. It is short."),
        ("heading", "Aims"),
        ("list item", "• one telephone number"),
        ("list item", "1. for children"),
        ("list item", "2. for adults"),
        ("list item", "• one form"),
        ("list item", "that goes on"),
        ("list item", "7) fines"),
        ("block quotation", "“He said no.”"),
        ("block quotation", "Net mender"),
        ("table row", "Month\tTaken"),
        ("table row", "May\t£640"),
        ("paragraph", "a ledger"),
        ("paragraph", "Raw tags too."),
        ("footnote", "Minutes of the forum, 5 May 2016."),
    ]
    assert levels(document, BlockKind.LIST_ITEM) == [0, 1, 1, 0, 0, 0]


def test_front_matter_fills_the_metadata(reads: Reads) -> None:
    metadata = reads("plan.md", PAGE).metadata
    assert (metadata.title, metadata.date, metadata.authors, metadata.publisher) == (
        "The estuary plan",
        "2016-05-04",
        ("Ada Wren", "Ben Lark"),
        "Example Council",
    )
    assert (metadata.language, metadata.licence) == ("en-GB", "CC BY 4.0")


def test_front_matter_may_be_toml_and_may_have_faults(reads: Reads) -> None:
    page = '+++\ntitle = "The plan"\ndate = 2016-05-04\nlanguage = "not a language"\n+++\n\nText.\n'
    metadata = reads("plan.md", page).metadata
    assert (metadata.title, metadata.date, metadata.language) == ("The plan", "2016-05-04", "")
    assert reads("bad.md", "+++\ntitle = \n+++\n\nText.\n").text == "Text."


def test_authors_may_stand_in_a_list_below_their_key(reads: Reads) -> None:
    page = "---\ntitle: 'It''s a plan'\nauthors:\n- Ada Wren\n- Ben Lark\n---\nText.\n"
    metadata = reads("plan.md", page).metadata
    assert (metadata.title, metadata.authors) == ("It's a plan", ("Ada Wren", "Ben Lark"))


def test_a_rule_at_the_top_is_no_front_matter(reads: Reads) -> None:
    assert reads("rule.md", "---\n\nBefore.\n\n---\n\nAfter.\n").text == "Before.\nAfter."


def test_the_mark_of_a_footnote_keeps_its_place(reads: Reads) -> None:
    document = reads("plan.md", PAGE)
    (mark,) = document.note_marks
    assert document.text[: mark.offset].endswith("for one plan")
    assert text_of(document, document.blocks[mark.note]) == "Minutes of the forum, 5 May 2016."


def test_brackets_that_are_no_footnote_stay(reads: Reads) -> None:
    assert reads("x.md", "Nobody [^9] knows.\n").text == "Nobody [^9] knows."


def test_what_looks_like_a_footnote_in_code_is_code(reads: Reads) -> None:
    document = reads("code.md", "A mark[^1].\n\n```\n[^1]: not this\n```\n\n[^1]: but this\n")
    assert texts(document, BlockKind.FOOTNOTE) == ["but this"]
    assert "[^1]: not this" in document.text


def test_several_headings_of_the_first_level_are_divisions(reads: Reads) -> None:
    document = reads("x.md", "# One\n\nText.\n\n# Two\n\nText.\n")
    assert texts(document, BlockKind.HEADING) == ["One", "Two"]


def test_what_nests_too_deep_is_left_out_and_said(reads: Reads) -> None:
    document = reads("deep.md", "Before.\n\n" + "> " * 2000 + "x\n\nAfter.\n")
    assert document.text.startswith("Before.")
    assert document.text.endswith("After.")
    assert any("too deep" in remark for remark in document.remarks)


@pytest.mark.costly
@given(
    st.lists(
        st.one_of(
            st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
            st.sampled_from(["- a", "1. b", "> c", "# d", "| a |", "|-|", "[^1]", "[^1]: n", "```", "<p>", ""]),
        ),
        max_size=12,
    ).filter(
        lambda lines: sum(map(str.isprintable, text := "".join(lines))) >= len(text) - 8
    )  # otherwise taken for binary
)
def test_any_text_gives_a_lawful_document(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("markdown") / "x.md"
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    assert_invariants(read_markdown(path, DocumentId("x"), "x.md", ""))


def test_links_to_other_sites_below_the_last_rule_are_no_text(reads: Reads) -> None:
    tail = "[Source](https://x.example/a)\n\nPickup - [https://y.example](https://y.example/b)\n"
    kept = {
        f"Words.\n\n---\n\n{tail}": 1,
        f"Words.\n\n{tail}": 3,
        f"Words.\n\n---\n\n{tail}\nMore words.\n": 4,
        "Words.\n\n---\n\n[Annex A](/annex.pdf)\n": 2,
    }
    assert {text: len(texts(reads("a.md", text), BlockKind.PARAGRAPH)) for text in kept} == kept


def test_attributes_of_blocks_are_no_text(reads: Reads) -> None:
    document = reads("a.md", '{:start="5"}\n5. Words.\n\n{: .note}\nMore {: of} words.\n')
    assert texts(document) == ["5. Words.", "More {: of} words."]


def test_the_first_row_of_a_table_is_its_head(reads: Reads) -> None:
    document = reads("wages.md", "| Month | Taken |\n|---|---|\n| May | £640 |\n\nAfter.\n")
    head, row, _ = document.blocks
    assert head.is_head
    assert row.head == head.span
    assert row.label is not None
    assert row.label.slice(document.text) == "May"


def test_attributes_after_a_heading_are_no_text(reads: Reads) -> None:
    document = reads("page.md", "# Lost nets {#lost_nets .blue}\n\nSet {#a} is a set.\n")
    assert document.text == "Lost nets\nSet {#a} is a set."


def test_what_the_generator_of_a_site_puts_in_is_no_text(reads: Reads) -> None:
    text = (
        'Nets are blue. {{< figure\n  src="net.png" >}}\n\n{{% note %}}They are old.{{% /note %}}\n\n{% include x %}\n'
    )
    assert reads("page.md", text).text == "Nets are blue.\nThey are old."


def test_the_address_of_its_site_that_a_generator_puts_into_a_link_is_no_text(reads: Reads) -> None:
    text = (
        "Nets hang on the [quay][quay] and in the [shed]({{ site.baseurl }}/shed/).\n\n"
        "[quay]: {{ site.url }}{{ site.baseurl }}/quay/\n"
    )
    assert reads("page.md", text).text == "Nets hang on the quay and in the shed."
    assert reads("page.md", "Write {{ name }} there.\n").text == "Write {{ name }} there."


def test_markdown_below_a_line_of_breaks_is_read(reads: Reads) -> None:
    document = reads("nets.md", "# Nets\n\n<br /><br />\n**Where:** [the quay](/map.html)\n\nThey met.\n")
    assert "Where: the quay" in document.text
    assert "**" not in document.text
