"""Demotion of passages that are not prose, apply elsewhere only, or are of superseded documents or undated guidance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.engine.execution.docsets import DemotedMatches, DenseScores, Docset, Mask, filter_rows
from kb.engine.execution.leaves import Leaves
from kb.engine.ranking import APPARATUS_FACTOR, ELSEWHERE_FACTOR, SUPERSEDED_FACTOR, UNDATED_FACTOR
from kb.model import Query


def demote(leaves: Sequence[Leaves], docsets: Sequence[Docset], query: Query) -> list[Docset]:
    """Demote hits as a query says; superseded documents may be left out as well."""
    return [_demote_each(each, docset, query) for each, docset in zip(leaves, docsets, strict=True)]


def _demote_each(leaves: Leaves, docset: Docset, query: Query) -> Docset:
    docset = _demote_rows(docset, leaves.mask_apparatus(), APPARATUS_FACTOR)
    if query.nation:
        docset = _demote_rows(docset, leaves.mask_elsewhere(query.nation), ELSEWHERE_FACTOR)
    if query.undated and docset.count:
        undated = leaves.are_of(docset.rows, query.undated)
        docset = DemotedMatches(docset, undated, UNDATED_FACTOR) if undated.any() else docset
    return _demote_superseded(leaves, docset, query) if query.superseded else docset


def _demote_rows(docset: Docset, demoted: Mask | None, factor: np.float32) -> Docset:
    """Multiply the scores of the masked rows by a factor; None masks none."""
    if demoted is None:
        return docset
    if isinstance(docset, DenseScores):
        return DenseScores(np.where(demoted, docset.every * factor, docset.every))
    mask = demoted[docset.rows]
    return DemotedMatches(docset, mask, factor) if mask.any() else docset


def _demote_superseded(leaves: Leaves, docset: Docset, query: Query) -> Docset:
    if not docset.count:
        return docset
    mask = leaves.are_of(docset.rows, query.superseded)
    if not mask.any():
        return docset
    return filter_rows(docset, ~mask) if query.current_only else DemotedMatches(docset, mask, SUPERSEDED_FACTOR)
