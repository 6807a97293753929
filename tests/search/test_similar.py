"""Other passages of a library on the subject of one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kb.embeddings.encoders import load_encoders
from kb.engine.protocol import Engine
from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.model import BlockKind, DocumentId, IndexedDocument, PassageId
from kb.search.similar import MAX_SIMILAR, find_similar
from kb.settings import Settings
from tests.contract.libraries import document
from tests.libraries import open_view

SETTINGS = Settings(library=Path("nowhere"), meaning="static")
ASKED = "Children who were made to grow cannabis by a gang must not be prosecuted for what they were forced to do."
AGREES = "A child compelled by criminals to cultivate cannabis plants should never be charged with a drugs offence."
OLDER = "Where a gang compelled young people to tend cannabis farms, prosecutors used to charge the child for drugs."
ALSO = "Prosecuting a boy whom a criminal gang forced into cannabis cultivation punishes the victim, not the offender."
MORE = "Cannabis farms are often tended by children whom gangs force to work, and who are arrested as offenders."
SUBJECTS = (
    *("bread", "the tide", "an old bridge", "violins", "bees", "the weather", "chess", "glass", "tea", "wool", "kites"),
    *("sailing", "clocks", "pottery", "apples", "snow", "maps", "paint", "trains", "salt", "owls", "poems", "stars"),
)


def noise() -> list[IndexedDocument]:
    places = ("north", "south", "east", "west", "hills", "coast", "valleys", "towns", "islands", "marshes", "forests")
    return [
        document(
            f"on-{subject}-{place}".replace(" ", "-"),
            f"In the {place} people have known about {subject} for longer than anyone can say, and teach it at school.",
        )
        for subject in SUBJECTS
        for place in places
    ]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return WhooshEngine(tmp_path)


def commit(engine: Engine, *documents: IndexedDocument, encoder: str = "static") -> None:
    encoders = load_encoders(encoder)
    commit_documents(engine, added=[encoders.encode_document(each) for each in (*noise(), *documents)])


def found(
    engine: Engine, name: str, settings: Settings = SETTINGS, shown: frozenset[PassageId] = frozenset()
) -> list[str]:
    with open_view(engine) as view:
        passage = view.document_passages(DocumentId(name))[0]
        return [hit.passage.text for hit in find_similar(view, passage, settings, shown)]


def test_other_documents_come_first_and_what_is_in_force_before_what_was_replaced(engine: Engine) -> None:
    old = document("old", OLDER)
    replaced = replace(old, record=replace(old.record, metadata=replace(old.record.metadata, superseded_by="agrees")))
    commit(engine, document("asked", ASKED, ALSO), replaced, document("agrees", AGREES))
    assert found(engine, "asked") == [AGREES, OLDER, ALSO]


def test_what_is_shown_already_is_not_shown_again(engine: Engine) -> None:
    commit(engine, document("asked", ASKED), document("agrees", AGREES), document("also", ALSO))
    with open_view(engine) as view:
        (agrees,) = view.document_passages(DocumentId("agrees"))
    assert sorted(found(engine, "asked")) == sorted([AGREES, ALSO])
    assert found(engine, "asked", shown=frozenset({agrees.id})) == [ALSO]


def test_the_same_words_are_shown_once(engine: Engine) -> None:
    copies = [document(f"copy-{number}", AGREES) for number in range(4)]
    commit(engine, document("asked", ASKED), document("again", f"Again: {ASKED}"), *copies)
    assert found(engine, "asked") == [AGREES]


@pytest.mark.costly
def test_no_more_than_two_passages_of_one_document_and_five_in_all(engine: Engine) -> None:
    commit(engine, document("asked", ASKED), document("long", AGREES, ALSO, MORE))
    assert len(found(engine, "asked")) == 2
    others = [document(f"other-{at}", text) for at, text in enumerate((OLDER, MORE, AGREES, ALSO))]
    commit(engine, document("asked", ASKED), document("asked-too", f"{OLDER} {MORE}"), *others)
    assert 2 < len(found(engine, "asked")) <= MAX_SIMILAR


def test_footnotes_and_what_is_very_short_are_left_out(engine: Engine) -> None:
    noted = document("noted", AGREES, "Children forced by gangs to grow cannabis.")
    first, second = noted.passages
    noted = replace(noted, passages=(replace(first, kind=BlockKind.FOOTNOTE), second))
    commit(engine, document("asked", ASKED), noted, document("short", "Gangs made children grow cannabis."))
    assert found(engine, "asked") == []
    assert found(engine, "short") == []


@pytest.mark.parametrize(("words", "count"), [(12, 1), (11, 0)])
def test_a_passage_of_twelve_words_has_a_subject_and_one_of_eleven_has_none(
    engine: Engine, words: int, count: int
) -> None:
    agrees = " ".join(AGREES.split()[:words])
    commit(engine, document("asked", ASKED), document("agrees", agrees))
    assert len(found(engine, "asked")) == len(found(engine, "agrees")) == count


@pytest.mark.costly
def test_nothing_is_related_where_nothing_is_near_or_meaning_is_off(engine: Engine) -> None:
    commit(engine, document("asked", ASKED), document("agrees", AGREES))
    assert found(engine, "asked") == [AGREES]
    assert found(engine, "asked", replace_meaning("off")) == []
    commit(
        engine,
        document("asked", ASKED),
        document("agrees", "An otter sleeps on its back, and holds hands so that it does not drift."),
    )
    assert found(engine, "asked") == []


def replace_meaning(meaning: str) -> Settings:
    return SETTINGS.model_copy(update={"meaning": meaning})
