"""Citations as in the five handbooks."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.citations import (
    CitationStyle,
    ItemType,
    Pinpoint,
    PinpointUnit,
    Quoted,
    describe,
    format_citation,
    format_citations,
    format_quotation,
    join_text,
)
from kb.citations.styles import FACTS
from kb.model import DocumentRecord, Metadata, PageRange
from kb.text.names import NO_BREAK
from tests.citations.records import (
    ACCESSED,
    DEBATE,
    GUIDANCE,
    GUIDANCE_PAGES,
    PERSONS,
    PERSONS_PAGES,
    RELEASE,
    REPORT,
    REPORT_PAGES,
    record,
    show,
)

_RELEASE = {
    # Cite Them Right 12: author (year) Title [Press release]. Day month. Available at: URL (Accessed: date).
    CitationStyle.HARVARD: (
        "(Anti-Slavery International, 2013)",
        "Anti-Slavery International (2013) *UK Criminal Justice System is losing its fight against trafficking* "
        "[Press release]. 13 June. Available at: https://www.antislavery.org/in-the-dock-report/ "
        "(Accessed: 24 November 2026).",
    ),
    # Publication Manual 7, 10.4 and 9.29: the whole date, the kind in brackets, the publisher only once.
    CitationStyle.APA: (
        "(Anti-Slavery International, 2013)",
        "Anti-Slavery International. (2013, June 13). *UK Criminal Justice System is losing its fight against "
        "trafficking* [Press release]. https://www.antislavery.org/in-the-dock-report/",
    ),
    # MLA Handbook 9, p. 119: a body that publishes its own work is not named as its author.
    CitationStyle.MLA: (
        "(“UK Criminal Justice System”)",
        "“UK Criminal Justice System Is Losing Its Fight against Trafficking.” *Anti-Slavery International*, "
        "13 June 2013, https://www.antislavery.org/in-the-dock-report/. Press release.",
    ),
    CitationStyle.CHICAGO: (
        "Anti-Slavery International, “UK Criminal Justice System Is Losing Its Fight Against Trafficking,” press "
        "release, June 13, 2013, https://www.antislavery.org/in-the-dock-report/.",
        "Anti-Slavery International. “UK Criminal Justice System Is Losing Its Fight Against Trafficking.” Press "
        "release. June 13, 2013. https://www.antislavery.org/in-the-dock-report/.",
    ),
    # OSCOLA 4, 3.4.1: author, ‘title’ (additional information, date) <address> accessed date.
    CitationStyle.OSCOLA: (
        "Anti-Slavery International, ‘UK Criminal Justice System Is Losing Its Fight Against Trafficking’ (Press "
        "release, 13 June 2013) <https://www.antislavery.org/in-the-dock-report/> accessed 24 November 2026.",
        "Anti-Slavery International, ‘UK Criminal Justice System Is Losing Its Fight Against Trafficking’ (Press "
        "release, 13 June 2013) <https://www.antislavery.org/in-the-dock-report/> accessed 24 November 2026",
    ),
}
_CSJ = "https://www.centreforsocialjustice.org.uk/library/it-still-happens-here"
_REPORT = {
    CitationStyle.HARVARD: (
        "(Centre for Social Justice, 2020, p. 12)",
        "Centre for Social Justice (2020) *It still happens here: Fighting UK slavery in the 2020s*. Available at: "
        f"{_CSJ} (Accessed: 24 November 2026).",
    ),
    CitationStyle.APA: (
        "(Centre for Social Justice, 2020, p. 12)",
        f"Centre for Social Justice. (2020). *It still happens here: Fighting UK slavery in the 2020s*. {_CSJ}",
    ),
    CitationStyle.MLA: (
        "(*It Still Happens Here* 12)",
        f"*It Still Happens Here: Fighting UK Slavery in the 2020s*. Centre for Social Justice, July 2020, {_CSJ}.",
    ),
    CitationStyle.CHICAGO: (
        "Centre for Social Justice, *It Still Happens Here: Fighting UK Slavery in the 2020s* (Centre for Social "
        f"Justice, 2020), 12, {_CSJ}.",
        "Centre for Social Justice. *It Still Happens Here: Fighting UK Slavery in the 2020s*. Centre for Social "
        f"Justice, 2020. {_CSJ}.",
    ),
    CitationStyle.OSCOLA: (
        "Centre for Social Justice, ‘It Still Happens Here: Fighting UK Slavery in the 2020s’ (2020) 12 "
        f"<{_CSJ}> accessed 24 November 2026.",
        "Centre for Social Justice, ‘It Still Happens Here: Fighting UK Slavery in the 2020s’ (2020) "
        f"<{_CSJ}> accessed 24 November 2026",
    ),
}
_GOV = "https://www.gov.uk/guidance/modern-slavery"
_GUIDANCE = {
    CitationStyle.HARVARD: (
        "(Home Office, no date, pp. 12–13)",
        "Home Office (no date) *Modern slavery: how to identify and support victims*. Guidance. Available at: "
        f"{_GOV} (Accessed: 24 November 2026).",
    ),
    # Publication Manual 9.16: a date of retrieval only where the work has no date.
    CitationStyle.APA: (
        "(Home Office, n.d., pp. 12–13)",
        "Home Office. (n.d.). *Modern slavery: How to identify and support victims* [Guidance]. Retrieved "
        f"November 24, 2026, from {_GOV}",
    ),
    CitationStyle.MLA: (
        "(*Modern Slavery* 12–13)",
        f"*Modern Slavery: How to Identify and Support Victims*. Guidance. Home Office, {_GOV}. Accessed 24 Nov. 2026.",
    ),
    CitationStyle.CHICAGO: (
        "Home Office, *Modern Slavery: How to Identify and Support Victims*, guidance (Home Office, n.d.), 12–13, "
        f"accessed November 24, 2026, {_GOV}.",
        "Home Office. *Modern Slavery: How to Identify and Support Victims*. Guidance. Home Office, n.d. Accessed "
        f"November 24, 2026. {_GOV}.",
    ),
    CitationStyle.OSCOLA: (
        "Home Office, ‘Modern Slavery: How to Identify and Support Victims’ (Guidance) 12–13 "
        f"<{_GOV}> accessed 24 November 2026.",
        "Home Office, ‘Modern Slavery: How to Identify and Support Victims’ (Guidance) "
        f"<{_GOV}> accessed 24 November 2026",
    ),
}
_LSI = "https://documentation.lastradainternational.org/doc-center/3473"
_PERSONS = {
    CitationStyle.HARVARD: (
        "(Hoff and de Volder, 2022, pp. 12–13)",
        "Hoff, S. and de Volder, E. (2022) *Preventing human trafficking of refugees from Ukraine*. La Strada "
        f"International. Available at: {_LSI} (Accessed: 24 November 2026).",
    ),
    CitationStyle.APA: (
        "(Hoff & de Volder, 2022, pp. 12–13)",
        "Hoff, S., & de Volder, E. (2022). *Preventing human trafficking of refugees from Ukraine*. La Strada "
        f"International. {_LSI}",
    ),
    CitationStyle.MLA: (
        "(Hoff and de Volder 12–13)",
        "Hoff, Suzanne, and Eefje de Volder. *Preventing Human Trafficking of Refugees from Ukraine*. La Strada "
        f"International, 10 May 2022, {_LSI}.",
    ),
    CitationStyle.CHICAGO: (
        "Suzanne Hoff and Eefje de Volder, *Preventing Human Trafficking of Refugees from Ukraine* (La Strada "
        f"International, 2022), 12–13, {_LSI}.",
        "Hoff, Suzanne, and Eefje de Volder. *Preventing Human Trafficking of Refugees from Ukraine*. La Strada "
        f"International, 2022. {_LSI}.",
    ),
    # OSCOLA 4, 1.7: names as printed in a note, surname and initials without stops in the bibliography.
    CitationStyle.OSCOLA: (
        "Suzanne Hoff and Eefje de Volder, ‘Preventing Human Trafficking of Refugees from Ukraine’ (La Strada "
        f"International 2022) 12–13 <{_LSI}> accessed 24 November 2026.",
        "Hoff S and de Volder E, ‘Preventing Human Trafficking of Refugees from Ukraine’ (La Strada International "
        f"2022) <{_LSI}> accessed 24 November 2026",
    ),
}
_FIJI = "https://www.parliament.gov.fj/hansard/2021-02-11"
_DEBATE = {
    CitationStyle.HARVARD: (
        "(Parliament of the Republic of Fiji, 2021)",
        "Parliament of the Republic of Fiji (2021) *High Court (Amendment) Bill 2021* [Debate]. Available at: "
        f"{_FIJI} (Accessed: 24 November 2026).",
    ),
    CitationStyle.APA: (
        "(Parliament of the Republic of Fiji, 2021)",
        "Parliament of the Republic of Fiji. (2021, February 11). *High Court (Amendment) Bill 2021* [Debate]. "
        f"{_FIJI}",
    ),
    CitationStyle.MLA: (
        "(“High Court (Amendment) Bill 2021”)",
        f"“High Court (Amendment) Bill 2021.” Debate. *Parliament of the Republic of Fiji*, 11 Feb. 2021, {_FIJI}.",
    ),
    CitationStyle.CHICAGO: (
        f"Parliament of the Republic of Fiji, “High Court (Amendment) Bill 2021,” debate, February 11, 2021, {_FIJI}.",
        f"Parliament of the Republic of Fiji. “High Court (Amendment) Bill 2021.” Debate. February 11, 2021. {_FIJI}.",
    ),
    CitationStyle.OSCOLA: (
        "Parliament of the Republic of Fiji, ‘High Court (Amendment) Bill 2021’ (Debate, 11 February 2021) "
        f"<{_FIJI}> accessed 24 November 2026.",
        "Parliament of the Republic of Fiji, ‘High Court (Amendment) Bill 2021’ (Debate, 11 February 2021) "
        f"<{_FIJI}> accessed 24 November 2026",
    ),
}
_CASES = [
    (RELEASE, None, _RELEASE),
    (REPORT, REPORT_PAGES, _REPORT),
    (GUIDANCE, GUIDANCE_PAGES, _GUIDANCE),
    (PERSONS, PERSONS_PAGES, _PERSONS),
    (DEBATE, None, _DEBATE),
]


@pytest.mark.parametrize("style", CitationStyle)
@pytest.mark.parametrize(
    ("document", "pages", "expected"), _CASES, ids=["release", "report", "guidance", "persons", "debate"]
)
def test_a_document_is_cited_as_the_handbook_says(
    document: DocumentRecord,
    pages: PageRange | None,
    expected: dict[CitationStyle, tuple[str, str]],
    style: CitationStyle,
) -> None:
    assert show(format_citation(describe(document), style, Quoted(pages=pages), ACCESSED)) == expected[style]


_TITLE_FIRST = {
    CitationStyle.HARVARD: ("(*Who is to blame?*, 2019, p. 3)", "*Who is to blame?* (2019). Guidance."),
    CitationStyle.APA: ("(Who Is to Blame?, 2019, p. 3)", "*Who is to blame?* [Guidance]. (2019)."),
    CitationStyle.MLA: ("(*Who Is to Blame?* 3)", "*Who Is to Blame?* Guidance. 2019."),
    CitationStyle.CHICAGO: ("*Who Is to Blame?*, guidance (2019), 3.", "*Who Is to Blame?* Guidance. 2019."),
    CitationStyle.OSCOLA: ("‘Who Is to Blame?’ (Guidance, 2019) 3.", "—— ‘Who Is to Blame?’ (Guidance, 2019)"),
}


@pytest.mark.parametrize("style", CitationStyle)
def test_a_title_takes_the_place_of_an_unknown_author_and_is_printed_once(style: CitationStyle) -> None:
    item = describe(record(Metadata(title="Who is to blame?", date="2019", kind="guidance", language="en")))
    assert show(format_citation(item, style, Quoted(pages=PageRange(3, 3, "3")), ACCESSED)) == _TITLE_FIRST[style]


def test_a_release_by_nobody_says_that_it_is_one() -> None:
    item = describe(record(Metadata(title="Nets are mended", date="2019-02-01", kind="release", language="en")))
    assert show(format_citation(item, CitationStyle.APA, Quoted(), ACCESSED)) == (
        "(*Nets Are Mended*, 2019)",
        "*Nets are mended* [Press release]. (2019, February 1).",
    )
    assert show(format_citation(item, CitationStyle.HARVARD, Quoted(), ACCESSED))[0] == "(*Nets are mended*, 2019)"


@pytest.mark.parametrize(
    ("author", "style", "printed"),
    [
        ("Soo-ah Pyun", CitationStyle.APA, "Pyun, S. "),
        ("Soo-ah Pyun", CitationStyle.MLA, "Pyun, Soo-ah. "),
        ("Soo-ah Pyun", CitationStyle.OSCOLA, "Pyun S, "),
        ("Jean-Paul Pyun", CitationStyle.APA, "Pyun, J.-P. "),
    ],
)
def test_a_given_name_has_an_initial_for_each_part_that_is_a_name(
    author: str, style: CitationStyle, printed: str
) -> None:
    item = describe(record(Metadata(title="Nets", authors=(author,), date="2019", language="en")))
    assert show(format_citation(item, style, Quoted(), ACCESSED))[1].startswith(printed)


@pytest.mark.parametrize(
    ("style", "note", "entry"),
    [
        (CitationStyle.HARVARD, "(Nguyen, Wren and Kim, 2019", "Nguyen, T.L., Wren, A. and Kim, J. (2019)"),
        (CitationStyle.APA, "(Nguyen et al., 2019", "Nguyen, T. L., Wren, A., & Kim, J. (2019)."),
        (CitationStyle.MLA, "(Nguyen et al.", "Nguyen Thi Lan, et al. "),
        (
            CitationStyle.CHICAGO,
            "Nguyen Thi Lan et al., ",
            "Nguyen Thi Lan, Ada Wren, and Kim Ji-",
        ),
        (CitationStyle.OSCOLA, "Nguyen Thi Lan, Ada Wren and Kim Ji-young, ", "Nguyen TL, Wren A and Kim J, "),
    ],
)
def test_names_with_the_surname_in_front_are_written_in_their_own_order(
    style: CitationStyle, note: str, entry: str
) -> None:
    authors = ("Nguyen Thi Lan", "Ada Wren", "Kim Ji-young")
    item = describe(record(Metadata(title="Nets", authors=authors, date="2019", language="en", kind="report")))
    cited, listed = show(format_citation(item, style, Quoted(), ACCESSED))
    assert cited.startswith(note)
    assert listed.startswith(entry)


def test_a_series_number_is_parted_from_the_year_and_a_working_paper_has_its_institute_in_oscola() -> None:
    metadata = Metadata(title="Nets", publisher="Net Bank", date="2019", kind="report", language="en-GB")
    quoted = Quoted(pages=PageRange(3, 3, "3"))
    book = describe(record(replace(metadata, number="Net Series 7", isbn="9789293994173")))
    assert show(format_citation(book, CitationStyle.OSCOLA, quoted, ACCESSED))[0] == (
        "Net Bank, *Nets* (Net Series 7, 2019) 3."
    )
    paper = describe(record(replace(metadata, authors=("Ada Wren",), number="Discussion Paper 7")))
    assert show(format_citation(paper, CitationStyle.OSCOLA, quoted, ACCESSED)) == (
        "Ada Wren, ‘Nets’ (2019) Net Bank Discussion Paper 7, 3.",
        "Wren A, ‘Nets’ (2019) Net Bank Discussion Paper 7",
    )
    named = describe(record(replace(metadata, authors=("Ada Wren",), number="Net Bank Discussion Paper 7")))
    assert show(format_citation(named, CitationStyle.OSCOLA, quoted, ACCESSED))[0] == (
        "Ada Wren, ‘Nets’ (2019) Net Bank Discussion Paper 7, 3."
    )


def test_business_words_are_no_part_of_a_publisher_in_chicago_and_mla() -> None:
    metadata = Metadata(title="Nets", authors=("Ada Wren",), publisher="Net Watch, Inc.", date="2019", kind="report")
    item = describe(record(replace(metadata, language="en")))
    entries = {style: show(format_citation(item, style, Quoted(), ACCESSED))[1] for style in CitationStyle}
    assert entries[CitationStyle.CHICAGO] == "Wren, Ada. *Nets*. Net Watch, 2019."
    assert entries[CitationStyle.MLA] == "Wren, Ada. *Nets*. Net Watch, 2019."
    assert entries[CitationStyle.APA] == "Wren, A. (2019). *Nets*. Net Watch, Inc."


@pytest.mark.parametrize(
    ("style", "entry"),
    [
        (CitationStyle.HARVARD, "Wren, T.W., III and Lark, B., Jr. (2019)"),
        (CitationStyle.APA, "Wren, T. W., III, & Lark, B., Jr. (2019)."),
        (CitationStyle.MLA, "Wren, Thomas W., III, and Ben Lark Jr. *Nets*."),
        (CitationStyle.CHICAGO, "Wren, Thomas W., III, and Ben Lark Jr. *Nets*."),
        (CitationStyle.OSCOLA, "Wren TW III and Lark B Jr., ‘Nets’"),
    ],
)
def test_a_suffix_follows_the_given_name_in_an_entry(style: CitationStyle, entry: str) -> None:
    authors = ("Thomas W. Wren III", "Ben Lark Jr.")
    item = describe(record(Metadata(title="Nets", authors=authors, date="2019", language="en", kind="report")))
    assert show(format_citation(item, style, Quoted(), ACCESSED))[1].startswith(entry)


@pytest.mark.parametrize(
    ("number", "cited"),
    [
        ("HC 124, First Report of Session 2023–24", "Nets Office, *Nets at Sea* (HC 2023–24, 124) 3."),
        ("HL Paper 56, HC 78, Session 2014–15", "Nets Office, *Nets at Sea* (2014–15, HL 56, HC 78) 3."),
        ("HC 124-I", "Nets Office, *Nets at Sea* (HC 124-I, 2018) 3."),
        ("Cm 9742", "Nets Office, *Nets at Sea* (Cm 9742, 2018) 3."),
        ("Law Com No 313, HC 124", "Nets Office, *Nets at Sea* (Law Com No 313, HC 124, 2018) 3."),
        ("Nets Series No. 12", "Nets Office, ‘Nets at Sea’ (Nets Series No 12, 2018) 3."),
        ("Working Paper No. 12", "Nets Office, ‘Nets at Sea’ (2018) Working Paper 12, 3."),
    ],
)
def test_papers_of_parliament_and_working_papers_have_their_own_form_in_oscola(number: str, cited: str) -> None:
    metadata = Metadata(title="Nets at sea", publisher="Nets Office", date="2018-12", kind="report", number=number)
    quoted = Quoted(pages=PageRange(3, 3, "3"))
    item = describe(record(replace(metadata, language="en-GB")))
    assert show(format_citation(item, CitationStyle.OSCOLA, quoted, ACCESSED))[0] == cited
    by_committee = replace(metadata, publisher="House of Commons Nets Committee", language="en-GB")
    found = show(format_citation(describe(record(by_committee)), CitationStyle.OSCOLA, quoted, ACCESSED))[0]
    house = "" if number.startswith(("H", "C", "L")) else "House of Commons "
    assert found == cited.replace("Nets Office", f"{house}Nets Committee")


def test_no_full_stop_follows_an_initial_in_oscola() -> None:
    metadata = replace(REPORT.metadata, authors=("A. B. Wren", "Ben C. Lark"))
    item = describe(replace(REPORT, metadata=metadata))
    cite, entry = show(format_citation(item, CitationStyle.OSCOLA, Quoted(), ACCESSED))
    assert cite.startswith("A B Wren and Ben C Lark, ")
    assert entry.startswith("Wren AB and Lark BC, ")
    by_body = describe(replace(REPORT, metadata=replace(REPORT.metadata, authors=(), publisher="U.N. Nets")))
    assert show(format_citation(by_body, CitationStyle.OSCOLA, Quoted(), ACCESSED))[0].startswith("U.N. Nets, ")


def test_the_comma_before_a_page_of_the_file_is_inside_american_marks() -> None:
    page = Quoted(pages=PageRange(4, 4, ""))
    cite, _ = show(format_citation(describe(RELEASE), CitationStyle.MLA, page, ACCESSED))
    assert cite == "(“UK Criminal Justice System,” PDF p. 4)"


def test_a_label_of_a_page_is_printed_as_it_is() -> None:
    odd = Quoted(pages=PageRange(4, 4, r"\1"))
    assert r", p. \1)" in show(format_citation(describe(REPORT), CitationStyle.APA, odd, ACCESSED))[0]


@pytest.mark.parametrize("style", CitationStyle)
def test_without_an_address_no_day_of_access_is_named(style: CitationStyle) -> None:
    item = describe(record(Metadata(title="Who is to blame?", publisher="Body", language="en")))
    cited = format_citation(item, style, Quoted(), ACCESSED)
    assert "2026" not in join_text(cited.citation) + join_text(cited.entry)


@pytest.mark.parametrize("style", CitationStyle)
def test_a_report_keeps_its_number(style: CitationStyle) -> None:
    item = replace(describe(GUIDANCE), number="CBP 6073")
    assert "CBP 6073" in join_text(format_citation(item, style, Quoted(), ACCESSED).entry)


def test_in_oscola_genre_and_number_are_in_the_brackets() -> None:
    item = replace(describe(PERSONS), genre="Briefing Paper", number="No 12")
    cite = join_text(format_citation(item, CitationStyle.OSCOLA, Quoted(), ACCESSED).citation)
    assert "(Briefing Paper No 12, La Strada International 2022)" in cite


def test_a_web_page_by_a_person_names_the_site() -> None:
    item = describe(replace(DEBATE, metadata=replace(DEBATE.metadata, authors=("Ann Lee",))))
    assert "(Debate, Parliament of the Republic of Fiji, 11 February 2021)" in join_text(
        format_citation(item, CitationStyle.OSCOLA, Quoted(), ACCESSED).citation
    )
    assert join_text(format_citation(item, CitationStyle.MLA, Quoted(), ACCESSED).entry).startswith(
        "Lee, Ann. “High Court"
    )


def test_roman_numbers_over_two_pages_are_plural() -> None:
    cited = format_citation(
        describe(REPORT), CitationStyle.HARVARD, Quoted(pages=PageRange(3, 4, "xii-xiii")), ACCESSED
    )
    assert join_text(cited.citation) == "(Centre for Social Justice, 2020, pp. xii–xiii)"


def test_the_page_that_is_put_in_later_reads_as_if_it_had_been_there() -> None:
    first = format_citation(describe(REPORT), CitationStyle.CHICAGO, Quoted(pages=PageRange(9, 9, "7")), ACCESSED)
    second = format_citation(describe(REPORT), CitationStyle.CHICAGO, Quoted(pages=PageRange(14, 14, "12")), ACCESSED)
    assert join_text(first.citation).replace(", 7,", ", 12,") == join_text(second.citation)
    assert first.entry == second.entry


def test_a_text_with_signs_of_our_own_cannot_forge_italics_or_pages() -> None:
    item = describe(record(Metadata(title="A \ue000sly\ue001 \ue002 title", publisher="Body", language="fr")))
    for cited in format_citations(item, Quoted(pages=PageRange(1, 1, "1")), ACCESSED):
        assert not any("\ue000" <= letter <= "\uf8ff" for letter in join_text(cited.citation) + join_text(cited.entry))
        assert "A sly  title" in join_text(cited.entry)


def test_all_five_styles_are_given_in_order_with_their_names() -> None:
    found = format_citations(describe(RELEASE), Quoted(), ACCESSED)
    assert [(cited.style, cited.title, cited.is_note) for cited in found] == [
        (style, FACTS[style].title, FACTS[style].has_notes) for style in CitationStyle
    ]


@pytest.mark.parametrize("style", CitationStyle)
@pytest.mark.parametrize("kind", ["release", "guidance", "report"])
def test_no_full_stop_is_doubled(kind: str, style: CitationStyle) -> None:
    card = Metadata(title="Nets: a plea.", date="2019", publisher="Nets Inc.", authors=("Ada B.",), kind=kind)
    cited = format_citation(describe(record(card)), style, Quoted(pages=PageRange(4, 4, "4")), ACCESSED)
    for text in (join_text(cited.citation), join_text(cited.entry)):
        assert not any(marks in text for marks in ("..", ".,”", "plea. (", "plea.’"))


@pytest.mark.costly
def test_two_threads_do_not_disturb_each_other() -> None:
    items = [replace(describe(PERSONS), id=f"document-{number}") for number in range(12)]
    expected = {
        style: show(format_citation(describe(PERSONS), style, Quoted(pages=PERSONS_PAGES), ACCESSED))
        for style in CitationStyle
    }
    wrong: list[str] = []

    def work(part: int) -> None:
        for item in items[part::3]:
            for cited in format_citations(item, Quoted(pages=PERSONS_PAGES), ACCESSED):
                if show(cited) != expected[cited.style]:
                    wrong.append(join_text(cited.citation))

    threads = [threading.Thread(target=work, args=(part,)) for part in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co"]), max_size=40)


@pytest.mark.costly
@settings(max_examples=60)
@given(title=_WORDS, publisher=_WORDS, author=_WORDS, label=st.sampled_from(["", "1", "12-13", "A-1", "iv"]))
def test_no_card_is_too_odd_to_be_cited(title: str, publisher: str, author: str, label: str) -> None:
    authors = (author,) if author.strip() else ()
    item = describe(record(Metadata(title=title, publisher=publisher, authors=authors)))
    pages = PageRange(1, 2, label) if label else None
    for cited in format_citations(item, Quoted(pages=pages), ACCESSED):
        assert join_text(cited.entry).strip()
        assert not pages or label.replace("-", "–") in join_text(cited.citation) or "A-1" in join_text(cited.citation)


# ------------------------------------------------------------------------- pages and footnotes


@pytest.mark.parametrize(
    ("style", "page", "footnote", "file_page"),
    [
        (CitationStyle.HARVARD, "2020, p. 12)", "2020, p. 12, n. 33)", "2020, PDF p. 14)"),
        (CitationStyle.APA, "2020, p. 12)", "2020, p. 12, Footnote 33)", "2020, PDF p. 14)"),
        (CitationStyle.MLA, "(*It Still Happens Here* 12)", "Here* 12n33)", "Here*, PDF p. 14)"),
        (CitationStyle.CHICAGO, " 2020), 12, ", " 2020), 12n33, ", " 2020), PDF p. 14, "),
        (CitationStyle.OSCOLA, "(2020) 12 <", "(2020) 12, n 33 <", "(2020) PDF p 14 <"),
    ],
)
def test_a_page_a_footnote_and_a_page_of_the_file_are_named_as_the_style_does(
    style: CitationStyle, page: str, footnote: str, file_page: str
) -> None:
    def cite(quoted: Quoted) -> str:
        return show(format_citation(describe(REPORT), style, quoted, ACCESSED))[0]

    assert page in cite(Quoted(pages=REPORT_PAGES))
    assert footnote in cite(Quoted(pages=REPORT_PAGES, note="33"))
    assert file_page in cite(Quoted(pages=replace(REPORT_PAGES, label="")))


@pytest.mark.parametrize(
    ("style", "footnote"),
    [
        (CitationStyle.HARVARD, "2020, n. 33)"),
        (CitationStyle.APA, "2020, Footnote 33)"),
        (CitationStyle.MLA, "Here*, n33)"),
        (CitationStyle.CHICAGO, " 2020), n33, "),
        (CitationStyle.OSCOLA, "(2020) n 33 <"),
    ],
)
def test_a_footnote_of_a_text_without_pages_is_cited_by_its_mark(style: CitationStyle, footnote: str) -> None:
    assert footnote in show(format_citation(describe(REPORT), style, Quoted(note="33"), ACCESSED))[0]


@pytest.mark.parametrize("style", CitationStyle)
def test_the_librarys_address_is_named_only_with_the_day_of_access_and_where_there_is_no_other(
    style: CitationStyle,
) -> None:
    unknown = replace(describe(REPORT), url="", library_url="https://kb.example/documents/it")
    cited = format_citation(unknown, style, Quoted(), ACCESSED)
    has_note = style in (CitationStyle.HARVARD, CitationStyle.OSCOLA)
    assert ("https://kb.example/documents/it" in join_text(cited.entry)) is has_note
    known = replace(unknown, url="https://watch.example")
    assert "kb.example" not in join_text(format_citation(known, style, Quoted(), ACCESSED).entry)


# ------------------------------------------------------------------------------- quotations


def test_a_quotation_is_copied_with_its_citation_and_its_entry() -> None:
    quoted = Quoted("slavery is happening here.", REPORT_PAGES, "https://kb.example/documents/it/9f2c")
    cited = format_citation(describe(REPORT), CitationStyle.APA, quoted, ACCESSED)
    assert format_quotation(cited) == (
        f"“slavery is happening here” (Centre for Social Justice, 2020, p. 12).\n\n{join_text(cited.entry)}"
    )


def test_a_quotation_in_a_style_with_notes_is_followed_by_its_note() -> None:
    quoted = Quoted("no clear answer.", GUIDANCE_PAGES, "https://kb.example/x")
    cited = format_citation(describe(GUIDANCE), CitationStyle.OSCOLA, quoted, ACCESSED)
    assert format_quotation(cited).split("\n\n") == [
        "‘no clear answer.’",
        join_text(cited.citation),
        join_text(cited.entry),
    ]


def test_a_block_keeps_its_full_stop_and_the_citation_has_none() -> None:
    quoted = Quoted("One net. " * 20, REPORT_PAGES)
    cited = format_citation(describe(REPORT), CitationStyle.APA, quoted, ACCESSED)
    first, _ = format_quotation(cited).split("\n\n")
    assert first.startswith("    One net. One")
    assert first.endswith("One net. (Centre for Social Justice, 2020, p. 12)")


def test_without_words_there_is_only_the_citation() -> None:
    cited = format_citation(describe(RELEASE), CitationStyle.HARVARD, Quoted(), ACCESSED)
    assert format_quotation(cited).startswith("(Anti-Slavery International, 2013)\n\n")


def test_an_undated_page_is_cited_by_the_day_on_which_it_was_read_in_chicago() -> None:
    item = describe(record(Metadata(title="Lost nets", kind="news", language="en"), source="a.html"))
    item = replace(item, library_url="https://kb.example/documents/a")
    entry = show(format_citation(item, CitationStyle.CHICAGO, Quoted(), ACCESSED))[1]
    assert entry == "“Lost Nets.” Accessed November 24, 2026. https://kb.example/documents/a."


def test_what_has_an_isbn_is_cited_as_a_book_in_oscola() -> None:
    item = replace(describe(PERSONS), isbn="9780006209942")
    cited = show(format_citation(item, CitationStyle.OSCOLA, Quoted(), ACCESSED))[0]
    assert "*Preventing Human Trafficking of Refugees from Ukraine* (La Strada International 2022)" in cited


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Lost nets", "Lost nets section"),
        ("What the harbour men say of their nets", "“What the harbour men say” section"),
    ],
)
def test_words_on_no_page_are_placed_by_their_heading_in_apa_alone(heading: str, section: str) -> None:
    quoted = Quoted(words="Nets are blue.", heading=heading)
    found = {style: show(format_citation(describe(GUIDANCE), style, quoted, ACCESSED))[0] for style in CitationStyle}
    assert found[CitationStyle.APA] == f"(Home Office, n.d., {section})"
    assert not any("section" in cited for style, cited in found.items() if style is not CitationStyle.APA)


def test_a_number_in_a_series_stays_with_its_kind_where_nobody_is_the_author() -> None:
    metadata = Metadata(title="Hedges by schools", date="2025", kind="briefing", number="14", language="en")
    item = describe(record(metadata))
    apa = show(format_citation(item, CitationStyle.APA, Quoted(), ACCESSED))[1]
    assert apa == "*Hedges by schools* (Briefing No. 14). (2025)."
    chicago = show(format_citation(item, CitationStyle.CHICAGO, Quoted(), ACCESSED))[1]
    assert chicago == "*Hedges by Schools*. Briefing no. 14. 2025."


@pytest.mark.parametrize(("first", "last", "place"), [("4", "4", "para. 4"), ("4", "5", "paras. 4–5")])
def test_words_on_no_page_are_placed_by_their_paragraph_in_apa_alone(first: str, last: str, place: str) -> None:
    quoted = Quoted(paragraphs=Pinpoint(PinpointUnit.PARAGRAPH, first, last))
    item = describe(record(Metadata(title="Nets", publisher="Home Office", language="en")))
    found = {style: show(format_citation(item, style, quoted, ACCESSED))[0] for style in CitationStyle}
    assert found[CitationStyle.APA] == f"(Home Office, n.d., {place})"
    assert not any("para" in cited for style, cited in found.items() if style is not CitationStyle.APA)


@pytest.mark.parametrize(
    ("edition", "cited"),
    [
        ("Second edition", ("2nd edn.", "(2nd ed.).", "2nd ed.,", ". 2nd ed. ", "(2nd edn, ")),
        ("4th Edition", ("4th edn.", "(4th ed.).", "4th ed.,", ". 4th ed. ", "(4th edn, ")),
        ("v2.1", ("Version 2.1.", "(Version 2.1).", "Version 2.1,", ". Version 2.1. ", "(Version 2.1, ")),
        ("Last updated 3 May 2020", ("", "", "", "", "")),
    ],
)
def test_a_later_edition_is_named_as_each_style_does(edition: str, cited: tuple[str, ...]) -> None:
    item = describe(record(Metadata(title="Nets", publisher="Net Watch", date="2021", kind="report", edition=edition)))
    entries = [show(format_citation(item, style, Quoted(), ACCESSED))[1] for style in CitationStyle]
    assert all(words in entry for words, entry in zip(cited, entries, strict=True))
    assert bool(item.edition) is bool(cited[0])


def test_an_edition_that_the_title_names_is_not_named_again() -> None:
    assert (
        describe(record(Metadata(title="Nets: second edition", edition="second edition", kind="report"))).edition == ""
    )


def test_a_kind_that_the_title_names_is_not_named_again_and_a_place_not_without_a_publisher() -> None:
    metadata = Metadata(title="A position statement on nets", kind="statement", place="Newquay", language="en")
    item = describe(record(metadata))
    assert (item.genre, item.place) == ("", "")
    assert describe(record(replace(metadata, title="On nets", publisher="Net Watch"))).genre == "Statement"


@pytest.mark.parametrize(
    ("source", "kind", "is_page"),
    [("a.md", "letter", True), ("a.md", "guidance", False), ("a.txt", "statement", True), ("a.pdf", "letter", False)],
)
def test_a_letter_or_statement_that_is_no_file_of_pages_has_its_whole_date(
    source: str, kind: str, is_page: bool
) -> None:
    metadata = Metadata(title="To the harbour", date="2026-03-13", authors=("Ada Wren",), kind=kind, language="en")
    item = describe(replace(record(metadata), source=source))
    assert (item.type is ItemType.WEBPAGE) is is_page
    assert ("March 13" in show(format_citation(item, CitationStyle.APA, Quoted(), ACCESSED))[1]) is is_page


def test_in_harvard_the_edition_of_a_work_by_nobody_follows_its_year() -> None:
    for edition, written in (
        ("Second edition", "2nd edn"),
        ("12th edition", "12th edn"),
        ("22nd edition", "22nd edn"),
        ("31st edition", "31st edn"),
        ("v2.1", "Version 2.1"),
    ):
        item = describe(record(Metadata(title="Nets", date="2021", kind="report", edition=edition, language="en")))
        entry = show(format_citation(item, CitationStyle.HARVARD, Quoted(), ACCESSED))[1]
        assert entry == f"*Nets* (2021) {written}."


def test_a_surname_of_two_words_is_kept_together() -> None:
    name = f"Isabel Quintanar{NO_BREAK}Ochoa"
    item = describe(record(Metadata(title="Nets", authors=(name,), date="2016", language="en", kind="report")))
    assert "Quintanar Ochoa, I." in show(format_citation(item, CitationStyle.APA, Quoted(), ACCESSED))[1]
