"""Real sources: the release, the Word files, the debates and the prosecutors' releases."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import html

from kb.model import BlockKind, Document
from kb.read.registry import read_document
from kb.text import split_terms
from tests.read.invariants import assert_invariants, levels, outline, text_of, texts

RELEASE = "2013-06-13-in-the-dock-release.txt"


def sources(folder: Path, *suffixes: str) -> list[Document]:
    found = [read_document(path, path.name) for path in sorted(folder.iterdir()) if path.suffix in suffixes]
    assert found
    for document in found:
        assert_invariants(document)
    return found


def test_the_release_is_read_block_by_block(test_data: Path) -> None:
    path = test_data / "library" / RELEASE
    document = read_document(path, RELEASE, metadata_path=path.with_name("none.toml"))
    assert_invariants(document)
    assert (document.metadata.title, document.metadata.date, document.metadata.kind) == (
        "UK Criminal Justice System is losing its fight against trafficking",
        "2013-06-13",
        "release",
    )
    kinds = [kind for kind, _ in outline(document)]
    assert kinds == [
        *["paragraph", "paragraph", "title", "heading"],
        *["paragraph"] * 10,  # the findings
        *["paragraph"] * 4,  # Klara Skrivankova and her three paragraphs
        *["paragraph"] * 4,  # Chloe Setter and hers
        *["paragraph"] * 4,  # Sally Montier and hers
        "paragraph",  # where the report is
        "heading",
        *["paragraph"] * 3,  # contact, the group, its members
        *["list item"] * 5,
        "paragraph",
    ]
    assert texts(document, BlockKind.HEADING) == ["New report of Anti-Trafficking Monitoring Group", "Note to Editors:"]
    assert texts(document, BlockKind.LIST_ITEM)[-1].startswith("Trafficking Awareness Raising Alliance (TARA")
    assert document.text.split() == path.read_text(encoding="utf-8").split()


@pytest.mark.costly
def test_every_word_file_gives_a_title_and_blocks(test_data: Path) -> None:
    documents = {each.source.split("_")[0]: each for each in sources(test_data / "library", ".docx")}
    assert len(documents) > 8
    for document in documents.values():
        assert document.metadata.title
        assert document.blocks
    terms_of_reference = documents["Sandwell"]
    assert texts(terms_of_reference, BlockKind.HEADING)[:3] == ["1.0 Purpose", "2.0 Objectives", "3.0 Membership"]
    assert set(levels(terms_of_reference, BlockKind.HEADING)) == {1, 2}
    briefing = documents["Emberson"]
    assert (len(texts(briefing, BlockKind.FOOTNOTE)), len(briefing.note_marks)) == (1, 1)
    assert "Table of Contents" not in texts(documents["Wales"], BlockKind.CONTENTS)
    assert len(texts(documents["Wales"], BlockKind.CONTENTS)) == 7


@pytest.mark.costly
def test_no_word_of_the_debates_is_lost_and_their_running_heads_stand_apart(test_data: Path) -> None:
    for document in sources(test_data / "library", ".html"):
        body_of_page = html.fromstring((test_data / "library" / document.source).read_bytes()).find("body")
        assert body_of_page is not None
        assert Counter(split_terms(document.text)) == Counter(
            split_terms(" ".join(str(each) for each in body_of_page.itertext()))
        )
        assert document.metadata.date.startswith("2021-")
        assert document.metadata.kind == "debate"
        running = texts(document, BlockKind.RUNNING)
        assert any(text.startswith("Page ") for text in running)
        body = [text_of(document, block) for block in document.blocks if block.kind is BlockKind.PARAGRAPH]
        assert not any(text.isdigit() or text.startswith("Page ") for text in body)
        cut = [text for text in body if text[:1].islower() and text.split()[0] not in {"establish", "qoliqoli"}]
        assert len(cut) <= len(body) // 50


@pytest.mark.costly
def test_every_prosecutors_release_gives_its_headline_and_no_menu(test_data: Path) -> None:
    documents = sources(test_data / "releases", ".txt")
    assert len(documents) == 60
    for document in documents:
        metadata = document.metadata
        assert metadata.publisher not in metadata.title
        assert metadata.publisher in {
            "The Brooklyn District Attorney's Office",
            "Orange County District Attorney",
            "DA NewsCenter",
        }
        body = {text_of(document, block) for block in document.blocks if block.kind is not BlockKind.RUNNING}
        assert not body & {"HOME", "Home", "Skip to content", "Latest Posts", "Recent News", "Scroll to top", "Share"}
    assert sum(bool(each.metadata.date) for each in documents) >= 53
