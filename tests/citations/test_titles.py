"""How titles are written in citations: their capitals, marks and short forms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.citations import (
    CitationStyle,
    Quoted,
    describe,
    format_citation,
    join_text,
)
from kb.model import Metadata, PageRange
from tests.citations.records import ACCESSED, REPORT, record, show


def test_titles_in_other_languages_keep_their_capitals() -> None:
    item = describe(record(Metadata(title="La lutte contre la traite", publisher="CNCDH", language="fr")))
    assert "La lutte contre la traite" in join_text(
        format_citation(item, CitationStyle.CHICAGO, Quoted(), ACCESSED).entry
    )


@pytest.mark.parametrize(
    ("style", "title"),
    [
        (CitationStyle.MLA, "“The ‘War’ on Victims’ Rights”"),
        (CitationStyle.CHICAGO, "“The ‘War’ on Victims’ Rights,”"),
        (CitationStyle.OSCOLA, "‘The “War” on Victims’ Rights’"),
    ],
)
def test_marks_within_a_title_in_marks_are_of_the_other_kind(style: CitationStyle, title: str) -> None:
    name = "The ‘War’ on victims’ rights" if style is CitationStyle.OSCOLA else "The “War” on victims’ rights"
    card = Metadata(title=name, date="2020", publisher="Body", kind="debate", language="en")
    item = describe(record(card, "a.html"))
    assert title in join_text(format_citation(item, style, Quoted(pages=PageRange(1, 1, "1")), ACCESSED).citation)


def test_an_apostrophe_at_the_end_of_a_title_stays_where_it_is() -> None:
    item = describe(record(Metadata(title="Protecting victims’", publisher="Body", language="fr")))
    assert show(format_citation(item, CitationStyle.CHICAGO, Quoted(), ACCESSED))[1].startswith(
        "Body. *Protecting victims’*. Body"
    )


def test_a_title_is_in_sentence_case_where_the_style_asks_for_it() -> None:
    written = "Nets in the harbour: A report to the Home Office"
    metadata = replace(
        REPORT.metadata, title="Nets in the Harbour: A Report to the Home Office", sentence_title=written
    )
    item = describe(replace(REPORT, metadata=metadata))
    found = {style: show(format_citation(item, style, Quoted(), ACCESSED))[1] for style in CitationStyle}
    assert {style for style, entry in found.items() if written in entry} == {CitationStyle.APA, CitationStyle.HARVARD}
    assert all(metadata.title in entry for style, entry in found.items() if written not in entry)


def test_a_capital_follows_a_colon_and_a_dash_in_apa_alone() -> None:
    metadata = replace(REPORT.metadata, title="Nets: what they are – and why", subtitle="", sentence_title="")
    item = describe(replace(REPORT, metadata=metadata))
    assert "Nets: What they are – And why" in show(format_citation(item, CitationStyle.APA, Quoted(), ACCESSED))[1]
    assert "Nets: what they are – and why" in show(format_citation(item, CitationStyle.HARVARD, Quoted(), ACCESSED))[1]


@pytest.mark.parametrize(
    ("title", "cited"),
    [
        ("Nets of the old harbour men and of the new ones", "Nets"),
        ("Nets of the harbour: a report on what was lost", "Nets of the Harbour"),
        ("“Nets of the harbour” and of the new quay", "‘Nets of the Harbour’"),
        ("After months of protests, men mend nets again", "After Months of Protests"),
        ("Harbour men and boys mend their old nets", "Harbour Men"),
        ("Harbour master mends nets of the old quay", "Harbour Master Mends Nets"),
        ("Bank of Zorbia maintains nets and quays", "Bank of Zorbia"),
        ("Nets of old harbours", "Nets of Old Harbours"),
        ("The other end of the net", "Other End of the Net"),
        ("Harbour and rough quay strategy 2024 – 2029", "Harbour and Rough Quay Strategy"),
        ("Open call for supporting our nets of pay", "Open Call"),
        ("The old Master and the new one at the harbour", "Old Master"),
        ("There is no one kind of net in the harbour", "There Is No One Kind"),
        ("Harbour training framework - the care of all nets", "Harbour Training Framework"),
        ("Voices. Ideas for the use of nets", "Voices"),
    ],
)
def test_a_long_title_in_the_place_of_an_author_is_short(title: str, cited: str) -> None:
    item = describe(record(Metadata(title=title, date="2019", kind="news", language="en")))
    assert show(format_citation(item, CitationStyle.MLA, Quoted(), ACCESSED))[0] == f"(“{cited}”)"


def test_prepositions_in_headlines_are_small_but_for_the_first_word() -> None:
    metadata = replace(REPORT.metadata, title="With Care: Nets Before and With the Harbour", subtitle="")
    entries = {
        style: show(format_citation(describe(replace(REPORT, metadata=metadata)), style, Quoted(), ACCESSED))[1]
        for style in (CitationStyle.MLA, CitationStyle.CHICAGO)
    }
    assert "With Care: Nets before and with the Harbour" in entries[CitationStyle.MLA]
    assert "With Care: Nets Before and with the Harbour" in entries[CitationStyle.CHICAGO]


def test_the_parties_of_a_case_in_a_title_stay_parted_by_a_small_letter() -> None:
    item = describe(record(Metadata(title="Appeal in boy v. harbour case", date="1989", kind="news", language="en")))
    entries = [show(format_citation(item, style, Quoted(), ACCESSED))[1] for style in CitationStyle]
    assert all(" v. " in entry for entry in entries)


def test_a_bracket_at_the_end_of_a_title_is_not_in_its_short_form() -> None:
    metadata = Metadata(title="Harbour nets advisory [21 April 2020]", date="2020-04-21", kind="news", language="en")
    assert show(format_citation(describe(record(metadata)), CitationStyle.MLA, Quoted(), ACCESSED))[0] == (
        "(“Harbour Nets Advisory”)"
    )


@pytest.mark.parametrize(
    ("style", "title"),
    [
        (CitationStyle.MLA, "Short-Term Nets, Anti-Slavery, a 15-Year-Old and Self-Help"),
        (CitationStyle.CHICAGO, "Short-Term Nets, Anti-slavery, a 15-Year-Old and Self-Help"),
        (CitationStyle.OSCOLA, "Short-term Nets, Anti-slavery, a 15-year-old and Self-help"),
    ],
)
def test_the_other_parts_of_a_hyphened_word_have_capitals_where_the_handbook_asks_for_it(
    style: CitationStyle, title: str
) -> None:
    words = "Short-term nets, anti-slavery, a 15-year-old and self-help"
    item = describe(record(Metadata(title=words, language="en", kind="report")))
    assert title in show(format_citation(item, style, Quoted(), ACCESSED))[1]


@pytest.mark.parametrize("style", [CitationStyle.MLA, CitationStyle.CHICAGO])
def test_names_and_addresses_keep_their_capitals(style: CitationStyle) -> None:
    metadata = Metadata(
        title="Short-term nets v. harbour", authors=("Ada V. Al-ghazi",), date="2019", kind="news", language="en"
    )
    item = replace(describe(record(metadata)), url="https://harbour.example/Short-term-nets-v.-harbour/Press-release")
    cited, entry = show(format_citation(item, style, Quoted(), ACCESSED))
    assert item.url.removeprefix("https://") in entry
    assert "Short-Term Nets v. Harbour" in entry
    assert "V." in entry
    assert "Al-ghazi" in cited
    assert "Al-ghazi" in entry


def test_the_short_title_of_a_work_by_its_publisher_has_small_words_as_the_entry_has() -> None:
    metadata = Metadata(
        title="Nothing decided without us", publisher="Harbour Trust", authors=("Harbour Trust",), kind="report"
    )
    cited, entry = show(format_citation(describe(record(metadata)), CitationStyle.MLA, Quoted(), ACCESSED))
    assert "without" in cited
    assert "without" in entry


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Ready in the dark? How men mend nets at night in winter", "Ready in the Dark?"),
        ("Nets first = no nets at all in the harbour", "Nets First"),
    ],
)
def test_a_title_is_shortened_at_its_mark(title: str, short: str) -> None:
    item = describe(record(Metadata(title=title, language="en", kind="report", date="2022")))
    assert show(format_citation(item, CitationStyle.MLA, Quoted(), ACCESSED))[0] == f"(*{short}*)"


def test_a_comma_behind_a_quotation_in_a_title_is_within_its_marks_in_america() -> None:
    item = describe(record(Metadata(title="The “Surge”, which never came", language="en", kind="news", date="2020")))
    assert "‘Surge,’ Which" in show(format_citation(item, CitationStyle.CHICAGO, Quoted(), ACCESSED))[1]
    assert "Surge”, which" in show(format_citation(item, CitationStyle.HARVARD, Quoted(), ACCESSED))[1]


def test_the_short_title_in_the_text_has_small_words_as_the_entry_has() -> None:
    item = describe(record(Metadata(title="Nothing decided without us", language="en", kind="report")))
    cited, entry = show(format_citation(item, CitationStyle.MLA, Quoted(), ACCESSED))
    assert "without" in cited
    assert "without" in entry


@pytest.mark.parametrize("style", [CitationStyle.MLA, CitationStyle.CHICAGO])
@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Crews To Hold Masters To Account", "Crews to Hold Masters to Account"),
        ("Paid Last, If At All", "Paid Last, If at All"),
        ("Nets: The Men And The Quay", "Nets: The Men and the Quay"),
        ("600,000 kg of nets", "600,000 kg of Nets"),
        ("What Comes In And What Goes Out", "What Comes In and What Goes Out"),
    ],
)
def test_small_words_and_units_have_small_letters_in_headline_style(
    title: str, written: str, style: CitationStyle
) -> None:
    item = describe(record(Metadata(title=title, authors=("Ada Wren",), date="2019", kind="report", language="en")))
    assert f"*{written}*" in show(format_citation(item, style, Quoted(), ACCESSED))[1]
