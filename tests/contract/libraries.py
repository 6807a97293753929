"""Small libraries, written for the suite."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from kb.model import (
    Acronym,
    AttributionGrade,
    Block,
    BlockKind,
    ContentsEntry,
    DocumentId,
    DocumentRecord,
    Evidence,
    FieldOrigin,
    FrequentPhrase,
    HiddenText,
    IndexedDocument,
    KindLabel,
    LawReference,
    Metadata,
    MetadataOrigin,
    Note,
    PageBreak,
    PageRange,
    Passage,
    PassageId,
    PassageKind,
    Quotation,
    Span,
    SpeakerId,
)
from kb.text import split_terms

OATH = "Whoever keeps the lantern shall light it before the tide turns and put it out when the last boat is in."
CHARTER = "No fee is asked of any boat that comes in distress, by day or by night, in fog or in fair weather."
OLD_EDITION = DocumentId("old")


def passage_id(document: str, text: str) -> PassageId:
    """Return the id of a passage: a hash of its document's id and its folded text."""
    return PassageId(hashlib.sha256(f"{document}\n{' '.join(split_terms(text))}".encode()).hexdigest()[:10])


def document(
    identity: str,
    *texts: str | tuple[Sequence[str], str],
    title: str = "",
    date: str = "",
    publisher: str = "",
    kind: str = "",
    jurisdictions: Sequence[str] = (),
    authority: str = "",
) -> IndexedDocument:
    """Make a document from texts, each alone or after a heading path."""
    passages: list[Passage] = []
    at = 0
    for position, each in enumerate(texts):
        heading, text = ((), each) if isinstance(each, str) else each
        passages.append(
            Passage(
                id=passage_id(identity, text),
                document=DocumentId(identity),
                position=position,
                span=Span(at, at + len(text)),
                text=text,
                kind=BlockKind.PARAGRAPH,
                heading=tuple(heading),
                levels=tuple(range(1, len(heading) + 1)),
                blocks=(Block(BlockKind.PARAGRAPH, Span(0, len(text))),),
            )
        )
        at += len(text) + 1
    record = DocumentRecord(
        id=DocumentId(identity),
        source=f"{identity}.txt",
        sha256=hashlib.sha256(identity.encode()).hexdigest(),
        fingerprint=f"{identity} {at}",
        metadata=Metadata(
            title=title,
            date=date,
            publisher=publisher,
            kind=kind,
            jurisdictions=tuple(jurisdictions),
            authority=authority,
        ),
        page_count=0,
        passages=len(passages),
    )
    return IndexedDocument(record, tuple(passages))


def add_quotations(indexed: IndexedDocument, position: int, *quotations: Quotation) -> IndexedDocument:
    """Return a document with quotations in one of its passages; their words are located in its text."""
    passages = list(indexed.passages)
    text = passages[position].text
    placed = []
    for each in quotations:
        start = text.index(each.text)
        placed.append(replace(each, span=Span(start, start + len(each.text))))
    passages[position] = replace(passages[position], quotations=tuple(placed))
    return replace(indexed, passages=tuple(passages))


def make_quotation(
    words: str,
    speaker: str = "",
    role: str = "",
    organisation: str = "",
    *,
    number: int = 0,
    speaker_id: str = "",
    grade: AttributionGrade = AttributionGrade.STATED,
) -> Quotation:
    """Make a quotation, to be placed by `quoting`."""
    grade = grade if speaker else AttributionGrade.NONE
    return Quotation(Span(0, 0), words, speaker, role, organisation, "test", number, SpeakerId(speaker_id), grade)


def full_document() -> IndexedDocument:
    """Make a document with a value in every field of every record."""
    identity = DocumentId("all-there-is")
    text = "• “Café” workers\tsaid: ‘it’s theirs’\nsecond line — \U0001f54a end"
    first = Passage(
        id=PassageId("00ff00ff00"),
        document=identity,
        position=0,
        span=Span(7, 7 + len(text)),
        text=text,
        kind=BlockKind.LIST_ITEM,
        heading=("Part 1", "“Findings”"),
        levels=(1, 3),
        blocks=(
            Block(BlockKind.LIST_ITEM, Span(0, 37), 1, "•"),
            Block(BlockKind.BLOCK_QUOTATION, Span(38, len(text))),
        ),
        breaks=(PageBreak(0, 3, "iii"), PageBreak(20, 4, "1")),
        notes=(Note(5, "12", PassageId("1111111111")), Note(9, "*", PassageId(""))),
        quotations=(
            Quotation(
                Span(3, 7),
                "Café",
                "A. Speaker",
                "Director",
                "A Charity",
                "said-colon",
                3,
                SpeakerId("a-speaker"),
                AttributionGrade.INFERRED,
                Evidence("A. Speaker, Director", PageRange(3, 3, "iii")),
                "A Statute § 1",
            ),
        ),
        kinds=(
            KindLabel(PassageKind.DUTY, "must"),
            KindLabel(PassageKind.STATISTIC, "numbers", (Span(0, 2), Span(5, 9))),
        ),
        laws=(LawReference(Span(3, 9), "MSA 2015", "s.45(1)", "Modern Slavery Act 2015"),),
    )
    note = Passage(
        id=PassageId("1111111111"),
        document=identity,
        position=1,
        span=Span(90, 99),
        text="See above",
        kind=BlockKind.FOOTNOTE,
        note_of=first.id,
        mark="12",
    )
    record = DocumentRecord(
        id=identity,
        source="folder/all there is.pdf",
        sha256="ab" * 32,
        fingerprint="everything",
        metadata=Metadata(
            title="All “there” is",
            date="2012-05",
            publisher="A Publisher",
            authors=("One", "Two"),
            kind="report",
            url="https://example.org/?a=1&b=2",
            language="en-GB",
            licence="CC BY 4.0",
            superseded_by="another-id",
            original_withheld=True,
            noindex=True,
            subtitle="And what is not",
            corporate_author="Another Body",
            isbn="9780306406157",
            doi="10.1234/abc",
            jurisdictions=("Scotland", "UK"),
            authority="charity",
            place="Geneva",
            number="Cm 9742",
            origins=(
                FieldOrigin("title", MetadataOrigin.TITLE_PAGE, 1, "All there is"),
                FieldOrigin("isbn", MetadataOrigin.IMPRINT),
            ),
            not_known=("kind",),
        ),
        page_count=4,
        passages=2,
        unread_pages=(2,),
        remarks=("Opened with an empty password.",),
        contents=(ContentsEntry(1, "Part 1", first.id), ContentsEntry(3, "“Findings”", first.id)),
        acronyms=(Acronym("CPS", "Crown Prosecution Service"), Acronym("IT", "Information Technology", is_word=True)),
        phrases=(FrequentPhrase("forced labour", 7), FrequentPhrase("“café” workers", 3)),
        hidden_text=(HiddenText(2, 14, 3), HiddenText(4, 7, 2, is_line_partly_covered=True)),
    )
    return IndexedDocument(record, (first, note))


def small_library() -> list[IndexedDocument]:
    """Make four documents about trafficking, of three publishers, kinds and years."""
    return [
        document(
            "dock",
            "In the dock: children who were trafficked stand in the dock.",
            "The dock was empty. Nobody stood in it.",
            (("Findings", "The courts"), "Prosecutors charged trafficked children in courts of the North."),
            (("Findings", "The police"), "Police officers did not refer victims in time."),
            title="In the dock",
            date="2013-06-13",
            publisher="Anti-Slavery International",
            kind="release",
        ),
        document(
            "toolkit",
            (("Referral",), "A first responder refers a victim to the National Referral Mechanism."),
            (("Referral", "Consent"), "An adult victim must consent; a child need not."),
            (("Prosecution",), "The victim’s defence under section 45 doesn’t apply to every offence."),
            title="A toolkit for trafficking cases",
            date="2016-11",
            publisher="The Partnership",
            kind="guidance",
        ),
        document(
            "statistics",
            "Trafficking rose in 2011 and trafficking fell in 2012; traffickers were rarely convicted.",
            "Forced labour, “domestic servitude” and sexual exploitation were reported.",
            title="Statistics of the year",
            date="2012",
            publisher="UN Office",
            kind="report",
        ),
        document(
            "undated", "A leaflet about labour exploitation, without a date.", publisher="UN Office", kind="report"
        ),
    ]


def two_nations() -> list[IndexedDocument]:
    """Make documents that say the same for different nations, the foreign ones newer, with a part for another place."""
    return [
        document("own", "nets are mended here", date="2018", jurisdictions=["England"]),
        document(
            "whole",
            "nets are mended here",
            (["Part 4: Scotland"], "nets are mended"),
            date="2019",
            jurisdictions=["UK"],
        ),
        document("foreign", "nets are mended here", "ropes are mended", date="2024", jurisdictions=["US"]),
        document("world", "nets are mended here", date="2020", jurisdictions=["international"]),
        document("unknown", "nets are mended here", date="2021"),
    ]


def two_editions() -> list[IndexedDocument]:
    """Make an old edition, a new one that says almost the same, and another document."""
    return [
        document(OLD_EDITION, "the form is sent in five days", date="2024", kind="form"),
        document("new", "the form is sent in two days", date="2020", kind="form"),
        document("else", "a form of words", date="2021", kind="report"),
    ]
