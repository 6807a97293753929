"""The source of quoted words without a speaker: the works that are cited beside them."""

from __future__ import annotations

import pytest

from kb.model import AttributionGrade, Block, BlockKind, Document, DocumentId, Metadata, NoteMark, Span
from kb.quotations.finder import find_quotations
from kb.quotations.grammar import citations
from kb.quotations.models import DocumentQuotation
from tests.quotations.quoted import document

WORDS = "“all that is needed to look for them on the premises”"


def sourced(*paragraphs: str) -> list[tuple[str, str]]:
    return [(each.speaker, each.source) for each in find_quotations(document(*paragraphs)).quotations]


def noted(text: str, *notes: str, first: int = 1) -> list[DocumentQuotation]:
    """Return the quotations of a text in which each ^ is the mark of the next note; the first has another number."""
    body, blocks, marks = "", [], []
    for number, piece in enumerate(text.split("^")):
        if number:
            marks.append(NoteMark(len(body), str(number), note=text.count("\n") + number))
        body += piece
    at = 0
    for line in body.split("\n"):
        blocks.append(Block(BlockKind.PARAGRAPH, Span(at, at + len(line))))
        at += len(line) + 1
    for number, note in enumerate(notes, start=1):
        blocks.append(Block(BlockKind.FOOTNOTE, Span(at, at + len(note)), mark=str(first if number == 1 else number)))
        at += len(note) + 1
    whole = "\n".join((body, *notes))
    made = Document(DocumentId("report"), "report.pdf", "0", Metadata(), whole, tuple(blocks), note_marks=tuple(marks))
    return list(find_quotations(made).quotations)


# -------------------------------------------------------------------------------- the sentence before


@pytest.mark.parametrize(
    ("before", "source"),
    [
        ("Section 1 of the Boats Act 2001 states that ", "Section 1 of the Boats Act 2001"),
        ("3.10 Article 9(5) of the Boats Treaty says ", "Article 9(5) of the Boats Treaty"),
        ("Article 4 provides: ", "Article 4"),
        ("However, the Boats Act 2001 also allows ", "Boats Act 2001"),
        ("It follows the Keepers’ internal Guidelines, which provide that ", "Keepers’ internal Guidelines"),
        ("According to the Boats Handbook, ", "Boats Handbook"),
        ("Trafficking is defined in Article 4 of the Boats Treaty as ", "Article 4 of the Boats Treaty"),
        ("Under Article 4 of the Boats Treaty, states must ensure ", "Article 4 of the Boats Treaty"),
        ("The Board’s conclusion in its 2014 report: ", "Board’s conclusion in its 2014 report"),
        ("In Roe v. Wade, the Supreme Court held that ", "Roe v. Wade"),
        ("The U.S. Supreme Court has held that ", "U.S. Supreme Court"),
        ("The CJEU held that ", ""),
    ],
)
def test_a_work_or_a_court_is_the_source_and_nobody_the_speaker(before: str, source: str) -> None:
    assert sourced(f"{before}{WORDS}.") == [("", source)]


@pytest.mark.parametrize(
    "before", ["The report says ", "According to this guidance, ", "The Court held that ", "One study found "]
)
def test_a_work_that_is_not_named_is_neither_source_nor_speaker(before: str) -> None:
    assert sourced(f"{before}{WORDS}.") == [("", "")]


@pytest.mark.parametrize(
    ("before", "speaker"),
    [
        ("Ada Quill, author of the report, said that ", "Ada Quill"),
        ("The Prime Minister said the Boats Act 2001 was ", "The Prime Minister"),
        ("Judge Ada Quill held that ", "Ada Quill"),
        ("Andrew Law said that ", "Andrew Law"),
    ],
)
def test_who_speaks_of_a_work_is_the_speaker(before: str, speaker: str) -> None:
    assert sourced(f"{before}{WORDS}.") == [(speaker, "")]


def test_the_statute_is_the_one_named_just_before() -> None:
    text = f"The statute creating the BOARD provides for {WORDS}. The statute adds that it “shall review all of them”."
    assert sourced(text) == [("", "statute creating the BOARD")] * 2


@pytest.mark.parametrize("verb", ["has been described as", "is called", "and his convention changed a call for"])
def test_what_others_say_of_a_law_is_not_its_words(verb: str) -> None:
    assert sourced(f"The Boats Act 2001 {verb} “a landmark law for the world”.") == []


# ------------------------------------------------------------------------------------ beside the words


@pytest.mark.parametrize(
    ("text", "speaker", "source"),
    [
        ("The rule fails {} (Serrat, 2017, p. 4).", "", "Serrat, 2017, p. 4"),
        ("The rule fails {} (Johns 1998:3).", "", "Johns 1998:3"),
        ("The rule fails {} (Roe v. Wade, 410 U.S. 113 (1973)).", "", "Roe v. Wade, 410 U.S. 113 (1973)"),
        ("It may be seized. 18 U.S.C. § 1595(a) ({}).", "", "18 U.S.C. § 1595(a)"),
        ("See Roe v. Wade, 410 U.S. 113, 153 (1973) ({}).", "", "Roe v. Wade, 410 U.S. 113, 153 (1973)"),
        ("Ada Quill argued that it is {}. 18 U.S.C. § 1595(a).", "Ada Quill", "18 U.S.C. § 1595(a)"),
        ("As Quill (2010: 5) argues, {}.", "Quill", "Quill (2010: 5)"),
        ("As Ada Quill (2010) argues, {} (p. 45).", "Ada Quill", "Ada Quill (2010), p. 45"),
        ("Ada Quill says {} (1994, 116).", "Ada Quill", "Ada Quill (1994, 116)"),
        ("Quill and Marsh (2010) noted that {}.", "", "Quill and Marsh (2010)"),
        ("Ada Quill says that {} (quoted in Serrat, 2017, p. 4).", "Ada Quill", "quoted in Serrat, 2017, p. 4"),
    ],
)
def test_a_reference_beside_the_words_is_their_source(text: str, speaker: str, source: str) -> None:
    assert sourced(text.format(WORDS)) == [(speaker, source)]


@pytest.mark.parametrize(
    "brackets", ["(Serrat 2010; Marsh 2012)", "(from 2010 to 2012)", "(see below)", "(TISC)", "(12 of 30 in 2019)"]
)
def test_other_brackets_are_no_source(brackets: str) -> None:
    assert sourced(f"The rule fails {WORDS} {brackets}.")[0][1] == ""


def test_ibid_means_the_reference_before_it() -> None:
    text = f"The rule is old (Serrat, 2017: 4). It fails {WORDS} (Ibid.: 6)."
    assert sourced(text) == [("", "Serrat, 2017: 6")]


def test_id_means_the_case_before_it_unless_another_may_follow() -> None:
    text = "It is so. Roe v. Wade, 410 U.S. 113, 153 (1973). {}Ada Quill wrote that “it is late now.” Id. at 5."
    assert sourced(text.format(""))[0][1] == "Roe v. Wade, 410 U.S. 113, 153 (1973) at 5"
    assert sourced(text.format("Doc. 45 at 3. "))[0][1] == ""


def test_a_title_with_a_reference_is_no_quotation() -> None:
    assert sourced("Serrat (2018): “Child marriage: latest trends and future prospects”. Leeds.") == []


def test_a_reference_ends_a_block_quotation_or_stands_below_it() -> None:
    words = "We saw the boats come late in all of these years, and none of them was sold"
    block = (BlockKind.BLOCK_QUOTATION, f"{words} (Serrat, 2017, p. 4).")
    assert [each.source for each in find_quotations(document(block)).quotations] == ["Serrat, 2017, p. 4"]
    assert sourced(f"“{words}.”", "(Serrat, 2017, p. 4)") == [("", "Serrat, 2017, p. 4")]


# ------------------------------------------------------------------------------------------- footnotes


def sources(text: str, *notes: str) -> list[str]:
    return [each.source for each in noted(text, *notes)]


def test_a_note_after_the_words_cites_their_source() -> None:
    text = "A keeper may have “specified boats or specified papers”.^ Others may not."
    (found,) = noted(text, "See Boats Act 1979 § 175.")
    assert (found.speaker, found.source, found.anonymous) == ("", "Boats Act 1979 § 175", True)


def test_the_one_note_of_a_sentence_cites_all_its_quotations() -> None:
    text = "They “protect the republic against threats” as well as “defend the security of the republic”.^"
    assert sources(text, "Arts. 6, 7 of Law n. 124 of 2007") == ["Arts. 6, 7 of Law n. 124 of 2007"] * 2


def test_of_two_notes_in_a_sentence_none_is_that_of_words_without_one() -> None:
    assert sources("The “boats that came much too late” are old,^ and were sold.^", "Roe 2001", "Roe 2002") == []


def test_the_note_of_the_next_sentence_or_far_away_is_not_that_of_the_words() -> None:
    assert sources("It is “the tip of the iceberg.” In 2013 the Trust had more.^", "Quill, Boats, 2013.") == []
    assert sources(f"It is “the tip of the iceberg”, {'as it was ' * 14}.^", "Quill, Boats, 2013.") == []


def test_ibid_in_a_note_means_the_note_before_it_at_its_own_page() -> None:
    text = "It says “boats that came too late”.^ It says “boats that never came at all”.^"
    notes = ("Ada Quill, ‘Boats’ (Leeds, 2019), 6.", "Ibid., 8.")
    assert noted(text, *notes)[1].source == "Ada Quill, ‘Boats’ (Leeds, 2019), 8"
    assert noted(text, *notes, first=0)[1].source == ""  # the note between them was not read


def test_ibid_after_a_note_on_several_works_is_left_open() -> None:
    text = "It says “boats that came too late”.^ It says “boats that never came at all here in town by ten”.^"
    assert sources(text, "Quill 2019, 6; Marsh 2020, 7.", "Ibid., 8.") == ["", ""]


@pytest.mark.parametrize(
    "note",
    [
        "This includes those of 2019.",
        "Roe 2001, 5; Marsh 2002, 6.",
        "We have not seen the report of 2014.",
        "In 2019 many boats came.",
        "the other boats of 2019",
    ],
)
def test_a_note_that_explains_or_cites_several_works_is_no_source(note: str) -> None:
    assert sources("A keeper may have “specified boats or specified papers”.^", note) == []


def test_a_note_repeats_the_title_that_is_in_marks() -> None:
    note = "Ada Quill, ‘The child labour that we know of’, Example Journal, 2006."
    assert sources("It is in “The child labour that we know of”.^", note) == []


def test_a_paragraph_that_is_introduced_and_cited_is_quoted_without_marks() -> None:
    (found,) = noted(
        "The Example Trust concluded:\nWe have seen no boat that came in time in all these years.^", "Report, 2014, 6."
    )
    assert (found.speaker, found.source) == ("Example Trust", "Report, 2014, 6")


def test_an_introduced_list_is_not_quoted() -> None:
    assert noted("There are reasons:\nBoats came late in all these years for two of them.^", "Report, 2014, 6.") == []


@pytest.mark.parametrize(
    "note",
    [
        "Ada Quill, interview, 8 April 2020.",
        "Ada Quill, email, 8 April 2020.",
        "Ada Quill (personal communication, 8 April 2020).",
        "Interview with Ada Quill, 8 April 2020.",
        "Author’s interview with Ada Quill, 8 April 2020.",
    ],
)
def test_a_note_on_an_interview_names_who_said_the_words(note: str) -> None:
    (found,) = noted("The team has a plan, which is to ‘design it so that people use it’.^", note)
    assert (found.speaker, found.rule) == ("Ada Quill", "an interview or a letter cited beside the words")
    assert found.grade is AttributionGrade.INFERRED
    (found,) = noted("She added that it is ‘best to be there from the start’.^", note)
    assert (found.speaker, found.grade) == ("Ada Quill", AttributionGrade.INFERRED)


@pytest.mark.parametrize(
    "note",
    [
        "Ada Quill and Bors Lark, interview, 8 April 2020.",
        "Researcher 6, interview.",
        "Harbour Board, interview, 8 April 2020.",
        "Ada Quill, Boats in Winter, 2020, 8.",
    ],
)
def test_a_note_on_another_source_names_no_speaker(note: str) -> None:
    (found,) = noted("The team has a plan, which is to ‘design it so that people use it’.^", note)
    assert found.speaker == ""


def test_words_after_those_of_an_interview_are_a_quotation_of_their_own() -> None:
    text = "The team wished for ‘more room for the boats’.^ The Standard states, ‘Boats should be given room’.^"
    notes = ("Ada Quill, email, 8 April 2020.", "Roe, Care Standards, 12.")
    assert [each.speaker for each in noted(text, *notes)] == ["Ada Quill", ""]


def test_a_note_on_the_interview_of_others_leaves_the_speaker_open() -> None:
    text = "Ada Quill said “we have seen the boats come late”.^"
    (found,) = noted(text, "Stakeholder 22, interview.")
    assert (found.speaker, found.source) == ("", "Stakeholder 22, interview")
    (found,) = noted(text, "Ada Quill, interview, 8 April 2020.")
    assert found.speaker == "Ada Quill"


@pytest.mark.parametrize(
    ("note", "cited"),
    [
        (
            "See, e.g., Roe, Boats (Leeds, 2019), at 6, available at http://example.org/a.pdf",
            "Roe, Boats (Leeds, 2019), at 6",
        ),
        ("https://example.org/boats", "https://example.org/boats"),
        ("Roe v. Wade, 410 U.S. 113 (1973) (“words”). This includes more.", "Roe v. Wade, 410 U.S. 113 (1973)"),
        ("Article L 241-3 of the Boats Code provides that boats stay.", "Article L 241-3 of the Boats Code"),
        ("Section 55(2) of the Constitution. Also see Hartley, 2016.", "Section 55(2) of the Constitution"),
        ("Roe 2001, 5; see also Marsh 2002, 6.", "Roe 2001, 5"),
    ],
)
def test_a_note_is_read_as_one_citation(note: str, cited: str) -> None:
    found = citations.read_note(note, Span(0, len(note)))
    assert found is not None
    assert found.text == cited
    assert found.span.slice(note) == cited
