"""A passage in its context and a whole document, made ready for their templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.check import elsewhere
from kb.engine import Snapshot
from kb.model import (
    BlockKind,
    DocumentId,
    DocumentRecord,
    Filters,
    PageRange,
    Passage,
    PassageId,
    Query,
    Span,
)
from kb.present.citations import citation
from kb.search import answer, parsed, wider
from kb.settings import Settings
from kb.text import sentences
from kb.web import addresses
from kb.web.also import Also, also
from kb.web.chosen import chosen_words
from kb.web.cited import CitedHere, cited_here, kinds_in_words
from kb.web.citing import CiteBox, cite_box, head_tags
from kb.web.parameters import PassageParameters
from kb.web.parts import Heading, ReadPassage
from kb.web.reading import Layout, clipped, headings_by_passage
from kb.web.said import Said, said
from kb.web.sources import Card, Original, card, original, web_address
from kb.web.subject import OnTheSubject, on_the_subject, related_to

NEIGHBOURS = 2
_LEAD_IN_WORDS = 80
_MAX_MARKED = 1000  # passages of a whole document in which words are marked


@dataclass(frozen=True, slots=True)
class PassagePage:
    """All that the template of a passage shows.

    Attributes:
        before: The end of what stands before it; for a footnote, the passage in which its mark stands.
        notes: The footnotes of the passage.
        whole: The address of the passage in the whole document.
        said: The quotations in it.
        also: The other documents that have its words.
        related: What else the library says on its subject.
        permalink: Its lasting address, below the site's root.
        embed: The address of the page that says how to put it on another page.
        kinds: What it is good for, in words.
        laws: Those that it cites.
        text: Of the passage, in which chosen words are counted.
        tags: By which reference managers know what the page shows.
    """

    card: Card
    heading: tuple[str, ...]
    pages: PageRange | None
    passage: ReadPassage
    before: tuple[ReadPassage, ...]
    after: tuple[ReadPassage, ...]
    notes: tuple[ReadPassage, ...]
    previous: str
    next: str
    whole: str
    original: Original
    cite: CiteBox
    said: tuple[Said, ...]
    also: Also
    related: tuple[OnTheSubject, ...]
    kinds: str
    laws: tuple[CitedHere, ...]
    address: str
    permalink: str
    embed: str
    text: str
    tags: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """All that the template of a whole document shows.

    Attributes:
        contents: Its headings, in order.
        published_at: The address it was published at; empty where not known.
        found: How many passages were found for the words to mark.
        tags: By which reference managers know what the page shows.
    """

    card: Card
    record: DocumentRecord
    contents: tuple[Heading, ...]
    passages: tuple[ReadPassage, ...]
    notes: tuple[ReadPassage, ...]
    original: Original
    published_at: str
    citation: str
    found: int
    tags: tuple[tuple[str, str], ...]


def passage_page(
    record: DocumentRecord, passage: Passage, asked: PassageParameters, snapshot: Snapshot, settings: Settings
) -> PassagePage:
    """Make a passage and what stands around it ready.

    Raises:
        ParametersError: The offsets that were asked for are not those of any words of this passage.
    """
    words, chosen = asked.text, chosen_words(asked, passage)
    before, after = _around(passage, snapshot)
    lead_in = _lead_in(before) or _holder(passage, snapshot)
    notes = _notes(passage, snapshot)
    twins = elsewhere(snapshot, passage)
    near = related_to(passage, (*lead_in, *after, *notes), twins, snapshot, settings)
    spans = _spans((passage, *notes), words, snapshot, settings)
    if chosen.span:
        spans = {**spans, passage.id: (chosen.span,)}
    below_headings = [each.id for each in (*lead_in, passage, *after)][1:]  # the page begins without one
    headings = headings_by_passage(record.contents, below_headings)
    layout = Layout(headings, spans, frozenset(note.id for note in notes))
    read_before, (read,), read_after = layout.read(lead_in), layout.read((passage,)), layout.read(after)
    return PassagePage(
        card=card(record, snapshot, words),
        heading=passage.heading,
        pages=passage.pages(),
        passage=read,
        before=read_before,
        after=read_after,
        notes=layout.read(notes),
        previous=addresses.passage(record.id, before[-1].id, words) if before else "",
        next=addresses.passage(record.id, after[0].id, words) if after else "",
        whole=addresses.document(record.id, words, passage.id),
        original=original(record, passage.pages()),
        cite=cite_box(record, passage, chosen),
        said=said(passage),
        also=also(passage, twins, snapshot),
        related=on_the_subject(near, snapshot),
        kinds=kinds_in_words(passage),
        laws=cited_here(passage, snapshot),
        address=addresses.passage(record.id, passage.id),
        permalink=addresses.permalink(record.id, passage.id),
        embed=addresses.embed_passage(record.id, passage.id, chosen.span),
        text=passage.text,
        tags=tuple(head_tags(record, passage.pages(), addresses.permalink(record.id, passage.id))),
    )


def _around(passage: Passage, snapshot: Snapshot) -> tuple[Sequence[Passage], Sequence[Passage]]:
    """Return the passages around one, the nearest last and first. Text stands around text, and footnotes apart."""
    if passage.kind is BlockKind.FOOTNOTE:
        return [], []
    before, after = snapshot.neighbours(passage, NEIGHBOURS, NEIGHBOURS)
    return before, [each for each in after if each.kind is not BlockKind.FOOTNOTE]


def _holder(note: Passage, snapshot: Snapshot) -> list[Passage]:
    """Return the passage in which a footnote's mark stands, where it is known."""
    holder = snapshot.passage(note.note_of) if note.note_of else None
    return [holder] if holder else []


def _lead_in(before: Sequence[Passage]) -> list[Passage]:
    """Return the last sentences of what stands before a passage, so that a reader who opens it sees it at once."""
    words = _LEAD_IN_WORDS
    shown: list[Passage] = []
    for passage in reversed(before):
        start = len(passage.text)
        for sentence in reversed(sentences(passage.text)):
            words -= len(sentence.of(passage.text).split())
            if words < 0 and (shown or start < len(passage.text)):
                break
            start = sentence.start
        if start < len(passage.text):
            shown.insert(0, clipped(passage, Span(start, len(passage.text))))
        if start > 0:
            break
    return shown


def _notes(passage: Passage, snapshot: Snapshot) -> list[Passage]:
    identities = dict.fromkeys(note.passage for note in passage.notes if note.passage)
    found = (snapshot.passage(identity) for identity in identities)
    return [note for note in found if note is not None]


def _spans(
    passages: Sequence[Passage], words: str, snapshot: Snapshot, settings: Settings
) -> Mapping[PassageId, Sequence[Span]]:
    if not words.strip():
        return {}
    query = Query(wider(parsed(words, settings)[0], snapshot, settings)[0])
    return {passage.id: snapshot.marked(passage, query) for passage in passages}


def document_page(record: DocumentRecord, words: str, snapshot: Snapshot, settings: Settings) -> DocumentPage:
    """Make a whole document ready."""
    passages = snapshot.passages(record.id)
    found, spans = _found(record.id, words, snapshot, settings)
    headings = headings_by_passage(record.contents)
    layout = Layout(headings, spans)
    return DocumentPage(
        card=card(record, snapshot),
        record=record,
        contents=tuple(heading for each in headings.values() for heading in each),
        passages=layout.read([each for each in passages if each.kind is not BlockKind.FOOTNOTE]),
        notes=layout.read([each for each in passages if each.kind is BlockKind.FOOTNOTE]),
        original=original(record),
        published_at=web_address(record.metadata.url),
        citation=citation(record, None),
        found=found,
        tags=tuple(head_tags(record, None, addresses.permalink(record.id))),
    )


def _found(
    identity: DocumentId, words: str, snapshot: Snapshot, settings: Settings
) -> tuple[int, Mapping[PassageId, Sequence[Span]]]:
    """Search inside one document; return how many passages have the words, and where they stand."""
    if not words.strip():
        return 0, {}
    here = Filters(document=(identity,))
    results = answer(snapshot, words, settings, filters=here, per_page=_MAX_MARKED, meaning=False).results
    return results.total, {hit.passage.id: hit.spans for hit in results.hits}
