"""The index that browsers search: postings and positions of stems in files that are fetched one by one.

Passages are numbered in the order in which ties are broken: by date, the newest first, then by id and position. Stems
are spread over files (shards) by a hash, and those of many passages have a file of their own. Every file but `INDEX`
has a hash of its content in its name, so that an index is whole at any moment: `INDEX` names those that belong to it.
Each is compressed by gzip, since a plain file server compresses nothing. `scripts/postings.js` reads them.

The positions of the commonest words are most of an index, and nearly every phrase has one. So each such word is also
listed with the word beside it, as a pair (common grams, as in Lucene): "to account" is read as one term, which
few passages have.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kb.embeddings.static import measure_rarity
from kb.engine.ranking import MAX_EXTRA_FREQUENCY
from kb.model import Passage
from kb.text import split_terms, stem
from kb.text.word_lists import COMMONEST_WORDS

Files = Iterator[tuple[str, bytes]]
"""Names and contents."""

INDEX = "index.bin"
HEADING_START = 1 << 14  # positions in the heading begin here; those in the body end before
EXACT_FORMS = 8  # of a stem, the first of which each has a bit in its masks
_BARRIER = ""  # between two texts of a field: no text has it as a term
_SHARD_BYTES = 12_000  # before compression
_OWN_FILE_BYTES = 6_000
_ENTRY_BYTES = 16  # of a pair in the header of a file, beside its name
_EXACT_LENGTHS = 30_000  # passages up to which lengths are kept exactly: they are most of what every search fetches
_NAME_CHARS = 8
_FNV_START, _FNV_FACTOR, _MASK_32 = 2166136261, 16777619, 0xFFFFFFFF


@dataclass(slots=True)
class _Stem:
    """The postings of a stem: gaps between passages, and one byte a passage for each of the other columns.

    Attributes:
        forms: The terms with this stem, each with its number.
        positions: By term: for each passage the gap, the count, and the gaps of positions.
    """

    forms: dict[str, int] = field(default_factory=dict)
    count: int = 0
    last: int = 0
    gaps: bytearray = field(default_factory=bytearray)
    body: bytearray = field(default_factory=bytearray)
    extra: bytearray = field(default_factory=bytearray)
    masks: bytearray = field(default_factory=bytearray)
    positions: list[_Positions] = field(default_factory=list)

    def list_columns(self) -> list[bytearray]:
        """Return the columns, without `extra` and `masks` where they say nothing."""
        return [
            self.gaps,
            self.body,
            self.extra if any(self.extra) else bytearray(),
            self.masks if len(self.forms) > 1 else bytearray(),
        ]


@dataclass(slots=True)
class _Positions:
    last: int = 0
    count: int = 0
    data: bytearray = field(default_factory=bytearray)

    def add(self, number: int, places: Sequence[int]) -> None:
        _append(self.data, (number - self.last, len(places)))
        _append(self.data, (after - before for before, after in pairwise((0, *places))))
        self.last, self.count = number, self.count + 1


class TermIndex:
    """Collects the terms of passages, which are added in the order of their numbers."""

    def __init__(self) -> None:
        self._stems: dict[str, _Stem] = {}
        self._pairs: defaultdict[str, _Positions] = defaultdict(_Positions)
        self._lengths = array("I")

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, passage: Passage, title: Sequence[str]) -> None:
        """Add a passage; `title` are the terms of its document's title."""
        body = split_terms(passage.text)
        heading = _join((*passage.heading[-1:], *passage.context_cells))
        found: dict[str, tuple[list[int], dict[str, None]]] = {}
        for at, terms in enumerate((body, heading, _join(passage.heading[:-1]), title)):
            for term in terms:
                if term != _BARRIER:
                    times, forms = found.setdefault(stem(term), ([0, 0, 0, 0], {}))
                    times[at] += 1
                    forms[term] = None
        places = _locate(body, heading)
        for each, (times, forms) in found.items():
            self._add_posting(self._stems.setdefault(each, _Stem()), times, forms, places)
        for pair, own in _locate_pairs(body, heading).items():
            self._pairs[pair].add(len(self), own)
        self._lengths.append(len(body))

    def _add_posting(
        self, stem_: _Stem, times: Sequence[int], forms: Iterable[str], places: Mapping[str, Sequence[int]]
    ) -> None:
        number = len(self)
        mask = 0
        for term in forms:
            at = stem_.forms.setdefault(term, len(stem_.forms))
            if at == len(stem_.positions):
                stem_.positions.append(_Positions())
            mask |= 1 << at if at < EXACT_FORMS else 0
            if term in places:
                stem_.positions[at].add(number, places[term])
        _append(stem_.gaps, (number - stem_.last,))
        stem_.body.append(min(times[0], 255))
        heading, above, title = (min(each, MAX_EXTRA_FREQUENCY) for each in times[1:])
        stem_.extra.append(heading | above << 2 | title << 4)
        stem_.masks.append(mask)
        stem_.last, stem_.count = number, stem_.count + 1

    def write(self, header: Mapping[str, object], flags: bytes) -> Files:
        """Yield the files, `INDEX` last.

        Args:
            header: What it says besides.
            flags: A byte of each passage.
        """
        words = _Shards("w", sum(map(_measure, self._stems.values())))
        paired = sum(len(pair) + _ENTRY_BYTES + len(own.data) for pair, own in self._pairs.items())
        places = _Shards("p", paired + sum(len(own.data) for each in self._stems.values() for own in each.positions))
        for name in sorted(self._stems):
            each = self._stems[name]
            rarity = [round(measure_rarity(form) * 100) for form in each.forms]
            columns = each.list_columns()
            words.add(name, [list(each.forms), rarity, each.count, *map(len, columns)], b"".join(columns))
            counts = [[own.count, len(own.data)] for own in each.positions]
            places.add(name, counts, b"".join(own.data for own in each.positions))
        for pair in sorted(self._pairs):
            own = self._pairs[pair]
            places.add(pair, [[own.count, len(own.data)]], bytes(own.data))
        yield from words.write()
        yield from places.write()
        average = max(sum(self._lengths) / len(self), 1.0) if len(self) else 1.0
        lengths = bytearray()
        is_rounded = len(self) > _EXACT_LENGTHS
        _append(lengths, map(_round, self._lengths) if is_rounded else self._lengths)
        files = {"words": words.names, "places": places.names, "common": sorted(COMMONEST_WORDS)}
        own_header = {
            "passages": len(self),
            "average": average,
            "rounded": is_rounded,
            **files,
            **header,
            "lengths": len(lengths),
        }
        yield INDEX, pack(own_header, bytes(lengths) + flags)


class _Shards:
    """Stems spread over files; those with long data have files of their own."""

    def __init__(self, kind: str, size: int) -> None:
        self._kind = kind
        self._entries: list[dict[str, tuple[Sequence[object], int | str]]] = [
            {} for _ in range(size // _SHARD_BYTES + 1)
        ]
        self._data = [bytearray() for _ in self._entries]
        self._own: list[tuple[str, bytes]] = []
        self.names: list[str] = []

    def add(self, name: str, entry: Sequence[object], data: bytes) -> None:
        shard = hash_term(name) % len(self._entries)
        if len(data) > _OWN_FILE_BYTES:
            self._own.append(name_file(self._kind, pack([], data)))
            self._entries[shard][name] = (entry, self._own[-1][0])
        else:
            self._entries[shard][name] = (entry, len(self._data[shard]))
            self._data[shard] += data

    def write(self) -> Files:
        yield from self._own
        for entries, data in zip(self._entries, self._data, strict=True):
            name, content = name_file(self._kind, pack(entries, bytes(data)))
            self.names.append(name)
            yield name, content


def pack(header: object, data: bytes = b"") -> bytes:
    """Return a compressed file of a header, as JSON after its length, and of data."""
    written = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    return gzip.compress(len(written).to_bytes(4, "little") + written + data, mtime=0)


def name_file(kind: str, content: bytes) -> tuple[str, bytes]:
    """Return a file with a name by its content; `kind` tells what is in it."""
    return f"{kind}-{hashlib.sha256(content).hexdigest()[:_NAME_CHARS]}.bin", content


def hash_term(term: str) -> int:
    """Return the 32-bit FNV-1a hash of a term in UTF-8.

    Source: http://www.isthe.com/chongo/tech/comp/fnv/
    """
    found = _FNV_START
    for byte in term.encode():
        found = (found ^ byte) * _FNV_FACTOR & _MASK_32
    return found


def _measure(stem_: _Stem) -> int:
    return sum(map(len, stem_.list_columns()))


def _join(texts: Iterable[str]) -> list[str]:
    """Join the terms of texts, so that no phrase runs from one into the next."""
    return [term for each in texts for term in (*split_terms(each), _BARRIER)]


def _locate(body: Sequence[str], heading: Sequence[str]) -> dict[str, list[int]]:
    """Return the positions of each term in a passage's body and nearest heading."""
    places: dict[str, list[int]] = {}
    for at, term in (*enumerate(body[:HEADING_START]), *enumerate(heading, HEADING_START)):
        places.setdefault(term, []).append(at)
    return places


def _locate_pairs(body: Sequence[str], heading: Sequence[str]) -> dict[str, list[int]]:
    """Return the positions of each pair of terms side by side of which one is a commonest word."""
    places: dict[str, list[int]] = {}
    for at, (one, two) in (*enumerate(pairwise(body[:HEADING_START])), *enumerate(pairwise(heading), HEADING_START)):
        if (one in COMMONEST_WORDS or two in COMMONEST_WORDS) and _BARRIER not in (one, two):
            places.setdefault(f"{one} {two}", []).append(at)
    return places


def _round(length: int) -> int:
    """Round a length to three binary digits, which changes no score by more than a hundredth or two."""
    step = 1 << max(length.bit_length() - 3, 0)
    return (length + step // 2) // step * step


def _append(data: bytearray, numbers: Iterable[int]) -> None:
    """Append numbers, seven bits a byte, the lowest first; the highest bit says that more follow."""
    for number in numbers:
        rest = number
        while rest > 127:
            data.append(rest & 127 | 128)
            rest >>= 7
        data.append(rest)
