"""The names of speakers on pages, and the certainty of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from lxml import html

from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView, ViewOpener
from kb.model import AttributionGrade, Evidence, PageRange, Quotation, Span, SpeakerId
from kb.web.components.passages.quotation import attribute_quotation, list_attributed
from tests.contract.libraries import document
from tests.contract.memory import MemoryEngine
from tests.libraries import open_view
from tests.web.conftest import read_text

STATED, INFERRED, EDITOR = AttributionGrade.STATED, AttributionGrade.INFERRED, AttributionGrade.EDITOR
ADA = Quotation(Span(0, 3), "One", "Ada Ferry", "Warden", "", "said", 0, SpeakerId("ada-ferry"), STATED)
SAID = Evidence("said Ada Ferry, Warden", PageRange(12, 12, "12"))


@pytest.fixture
def engine(tmp_path: Path) -> MemoryEngine:
    """A library without speakers."""
    engine = MemoryEngine(tmp_path)
    commit_documents(engine, added=[document("d", "One two three four.")])
    return engine


@pytest.fixture
def view(engine: MemoryEngine) -> Iterator[LibraryView]:
    with open_view(engine) as view:
        yield view


@pytest.mark.parametrize(
    ("speaker", "role", "organisation", "whose"),
    [
        ("Ada Ferry", "Warden", "River Trust", "Warden, River Trust"),
        ("River Trust", "", "River Trust", ""),
        ("Warden", "Warden", "River Trust", "River Trust"),
        ("Ada Ferry", "", "", ""),
    ],
)
def test_what_a_speaker_is_called_is_said_once(
    view: LibraryView, speaker: str, role: str, organisation: str, whose: str
) -> None:
    assert attribute_quotation(Quotation(Span(0, 1), "a", speaker, role, organisation), view).affiliation == whose


@pytest.mark.parametrize(
    ("quotation", "url"),
    [
        (ADA, "/speakers/ada-ferry"),
        (replace(ADA, grade=EDITOR), "/speakers/ada-ferry"),
        (replace(ADA, grade=INFERRED), ""),
        (replace(ADA, speaker_id=SpeakerId("")), ""),
        (replace(ADA, speaker_id=SpeakerId("d.survivor-a")), ""),
    ],
)
def test_only_who_is_stated_leads_to_a_page(app: Flask, view: LibraryView, quotation: Quotation, url: str) -> None:
    with app.test_request_context():
        assert attribute_quotation(quotation, view).speaker_url == url


def test_who_was_closed_by_the_editor_leads_to_no_page(app: Flask, engine: MemoryEngine) -> None:
    opener = ViewOpener(engine, read_closed=lambda: frozenset({SpeakerId("ada-ferry")}))
    with app.test_request_context(), opener.open() as view:
        assert attribute_quotation(ADA, view).speaker_url == ""


@pytest.mark.parametrize(
    ("quotation", "words"),
    [
        (replace(ADA, evidence=SAID), "Quotes Ada Ferry"),
        (
            replace(ADA, grade=INFERRED, evidence=Evidence("Ada Ferry")),
            "Probably the words of Ada Ferry",
        ),
        (replace(ADA, grade=INFERRED), "Probably the words of Ada Ferry"),
        (replace(ADA, grade=EDITOR), "Quotes Ada Ferry"),
        (
            replace(ADA, speaker="", grade=AttributionGrade.UNCERTAIN, evidence=Evidence("she said")),
            "who says the marked words is not certain",
        ),
        (replace(ADA, speaker="", grade=AttributionGrade.NONE, source="HA 1999 s.1"), "Words of: HA 1999 s.1"),
    ],
)
def test_an_excerpt_says_who_said_it_and_how_sure_that_is(
    app: Flask, view: LibraryView, quotation: Quotation, words: str
) -> None:
    (passage,) = view.document_passages(document("d", "One two three four.").record.id)
    held = replace(passage, quotations=(quotation,))
    with app.test_request_context():
        said = list_attributed(held, (), Span(0, 9), view)
        made = app.jinja_env.get_template("components/quotation.html").make_module().speakers_line(said)  # type: ignore[attr-defined]
    assert read_text(html.fromstring(f"<div>{made}</div>")) == words


def test_an_excerpt_names_those_who_say_the_words_that_were_found_each_once(app: Flask, view: LibraryView) -> None:
    (passage,) = view.document_passages(document("d", "One two three four.").record.id)
    bo = replace(ADA, span=Span(8, 13), text="three", speaker="Bo", index=1, speaker_id=SpeakerId(""))
    nobody = replace(bo, span=Span(14, 18), text="four", speaker="", index=2, grade=AttributionGrade.NONE)
    held = replace(passage, quotations=(ADA, replace(ADA, span=Span(4, 7), text="two"), bo, nobody))
    with app.test_request_context():
        everything = list_attributed(held, (), Span(0, 19), view)
        assert [each.quotation.speaker for each in everything] == ["Ada Ferry", "Bo"]
        assert all(each.is_one_of_several for each in everything)
        assert [each.quotation.speaker for each in list_attributed(held, [Span(8, 13)], Span(0, 19), view)] == ["Bo"]
        assert [each.quotation.speaker for each in list_attributed(held, (), Span(0, 7), view)] == ["Ada Ferry"]
