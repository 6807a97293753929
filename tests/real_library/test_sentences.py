"""A search for every sentence of the real library finds it."""

from __future__ import annotations

from kb.library.indexing.index_report import IndexReport, Status
from kb.library.indexing.sync import Library
from kb.model import Hit, Passage, Phrase, Query, Span
from kb.query import parse
from kb.text import Token, split_sentences, split_terms, tokenize

MIN_WORDS = 8


def sentence_terms(passage: Passage) -> list[list[Token]]:
    """Return the words of each sentence that is long enough."""
    found = (
        [Token(term, start + span.start, end + span.start) for term, start, end in tokenize(span.slice(passage.text))]
        for span in split_sentences(passage.text)
    )
    return [each for each in found if len(each) >= MIN_WORDS]


def in_marks(sentence: str) -> str:
    """Put a sentence in marks of a kind that it does not contain, as a person does who quotes a quotation."""
    kinds = (('"', '"'), ("“", "”"), ("«", "»"))
    opening, closing = next(kind for kind in kinds if not set(kind) & set(sentence))
    return opening + sentence + closing


def is_marked(wanted: Span, hit: Hit, words: set[str]) -> bool:
    """Tell whether a mark is on exactly the wanted words or, where the words continue in a circle, on their circles."""
    if wanted in hit.spans:
        return True
    around = [span for span in hit.spans if span.start <= wanted.start and wanted.end <= span.end]
    return bool(around) and set(split_terms(around[0].slice(hit.passage.text))) == words


def test_every_sentence_in_quotation_marks_finds_its_passage_and_is_marked(library: Library) -> None:
    searched, faults = 0, []
    with library.open_view() as view:
        for record in view.documents():
            for passage in view.document_passages(record.id):
                for words in sentence_terms(passage):
                    wanted = Span(words[0].start, words[-1].end)
                    typed = in_marks(wanted.slice(passage.text))
                    tree = parse(typed, max_chars=20_000, max_terms=5_000).tree
                    hits = view.search(Query(tree, limit=50, facets=())).hits
                    mine = [hit for hit in hits if hit.passage.id == passage.id]
                    searched += 1
                    if not mine or not is_marked(wanted, mine[0], {word.term for word in words}):
                        faults.append((record.source, typed, [hit.spans for hit in mine], tree))
    print(f"{searched:,} sentences searched")
    assert searched > 10_000
    assert not faults, f"{len(faults)} of {searched}: {faults[:5]}"


def test_marks_are_on_the_words_of_the_phrase_and_on_nothing_else(library: Library) -> None:
    with library.open_view() as view:
        for phrase in (("in", "the", "dock"), ("of", "the"), ("human", "trafficking"), ("it", "is", "not")):
            hits = view.search(Query(Phrase(phrase), limit=1000, facets=())).hits
            assert hits
            for hit in hits:
                marked = [[token.term for token in tokenize(span.slice(hit.passage.text))] for span in hit.spans]
                assert all(tuple(each) == phrase for each in marked)


def test_every_source_is_read_or_refused_with_a_reason(indexed: tuple[Library, IndexReport]) -> None:
    _, report = indexed
    refused = {each.source: each.reason for each in report.sources if each.status is Status.UNREAD}
    assert report.count(Status.ADDED) + len(refused) == len(report.sources)
    assert all(refused.values())
    silent = [each.source for each in report.sources if each.status is Status.ADDED and not each.passages]
    assert all(each.unread_pages for each in report.sources if each.source in silent), silent


def test_scans_are_named_page_by_page(indexed: tuple[Library, IndexReport]) -> None:
    unread = {each.source: each.unread_pages for each in indexed[1].sources if each.unread_pages}
    assert "cse_leaflet.pdf" in unread
    assert "Nottingham_City_Council_Modern_Slavery_Statement_2017.pdf" in unread


HIDING = {
    "County_Lines_-_Gang_Violence_Exploitation_and_Drug_Supply_2016.pdf": (1,),
    "GLOTIP2024_Chapter_2.pdf": (4, 9, 17, 35),
    "Hotline-Trends-Report-2023.pdf": (2, 7),
    "Kalayaan_report_October2019.pdf": (1, 4, 9, 13, 21, 25, 33, 36),
    "Modern_Slavery_Human_Trafficking_-_A_Guide_for_the_UK_Aviation_Industry._November2018.pdf": (4, 22, 23, 24),
    "Parent_Resource_Guide_FINAL_update_2021.pdf": (1, 3),
    "RESOURCE-GUIDE-ONLINE-SAFETY-GROOMING-_-SEXTORTION.pdf": (11,),
    "Scotland_Human_Trafficking_and_Exploitation_Strategy.pdf": (35, 38),
    "Scotland_Human_Trafficking_and_Exploitation_Strategy_-_first_annual_progress_report.pdf": (9,),
    "The_Passage_Modern_Slavery_Handbook_v2.pdf": (21, 28),
    "Ward_Gardner_Performance_Management_guide.pdf": (2,),
    "code-of-practice-guide-to-tackling-unfair-employment-practices-and-false-self-employment.pdf": (4, 7),
    "frc-modern-slavery-reporting-practices-in-the-uk-2022-1.pdf": (3, 4),
    "glaa-report-2019.pdf": (13, 14, 18, 23),
    "hmsp-strategy-2018-2021.pdf": (2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16),
    "migrants_and_their_vulnerability.pdf": (11, 49, 57, 67, 73, 81, 87, 97),
    "national-enforcement-powers-guide-public-version-february-2021.pdf": (1, 71),
    "nilga-modern-slavery-council-guide-04052020.pdf": (33,),
}


def test_pages_that_hide_words_are_known_and_no_line_is_taken_to_be_blacked_out(library: Library) -> None:
    """Each was inspected by eye: running heads under pictures, white numbers, charts cut off, slugs outside."""
    with library.open_view() as view:
        hidden = {record.source: record.hidden_text for record in view.documents() if record.hidden_text}
    pages = {source: tuple(each.page for each in found) for source, found in hidden.items()}
    assert pages == HIDING
    assert not [source for source, found in hidden.items() if any(each.is_line_partly_covered for each in found)]


def test_no_title_is_the_name_of_a_program_or_a_file(library: Library) -> None:
    with library.open_view() as view:
        titles = [record.metadata.title for record in view.documents()]
    assert all(title.strip() for title in titles)
    bad = [title for title in titles if title.lower().endswith((".doc", ".docx", ".pdf", ".indd")) or "_" in title]
    assert not bad
