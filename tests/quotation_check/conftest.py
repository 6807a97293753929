"""A small indexed library: a release, the report that it is about, and a diary that shares some words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import (
    NO_PASSAGE,
    AttributionGrade,
    Block,
    BlockKind,
    DocumentId,
    DocumentRecord,
    IndexedDocument,
    Metadata,
    Note,
    PageBreak,
    Passage,
    PassageId,
    Quotation,
    Span,
    SpeakerId,
)
from tests.libraries import open_view

BELL = "The bell at the east wall rings before every tide, but nobody at the west gate hears it."
GATE = (
    "The officers asked for a second bell. In fog the first cannot be heard beyond the wall, and whoever waits at the "
    "gate waits in vain, as eleven of them did in the winter of the flood."
)
WARDEN = (
    "“We cannot keep a gate that re-opens by itself,” said Ada Ferris, Warden of the River Trust. The council’s “open "
    "hour” is no answer, since the organisation of the watch was never settled, and the council knows it."
)
REPORT_ONE = (
    "Every officer must be trained in the use of the lantern, and the record must be open to those whom it concerns. "
    "No fee may be asked for it, in any season and from any boat."
)
REPORT_TWO = "Boats that come after dark are turned away. Their crews are seldom told why, or where else to go."
DIARY = "THE BELL AT THE EAST WALL RINGS BEFORE EVERY TIDE, and I have heard it from both gates."


def document(name: str, texts: Sequence[str], heading: str = "") -> IndexedDocument:
    """Return a document of some paragraphs, each a passage."""
    passages = []
    at = 0
    for position, text in enumerate(texts):
        passages.append(
            Passage(
                id=PassageId(f"{name}-{position}"),
                document=DocumentId(name),
                position=position,
                span=Span(at, at + len(text)),
                text=text,
                kind=BlockKind.PARAGRAPH,
                heading=(heading,) if heading else (),
                levels=(1,) if heading else (),
                blocks=(Block(BlockKind.PARAGRAPH, Span(0, len(text))),),
            )
        )
        at += len(text) + 1
    record = DocumentRecord(
        DocumentId(name), f"{name}.txt", "", "", Metadata(title=name.title(), date="2014"), 0, len(passages)
    )
    return IndexedDocument(record, tuple(passages))


def library() -> Iterator[IndexedDocument]:
    release = document("release", (BELL, GATE, WARDEN))
    said = Quotation(
        Span(1, WARDEN.index(",”")),
        WARDEN[1 : WARDEN.index(",”")],
        "Ada Ferris",
        "Warden",
        "River Trust",
        "by hand",
        speaker_id=SpeakerId("ada-ferris"),
        grade=AttributionGrade.STATED,
    )
    first, second, third = release.passages
    yield replace(release, passages=(first, second, replace(third, quotations=(said,))))
    report = document("report", (REPORT_ONE, REPORT_TWO), heading="What the watch at the gate must do")
    one, two = report.passages
    note = Note(REPORT_ONE.index(" No fee"), "7", NO_PASSAGE)
    one = replace(one, notes=(note,), breaks=(PageBreak(0, 4, "2"), PageBreak(REPORT_ONE.index("No fee"), 5, "3")))
    yield replace(report, passages=(one, replace(two, breaks=(PageBreak(0, 5, "3"),))))
    yield document("diary", (DIARY,))


TOLD = "Many crews are turned away at night, it says."
SAID = "“Many crews are turned away at night and must wait outside until the morning comes,” said Bo Barge."


@pytest.fixture
def retold(tmp_path: Path) -> Iterator[LibraryView]:
    """A release that first paraphrases what it quotes somebody as saying further down."""
    engine = WhooshEngine(tmp_path)
    made = document("retold", (TOLD, SAID))
    told, heard = made.passages
    words = Span(1, SAID.index(",”"))
    barge = SpeakerId("bo-barge")
    said = Quotation(
        words, words.slice(SAID), "Bo Barge", rule="by hand", speaker_id=barge, grade=AttributionGrade.STATED
    )
    commit_documents(engine, added=[replace(made, passages=(told, replace(heard, quotations=(said,))))])
    with open_view(engine) as opened:
        yield opened


@pytest.fixture(scope="session")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryView]:
    """The small library, open."""
    engine = WhooshEngine(tmp_path_factory.mktemp("index"))
    commit_documents(engine, added=library())
    with open_view(engine) as opened:
        yield opened
