"""What an editor says of passages' kinds and laws; it wins over every rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.laws import read_typed, title_of
from kb.model import Kind, KindCorrection, LawReference, Passage, Span
from kb.text import Token, tokens

CORRECTION = "correction"


def corrected(
    passages: Sequence[Passage], corrections: Sequence[KindCorrection]
) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Apply an editor's corrections.

    Args:
        passages: Of one document, with what the rules found.
        corrections: In the order of the metadata file.

    Returns:
        The passages with the corrections made, and one sentence for each correction that fits no passage, or several.
    """
    changed = list(passages)
    remarks: list[str] = []
    words = [tokens(each.text) for each in passages] if corrections else []
    for correction in corrections:
        wanted = [word.term for word in tokens(correction.words)]
        places = [(at, span) for at, held in enumerate(words) if (span := _place(held, wanted))]
        if len(places) != 1:
            how = "stand in no passage of this document" if not places else f"stand in {len(places)} of its passages"
            remarks.append(
                f"A correction of kinds was not used: its words {how}: {correction.words!r}. Give other words."
            )
            continue
        at, span = places[0]
        changed[at] = _corrected(changed[at], correction, span)
    return tuple(changed), tuple(remarks)


def _place(held: Sequence[Token], wanted: Sequence[str]) -> Span | None:
    """Return where a run of words stands first, or None."""
    size = len(wanted)
    for at in range(len(held) - size + 1):
        if all(held[at + step].term == word for step, word in enumerate(wanted)):
            return Span(held[at].start, held[at + size - 1].end)
    return None


def _corrected(passage: Passage, correction: KindCorrection, span: Span) -> Passage:
    kinds, laws = passage.kinds, passage.laws
    if correction.kinds is not None:
        known = {each.kind: each for each in kinds}
        kinds = tuple(known.get(kind) or Kind(kind, CORRECTION, (span,)) for kind in dict.fromkeys(correction.kinds))
    kinds = tuple(each for each in kinds if each.kind not in correction.without)
    if correction.laws is not None:
        cited = [found for typed in correction.laws if (found := read_typed(typed))]
        laws = tuple(LawReference(span, each.law, each.provision, title_of(each.law)) for each in cited)
    return replace(passage, kinds=kinds, laws=laws)
