"""Assigns kinds to passages, each by the first rule that finds it, and applies an editor's overrides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kb.classify.case_studies import find_case_study
from kb.classify.instructions import find_instructions
from kb.classify.list_rules import find_glossary_entries, find_indicators, find_recommendation_under_heading
from kb.classify.number_rules import find_contacts, find_statistics
from kb.classify.wording_rules import find_definitions, find_duties, find_recommendations
from kb.laws.catalogue import find_law_title
from kb.laws.typed_law import parse_typed_law
from kb.model import KindLabel, KindOverride, LawReference, Passage, PassageKind, Span
from kb.text import find_terms, split_terms, tokenize

VERSION = 9  # raise it when the same passage would get other kinds

_RULES: tuple[Callable[[Passage], KindLabel | None], ...] = (
    find_recommendations,
    find_recommendation_under_heading,
    find_instructions,
    find_duties,
    find_indicators,
    find_statistics,
    find_case_study,
    find_definitions,
    find_glossary_entries,
    find_contacts,
)


def classify_passage(passage: Passage) -> tuple[KindLabel, ...]:
    """Return the kinds of a passage in the order of `PassageKind`, each with the first rule that finds it."""
    found: dict[PassageKind, KindLabel] = {}
    for rule in _RULES:
        kind = rule(passage)
        if kind:
            found.setdefault(kind.kind, kind)
    return tuple(found[kind] for kind in PassageKind if kind in found)


# -------------------------------------------------------------------------------------- overrides

CORRECTION = "correction"  # rule name of kinds set by an editor


def apply_kind_overrides(
    passages: Sequence[Passage], overrides: Sequence[KindOverride]
) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Apply an editor's overrides, in file order, to all passages of a document; each takes precedence over the rules.

    Returns:
        The passages, and a remark for each override whose words are in no passage or in several.
    """
    changed = list(passages)
    remarks: list[str] = []
    words = [tokenize(each.text) for each in passages] if overrides else []
    for override in overrides:
        sought = split_terms(override.words)
        places = [(at, span) for at, tokens in enumerate(words) if (span := find_terms(tokens, sought))]
        if len(places) != 1:
            how = "are in no passage of this document" if not places else f"are in {len(places)} of its passages"
            remarks.append(
                f"A correction of kinds was not used: its words {how}: {override.words!r}. Give other words."
            )
            continue
        at, span = places[0]
        changed[at] = _apply_override(changed[at], override, span)
    return tuple(changed), tuple(remarks)


def _apply_override(passage: Passage, override: KindOverride, span: Span) -> Passage:
    kinds, laws = passage.kinds, passage.laws
    if override.kinds is not None:
        known = {each.kind: each for each in kinds}
        kinds = tuple(known.get(kind) or KindLabel(kind, CORRECTION, (span,)) for kind in dict.fromkeys(override.kinds))
    kinds = tuple(each for each in kinds if each.kind not in override.without)
    if override.laws is not None:
        cited = [found for typed in override.laws if (found := parse_typed_law(typed))]
        laws = tuple(LawReference(span, each.law, each.provision, find_law_title(each.law)) for each in cited)
    return replace(passage, kinds=kinds, laws=laws)
