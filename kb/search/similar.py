"""Passages on the same subject as a given one, chosen from its nearest neighbours by meaning.

Other documents come first, the current ones before superseded ones; passages already shown and near-duplicates of
chosen ones are skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from kb.embeddings.encoders import load_encoders
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import BlockKind, DocumentId, Hit, Passage, PassageId
from kb.settings import Settings
from kb.text import split_terms

MAX_SIMILAR = 5
# Standard deviations above the mean. Of pairs of passages from 90 documents that were judged, ten in each band, two or
# three were on the same subject from 2.5 to 3, seven from 3 to 4, and nearly all from 4 on.
MIN_SCORE = 3.0
MIN_WORDS = 12  # shorter passages have no subject: a name, a URL, an entry of a form
_MAX_CANDIDATES = 30
_MAX_PER_DOCUMENT = 2
_MIN_SHARED = 0.8  # share of the words of the shorter of two near-duplicates


def find_similar(
    view: LibraryView, passage: Passage, settings: Settings, shown: Collection[PassageId]
) -> tuple[Hit, ...]:
    """Return a few passages on the subject of a passage, the most useful first.

    The settings name the encoder. `shown` passages are skipped: the page already has them or their duplicates.
    """
    encoder = load_encoders(settings.meaning).choose_encoder(view.coverage)
    words = split_terms(passage.text)
    if encoder is None or len(words) < MIN_WORDS:
        return ()
    superseded = find_supersessions(view)
    found = view.nearest(passage, encoder.identity, least=MIN_SCORE, limit=_MAX_CANDIDATES)
    found = sorted(found, key=lambda hit: (hit.document.id == passage.document, hit.document.id in superseded))
    chosen: list[Hit] = []
    texts = [frozenset(words)]
    documents: Counter[DocumentId] = Counter()
    for hit in found:
        text = split_terms(hit.passage.text)
        if hit.passage.id in shown or hit.passage.kind is BlockKind.FOOTNOTE or len(text) < MIN_WORDS:
            continue
        if documents[hit.document.id] == _MAX_PER_DOCUMENT or _is_repeated(frozenset(text), texts):
            continue
        chosen.append(hit)
        texts.append(frozenset(text))
        documents[hit.document.id] += 1
    return tuple(chosen[:MAX_SIMILAR])


def _is_repeated(text: frozenset[str], texts: Collection[frozenset[str]]) -> bool:
    """Tell whether a passage nearly repeats the words of another one."""
    return any(len(text & other) >= _MIN_SHARED * min(len(text), len(other)) for other in texts)
