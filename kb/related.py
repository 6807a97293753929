"""What else the library says on the subject of a passage.

Chooses among the passages that an encoder finds near in meaning: those of other documents first, and of these what is
in force; nothing that the reader has before them already, and nothing twice. Knows no page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from kb.editions import outdated_in
from kb.encoding import encoders_of
from kb.engine import Snapshot
from kb.model import BlockKind, DocumentId, Hit, Passage, PassageId
from kb.settings import Settings
from kb.text import terms

MOST = 5
# Standard deviations. Of pairs of passages from 90 documents that were read, ten in each band, two or three were on the
# same subject from 2.5 to 3, seven from 3 to 4, and nearly all from 4 on.
LEAST = 3.0
FEWEST_WORDS = 12  # fewer say too little for a subject: a name, an address of a page, an entry of a form
_CANDIDATES = 30
_OF_ONE_DOCUMENT = 2
_SAME = 0.8  # of the words of the shorter of two passages


def related(snapshot: Snapshot, passage: Passage, settings: Settings, shown: Collection[PassageId]) -> tuple[Hit, ...]:
    """Return a few passages on the subject of one, the most useful first.

    Args:
        snapshot: Of the library.
        passage: One of its passages.
        settings: Which say whether it can be searched by meaning.
        shown: Passages that are before the reader already, and such as have the same words.
    """
    encoder = encoders_of(settings.meaning).answering(snapshot)
    words = terms(passage.text)
    if encoder is None or len(words) < FEWEST_WORDS:
        return ()
    outdated = outdated_in(snapshot)
    found = snapshot.related(passage, encoder.identity, least=LEAST, limit=_CANDIDATES)
    found = sorted(found, key=lambda hit: (hit.document.id == passage.document, hit.document.id in outdated))
    chosen: list[Hit] = []
    texts = [frozenset(words)]
    documents: Counter[DocumentId] = Counter()
    for hit in found:
        text = terms(hit.passage.text)
        if hit.passage.id in shown or hit.passage.kind is BlockKind.FOOTNOTE or len(text) < FEWEST_WORDS:
            continue
        if documents[hit.document.id] == _OF_ONE_DOCUMENT or _is_said(frozenset(text), texts):
            continue
        chosen.append(hit)
        texts.append(frozenset(text))
        documents[hit.document.id] += 1
    return tuple(chosen[:MOST])


def _is_said(text: frozenset[str], texts: Collection[frozenset[str]]) -> bool:
    """Tell whether the words of a passage are nearly those of another one."""
    return any(len(text & other) >= _SAME * min(len(text), len(other)) for other in texts)
