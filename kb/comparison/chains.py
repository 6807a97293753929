"""The heaviest chain of pairs that are in the same order in two sequences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Pair = tuple[int, int]  # a position in the older sequence, and one in the newer


def find_heaviest_chain(weights: Mapping[Pair, float]) -> list[Pair]:
    """Return the heaviest increasing subsequence of pairs; weights are above 0.

    Pairs are taken in the order of their first position, and a Fenwick tree (P. M. Fenwick, 1994) over the second
    positions keeps the best chain up to each, so that n pairs take n log n steps.
    """
    rows = {newer: row for row, newer in enumerate(sorted({newer for _, newer in weights}), 1)}
    best: list[tuple[float, Pair | None]] = [(0.0, None)] * (len(rows) + 1)
    before: dict[Pair, Pair | None] = {}
    # Pairs with the same first position come in descending order, so that none of them follows another.
    for pair in sorted(weights, key=lambda each: (each[0], -each[1])):
        row = rows[pair[1]]
        weight, before[pair] = max((best[at] for at in _iterate_below(row - 1)), key=_get_weight, default=(0.0, None))
        reached = weight + weights[pair]
        for at in _iterate_above(row, len(rows)):
            if best[at][0] < reached:
                best[at] = (reached, pair)
    last = max((best[at] for at in _iterate_below(len(rows))), key=_get_weight, default=(0.0, None))[1]
    return list(_trace_back(last, before))[::-1]


def _get_weight(chain: tuple[float, Pair | None]) -> float:
    return chain[0]


def _iterate_below(row: int) -> Iterator[int]:
    while row:
        yield row
        row -= row & -row


def _iterate_above(row: int, rows: int) -> Iterator[int]:
    while row <= rows:
        yield row
        row += row & -row


def _trace_back(last: Pair | None, before: Mapping[Pair, Pair | None]) -> Iterator[Pair]:
    while last is not None:
        yield last
        last = before[last]
