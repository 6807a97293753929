"""References inside a document: to unique pages, headings, captions and paragraphs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from kb.library.indexing.document_pipeline import extract_laws
from kb.model import BlockKind, NoteMark, Page, Passage, Span
from kb.references.resolver import refer_passages
from kb.split.passages import build_contents, split_document
from tests.split.test_passages import Part, document, heading, paragraph, words

FILLER = words(50)


def refer(*parts: Part, pages: tuple[Page, ...] = (), marks: tuple[NoteMark, ...] = ()) -> tuple[Passage, ...]:
    """Return the passages of a document of some parts, with its laws and references."""
    passages = split_document(document(*parts, pages=pages, marks=marks))
    cited = [replace(each, laws=laws) for each, laws in zip(passages, extract_laws(passages), strict=True)]
    return refer_passages(cited, build_contents(cited))


def list_links(passages: tuple[Passage, ...]) -> list[tuple[str, str]]:
    """Return the words of each reference with the first two words of its target."""
    by_id = {each.id: each for each in passages}
    return [
        (reference.span.slice(passage.text), " ".join(by_id[reference.passage].text.split()[:2]))
        for passage in passages
        for reference in passage.references
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("See Section 3", "Section 3: Boats"),
        ("See section 3.2", "3.2 Boats"),
        ("as chapter 3 says", "3. Boats"),
        ("is in Annex B.", "Annex B – Boats"),
        ("Recommendation 4 says", "Recommendation 4"),
    ],
)
def test_a_numbered_heading_is_found_and_knows_who_refers_to_it(text: str, title: str) -> None:
    passages = refer(paragraph(f"{text}. {FILLER}"), heading(title), paragraph(f"Boats land. {FILLER}"))
    assert [target for _, target in list_links(passages)] == ["Boats land."]
    assert [each.referring for each in passages] == [(), (0,)]


def test_a_number_that_two_headings_have_names_neither() -> None:
    parts = [part for gate in ("East", "West") for part in (heading(f"Case study 1: {gate}"), paragraph(FILLER))]
    assert list_links(refer(paragraph(f"See case study 1. {FILLER}"), *parts)) == []


def test_a_caption_is_a_place_and_no_reference() -> None:
    caption = Part(BlockKind.CAPTION, "Figure 2: Lanterns by year")
    passages = refer(paragraph(f"As figure 2 shows, {FILLER}"), heading("Numbers"), caption, paragraph(FILLER))
    assert list_links(passages) == [("figure 2", "Figure 2:")]


def test_a_paragraph_that_begins_with_what_it_refers_to_is_a_reference() -> None:
    caption = Part(BlockKind.CAPTION, "Table 2: Lanterns")
    passages = refer(paragraph(f"Table 2 below shows lanterns. {FILLER}"), heading("Numbers"), caption)
    assert list_links(passages) == [("Table 2", "Table 2:")]


def make_pages(*parts: Part, labels: str) -> tuple[Page, ...]:
    """Return a page of the file for each part, with the given labels."""
    pages, at = [], 0
    for number, (part, label) in enumerate(zip(parts, labels.split(), strict=True), 1):
        pages.append(Page(number, label, Span(at, at + len(part.text) + 1)))
        at += len(part.text) + 1
    return tuple(pages)


def test_a_page_is_the_one_with_that_number_printed_on_it() -> None:
    parts = [
        paragraph(f"First, see page 8. {FILLER}"),
        paragraph(f"Second. {words(60)}"),
        paragraph(f"Third. {FILLER}"),
    ]
    assert list_links(refer(*parts, pages=make_pages(*parts, labels="7 8 9"))) == [("page 8", "Second. Word0")]
    assert list_links(refer(*parts, pages=make_pages(*parts, labels="7 8 8"))) == []
    assert list_links(refer(*parts, pages=make_pages(*parts, labels="1 2 3"))) == []


@pytest.mark.parametrize(
    ("starts", "target"), [((0, 20), "Second. Word0"), ((0, 20, 40), "First. Word0")], ids=["begins", "runs into"]
)
def test_a_page_is_read_from_the_passage_that_begins_on_it_or_else_runs_into_it(
    starts: tuple[int, ...], target: str
) -> None:
    parts = [paragraph(f"{each} {FILLER}") for each in ("First.", "Second.", "Third, see page 8.")]
    third = sum(len(each.text) + 1 for each in parts[:2])
    cuts = [*starts, third, third + len(parts[2].text) + 1]
    pages = [Page(at + 1, str(at + 7), Span(*cut)) for at, cut in enumerate(pairwise(cuts))]
    assert list_links(refer(*parts, pages=tuple(pages))) == [("page 8", target)]


@pytest.mark.parametrize("text", ["as the report says, page 2", "p. 2", "pp. 2-3", "the form is 4 pages"])
def test_a_page_without_a_word_that_points_at_it_is_none(text: str) -> None:
    parts = [paragraph(f"{text}. {FILLER}"), paragraph(FILLER)]
    assert list_links(refer(*parts, pages=make_pages(*parts, labels="1 2"))) == []


def test_a_page_that_a_block_names_alone_is_an_index() -> None:
    parts = [paragraph(FILLER), paragraph(f"Second. {FILLER}"), heading("Index"), paragraph("Page 2")]
    assert list_links(refer(*parts, pages=make_pages(*parts, labels="1 2 3 4"))) == [("Page 2", "Second. Word0")]


def test_numbered_paragraphs_are_places_where_the_numbers_go_on() -> None:
    numbered = [paragraph(f"{number}. Rule{number} holds. {FILLER}") for number in range(1, 8)]
    few = [paragraph(f"{number}. Rule{number} holds. {FILLER}") for number in range(1, 4)]
    assert list_links(refer(*numbered, paragraph(f"See paragraph 3. {FILLER}"))) == [("paragraph 3", "3. Rule3")]
    assert list_links(refer(*few, paragraph(f"See paragraph 3. {FILLER}"))) == []


def test_a_section_that_is_one_of_a_law_is_none_unless_the_words_say_so() -> None:
    law = paragraph(f"Section 2 of the Modern Slavery Act 2015 says so. {FILLER}")
    part = (heading("2. Methods"), paragraph(f"Methods here. {FILLER}"))
    for text in ("An offence under section 2 is grave.", "The offence is that in Section 2."):
        assert list_links(refer(law, paragraph(f"{text} {FILLER}"), *part)) == []
    assert list_links(refer(law, paragraph(f"We say why in section 2 below. {FILLER}"), *part)) == [
        ("section 2", "Methods here.")
    ]
    assert list_links(refer(paragraph(f"We say why in section 2. {FILLER}"), *part)) == [("section 2", "Methods here.")]


@pytest.mark.parametrize(
    ("note", "is_found"),
    [("See Annex B for more.", True), ("Ferry (2010), Annex B.", False), ("Ferry, Annex B of this report.", True)],
)
def test_a_footnote_names_places_of_other_works_unless_it_says_to_see_one(note: str, is_found: bool) -> None:
    passages = refer(paragraph(FILLER), heading("Annex B"), paragraph(FILLER), Part(BlockKind.FOOTNOTE, note, mark="1"))
    assert bool(list_links(passages)) is is_found


def test_a_bibliography_names_places_of_other_works() -> None:
    passages = refer(heading("Annex B"), paragraph(FILLER), heading("References"), paragraph("Ferry, see Annex B."))
    assert list_links(passages) == []


def test_a_passage_does_not_refer_to_itself() -> None:
    caption = Part(BlockKind.CAPTION, "Figure 2: Lanterns")
    assert [each.references for each in refer(paragraph("See figure 2:"), caption)] == [()]


def test_the_title_of_a_heading_is_a_place_where_words_point_at_it() -> None:
    parts = (heading("3.1 Use of Archives"), paragraph(f"Archives hold. {FILLER}"))
    for text, named in {
        "See the section on use of archives.": "use of archives",
        "More is said in the chapter titled ‘Use of Archives’, and": "Use of Archives",
        "It is dear (see Use of Archives, below).": "Use of Archives",
        "It is dear (see Use of Archives, page 9).": "Use of Archives",
        "It is dear (see ‘Use of archives’ below).": "Use of archives",
    }.items():
        assert list_links(refer(paragraph(f"{text} {FILLER}"), *parts)) == [(named, "Archives hold.")]


def test_a_title_may_begin_with_quoted_words() -> None:
    parts = (heading("‘Archives’ in use"), paragraph(f"Archives hold. {FILLER}"))
    named = "‘Archives’ in use"
    assert list_links(refer(paragraph(f"See the section called “{named}”. {FILLER}"), *parts)) == [
        (named, "Archives hold.")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "See the section on use of archives and museums.",
        "See Use of Archives (Ferry, 2010).",
        "See ‘Use of Archives below.",
        "The use of archives, below average",
    ],
)
def test_words_that_are_also_a_title_are_none_by_themselves(text: str) -> None:
    parts = (heading("Use of Archives"), paragraph(f"Archives hold. {FILLER}"))
    assert list_links(refer(paragraph(f"{text} {FILLER}"), *parts)) == []


def test_a_title_that_two_headings_have_is_no_place() -> None:
    parts = [
        part
        for gate in ("East", "West")
        for part in (heading(gate), heading("Archives", 2), paragraph(f"{gate}. {FILLER}"))
    ]
    assert list_links(refer(paragraph(f"See section on Archives. {FILLER}"), *parts)) == []


@pytest.mark.parametrize(
    ("text", "titles", "count"),
    [
        ("They are listed in the Annex.", ["Annex"], 1),
        ("It is in an appendix to this report.", ["Appendix A: Methods"], 1),
        ("Words are in the glossary.", ["Glossary of terms"], 1),
        ("They are listed in the annex.", ["Annex A", "Annex B"], 0),
        ("They are in the annex of the Directive.", ["Annex"], 0),
        ("See Annex D of it.", ["Annex"], 0),
    ],
)
def test_the_only_annex_needs_no_number(text: str, titles: list[str], count: int) -> None:
    parts = [part for title in titles for part in (heading(title), paragraph(FILLER))]
    assert len(list_links(refer(paragraph(f"{text} {FILLER}"), *parts))) == count


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("It is shown on the next page.", "Third. Word0"),
        ("See the flowchart overleaf.", "Third. Word0"),
        ("It was shown on the previous page.", "First. Word0"),
        ("The visa expired and overleaf it says so.", ""),
    ],
)
def test_pages_beside_this_one_are_places(text: str, target: str) -> None:
    parts = [paragraph(f"First. {FILLER}"), paragraph(f"{text} {FILLER}"), paragraph(f"Third. {FILLER}")]
    links = list_links(refer(*parts, pages=make_pages(*parts, labels="1 2 3")))
    assert [found for _, found in links] == ([target] if target else [])


def test_the_table_below_is_the_next_one() -> None:
    rows = [Part(BlockKind.TABLE_ROW, f"Oar\t{count}") for count in range(3)]
    text = paragraph(f"Oars are counted in the table below. {FILLER}")
    assert list_links(refer(text, heading("Oars"), *rows)) == [("in the table below", "Oar 0")]
    assert list_links(refer(text, paragraph(words(100)), paragraph(words(100)), heading("Oars"), *rows)) == []


def test_a_list_of_figures_and_sentences_that_begin_with_one_are_no_second_place() -> None:
    passages = refer(
        heading("Figures"),
        Part(BlockKind.CONTENTS, "Figure 2: Lanterns 12"),
        heading("Numbers"),
        paragraph(f"Few have lanterns, see Figure 2. {FILLER}"),
        heading("Lanterns"),
        Part(BlockKind.CAPTION, "Figure 2: Lanterns"),
        heading("Oars"),
        paragraph(f"Figure 2 (continued) {FILLER}"),
    )
    assert list_links(passages) == [("Figure 2", "Figure 2:")]


def test_items_below_a_heading_of_recommendations_are_their_numbers() -> None:
    items = [part for number in range(1, 4) for part in (paragraph(f"{number}. Carry{number} oars. {FILLER}"),)]
    passages = refer(paragraph(f"As Recommendation 2 says. {FILLER}"), heading("Our recommendations"), *items)
    assert list_links(passages) == [("Recommendation 2", "2. Carry2")]


def test_paragraphs_are_numbered_on_from_section_to_section() -> None:
    numbers = ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3")
    parts = [paragraph(f"{number} Rule{number} holds. {FILLER}") for number in numbers]
    assert list_links(refer(*parts, paragraph(f"See paragraph 2.2. {FILLER}"))) == [("paragraph 2.2", "2.2 Rule2.2")]


def test_pages_that_are_described_in_brackets_are_own() -> None:
    parts = [paragraph(f"First. {FILLER}"), paragraph(f"Few do (see groups of rowers, page 1). {FILLER}")]
    assert list_links(refer(*parts, pages=make_pages(*parts, labels="1 2"))) == [("page 1", "First. Word0")]
    parts[1] = paragraph(f"Few do (see Ferry Guidance, page 1). {FILLER}")
    assert list_links(refer(*parts, pages=make_pages(*parts, labels="1 2"))) == []
