"""The file that remembers the words of each passage's address, and leads to where those words are now.

It lies in the library's folder, `addresses.jsonl`, and outlives every index. It has a line for each passage that was
ever served, `["PASSAGE","DOCUMENT","RUNS"]`: hashes of some runs of five consecutive folded words, and no word itself.
A commit appends lines before it is done; none is changed, so that an address is always compared by the words it was
first given for. Only a purge removes lines.

If at least half of the runs of a passage that is gone are still in its document, in whatever passages, its address
leads to the passage that has the most of them: to a *lead*, which the commit that changes the document finds and the
index stores, so that a request looks up one key.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.durable_files import sync, sync_written
from kb.engine.protocol import PassageRange, Reader
from kb.library.files.safe_files import read_file, translate_write_errors, write_file
from kb.model import DocumentId, Passage, PassageId, Span
from kb.split.passages import MAX_WORDS, build_passage_id
from kb.text import fold, split_sentences, split_terms, tokenize

_RUN_WORDS = 5
_KEPT_RUNS = 20  # of a passage: the share of them that is found is within a tenth or so of that of all
_HASH_BITS = 24  # a document of 100,000 words has a hash by chance in one of 160 cases
_ENOUGH = 0.5
_NEARLY_ALL = 0.8  # of a passage's words: to mark them says nothing, and their exact beginning and end is not known
_SEARCHED = 8  # up to so many documents are searched for line by line; for more, all lines are parsed
_LINE = re.compile(rb'^\["(\w+)","([^"\\]+)","((?:[A-Za-z0-9+/]{4})*)"\]$', re.MULTILINE)
_MOST_PIECES = 80  # of a passage of an older version: sentences and lines

_Hashes = npt.NDArray[np.uint64]
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F],
    dtype=np.uint64,
)  # odd, so that no word is lost by multiplication


# ------------------------------------------------------------------------------------------ runs


@lru_cache(maxsize=1 << 16)
def _hash_word(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _hash_runs(words: Sequence[str]) -> _Hashes:
    """Return a hash of each run of consecutive words, in order; with fewer words, of all of them."""
    values = np.array([_hash_word(each) for each in words], dtype=np.uint64)
    if len(values) < _RUN_WORDS:
        values = np.pad(values, (0, _RUN_WORDS - len(values) if len(values) else 0))
    count = max(len(values) - _RUN_WORDS + 1, 0)
    mixed = np.zeros(count, dtype=np.uint64)
    for at, factor in enumerate(_FACTORS):
        mixed += values[at : at + count] * factor
        mixed ^= mixed >> np.uint64(29)
    mixed *= _FACTORS[0]
    return mixed


def choose_runs(text: str) -> frozenset[int]:
    """Return short hashes of some runs of a text: its first, its last, and those with the smallest hashes.

    These do not depend on where the text is, and are as good as random.
    """
    hashes = _hash_runs(split_terms(text))
    ends = hashes[[0, -1]] if len(hashes) else hashes
    inner = np.setdiff1d(hashes, ends)  # sorted
    return frozenset(_shorten(np.concatenate([ends, inner[: _KEPT_RUNS - len(ends)]])).tolist())


def _shorten(hashes: _Hashes) -> _Hashes:
    return hashes >> np.uint64(64 - _HASH_BITS) ^ hashes & np.uint64((1 << _HASH_BITS) - 1)


def _pack_runs(runs: Iterable[int]) -> str:
    return base64.b64encode(b"".join(each.to_bytes(_HASH_BITS // 8, "big") for each in sorted(runs))).decode()


def _unpack_runs(packed: bytes) -> frozenset[int]:
    data, size = base64.b64decode(packed), _HASH_BITS // 8
    return frozenset(int.from_bytes(data[at : at + size], "big") for at in range(0, len(data), size))


# ----------------------------------------------------------------------------------------- leads


@dataclass(frozen=True, slots=True)
class Lead:
    """Where the words of a passage that is gone are now.

    Attributes:
        passage: The one with the most of them.
        span: From the first to the last of them in its text; None if that is nearly all of it.
    """

    passage: PassageId
    span: Span | None = None

    def pack(self) -> bytes:
        return json.dumps([self.passage, *([self.span.start, self.span.end] if self.span else [])]).encode()

    @classmethod
    def unpack(cls, data: bytes) -> Lead:
        passage, *span = json.loads(data)
        return cls(PassageId(passage), Span(*span) if span else None)


class DocumentWords:
    """The runs of a document's words, passage by passage, in which those of its old addresses are looked up."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages

    @cached_property
    def _runs(self) -> tuple[_Hashes, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The hashes of all runs, sorted; the place of each; and the places at which passages begin."""
        words = [split_terms(each.text) for each in self._passages]
        hashes = _shorten(_hash_runs([*chain.from_iterable(words)]))
        order = np.argsort(hashes, kind="stable")
        return hashes[order], order, np.cumsum([0, *map(len, words)])

    def find(self, runs: Set[int]) -> Lead | None:
        """Return where the words of runs are; None if the document has less than half of the runs."""
        if not self._passages or not runs:
            return None
        hashes, order, starts = self._runs
        wanted = np.array(sorted(runs), dtype=np.uint64)
        bounds = zip(np.searchsorted(hashes, wanted), np.searchsorted(hashes, wanted, side="right"), strict=True)
        places = [order[first:last] for first, last in bounds if first < last]
        if len(places) < _ENOUGH * len(runs):
            return None
        holders = [np.unique(np.searchsorted(starts, each, side="right") - 1) for each in places]
        holder = int(np.bincount(np.concatenate(holders)).argmax())
        found = np.concatenate(places)
        found = found[(found >= starts[holder]) & (found < starts[holder + 1])] - starts[holder]
        return self._mark(self._passages[holder], int(found.min()), int(found.max()) + _RUN_WORDS)

    @staticmethod
    def _mark(passage: Passage, first: int, end: int) -> Lead:
        """Return the lead to words of a passage, given by their numbers."""
        tokens = tokenize(passage.text)
        if end - first >= _NEARLY_ALL * len(tokens):
            return Lead(passage.id)
        return Lead(passage.id, Span(tokens[first].start, tokens[min(end, len(tokens)) - 1].end))


def _list_older_cuts(document: DocumentId, passages: Sequence[Passage]) -> Iterator[tuple[PassageId, str]]:
    """Yield the ids that passages of a document would have if it were split otherwise, with their texts.

    These are all runs of consecutive sentences and blocks, up to the length of a passage.
    """
    pieces = [
        fold(sentence.slice(text)).text.strip()
        for passage in passages
        for text in (block.span.slice(passage.text) for block in passage.blocks)
        for sentence in split_sentences(text)
    ]
    sizes = [len(each.split()) for each in pieces]
    for first in range(len(pieces)):
        words, text = 0, ""
        for piece, size in zip(pieces[first : first + _MOST_PIECES], sizes[first:], strict=False):
            words += size
            if words > MAX_WORDS and text:
                break
            text = f"{text} {piece}" if text else piece
            yield build_passage_id(document, text), text


# ------------------------------------------------------------------------------------------ file


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a passage that was served, with the runs of its words."""

    passage: PassageId
    document: DocumentId
    runs: frozenset[int]

    @classmethod
    def of(cls, passage: Passage) -> Address:
        return cls(passage.id, passage.document, choose_runs(passage.text))

    def format(self) -> bytes:
        """Return its line."""
        cells = [self.passage, self.document, _pack_runs(self.runs)]
        return f"{json.dumps(cells, separators=(',', ':'), ensure_ascii=False)}\n".encode()


def _parse(match: re.Match[bytes]) -> Address:
    passage, document, runs = match.groups()
    return Address(PassageId(passage.decode()), DocumentId(document.decode("utf-8", "replace")), _unpack_runs(runs))


@dataclass(frozen=True, slots=True)
class AddressFile:
    """The file of all addresses in a library's folder; methods raise `LibraryError` if it cannot be read or written."""

    path: Path

    @classmethod
    def of_library(cls, folder: Path) -> AddressFile:
        return cls(folder / "addresses.jsonl")

    def read(self) -> bytes | None:
        """Return the content; None if there is no such file."""
        return read_file(self.path)

    def add(self, content: bytes | None, addresses: Iterable[Address]) -> bytes:
        """Append lines to the file's content, sync them to disk, and return the new content.

        The file is appended to in place, unless it has a second name: that is of a backup being made, which must have
        the file as it was.
        """
        lines = b"".join(each.format() for each in addresses)
        if content and not content.endswith(b"\n"):  # a line torn by a power failure
            lines = b"\n" + lines
        whole = (content or b"") + lines
        with translate_write_errors(self.path):
            if content is None or self.path.stat().st_nlink > 1 or self.path.stat().st_size != len(content):
                write_file(self.path, [whole])
            elif lines:
                with self.path.open("ab") as file:
                    file.write(lines)
                    sync_written(file)
                sync(self.path.parent)
        return whole

    def forget(
        self, is_forgotten: Callable[[PassageId, DocumentId], bool], passages: Sequence[Passage] = ()
    ) -> bytes | None:
        """Remove addresses' lines, and passages' runs from all lines of their documents; return any new content."""
        content = self.read()
        if content is None:
            return None
        lost: dict[DocumentId, set[int]] = {}
        for each in passages:
            lost.setdefault(each.document, set()).update(_shorten(_hash_runs(split_terms(each.text))).tolist())
        kept: dict[PassageId, bytes] = {}
        for address in map(_parse, _LINE.finditer(content)):
            runs = address.runs.difference(lost.get(address.document, ()))
            if not is_forgotten(address.passage, address.document) and (runs or not address.runs):
                kept[address.passage] = Address(address.passage, address.document, runs).format()
        changed = b"".join(kept.values())
        if changed != content:
            write_file(self.path, [changed])
        return changed


def compute_address_signature(content: bytes | None) -> bytes:
    """Return a signature of a file's content, by which an index knows that its leads are of that content."""
    return f"1 {len(content or b'')} {zlib.crc32(content or b''):08x}".encode()


# ---------------------------------------------------------------------------------------- commit


class AddressUpdate:
    """The addresses of one commit, collected while the engine consumes its documents.

    Args:
        renamed: New ids of documents by their old ones.
        read_gone: Returns the passages that are gone. If there is no file yet, they are looked for among the ways in
            which the words of the documents can be split.
    """

    def __init__(
        self,
        file: AddressFile,
        renamed: Mapping[DocumentId, DocumentId],
        read_gone: Callable[[], Mapping[PassageId, object]],
    ) -> None:
        self._file = file
        self._content = file.read()
        self._renamed = renamed
        self._aliases: dict[DocumentId, list[DocumentId]] = {}
        for old in renamed:
            self._aliases.setdefault(self._find_home(old), []).append(old)
        self._unknown = read_gone() if self._content is None else {}
        self._searched = 0
        self._parsed: dict[DocumentId, list[Address]] = {}
        self._new: dict[DocumentId, dict[PassageId, Address]] = {}
        self._leads: dict[DocumentId, dict[PassageId, Lead | None]] = {}
        self._present: dict[DocumentId, frozenset[PassageId]] = {}
        self._returned: set[PassageId] = set()

    @property
    def signature(self) -> bytes:
        """The signature of the file when the commit began."""
        return compute_address_signature(self._content)

    def list_leads(self) -> dict[PassageId, Lead | None]:
        """Return the lead of each address of the noted documents that no passage has now."""
        leads: dict[PassageId, Lead | None] = {}
        for own in self._leads.values():
            leads |= {key: lead for key, lead in own.items() if lead or key not in leads}
        present = frozenset().union(*self._present.values())
        return {key: lead for key, lead in leads.items() if key not in present}

    def list_returned(self) -> Set[PassageId]:
        """Return the passages of those documents that had been gone."""
        return self._returned.intersection(*[frozenset().union(*self._present.values())])

    def _find_home(self, document: DocumentId) -> DocumentId:
        """Return the present id of a document by a former one."""
        seen = {document}
        while (successor := self._renamed.get(document)) and successor not in seen:
            document = successor
            seen.add(document)
        return document

    def _list_known(self, document: DocumentId) -> dict[PassageId, Address]:
        """Return the addresses of a document in the file, by any of its ids."""
        names = (document, *self._aliases.get(document, ()))
        self._searched += 1
        if self._searched <= _SEARCHED:
            found = chain.from_iterable(_search(self._content or b"", name) for name in names)
        else:
            if not self._parsed:
                for address in self._list_all():
                    self._parsed.setdefault(address.document, []).append(address)
            found = chain.from_iterable(self._parsed.get(name, ()) for name in names)
        return {each.passage: each for each in found}

    def _list_all(self) -> Iterator[Address]:
        return map(_parse, _LINE.finditer(self._content or b""))

    def note(self, document: DocumentId, passages: Sequence[Passage], before: Sequence[Passage] = ()) -> None:
        """Note the passages of a document, now and before; of several calls the last counts.

        Args:
            document: Its present id.
            passages: None if it is removed.
            before: Passages that were served, of which the file may have no lines.
        """
        own = self._new.setdefault(document, {})
        known = self._list_known(document)
        for each in (*before, *passages):
            if each.id not in known and each.id not in own:
                own[each.id] = Address.of(each)
        if self._unknown:
            own |= self._identify(document, (before, passages))
        present = frozenset(each.id for each in passages)
        words = DocumentWords(passages)
        self._leads[document] = {
            each.passage: words.find(each.runs)
            for each in (*known.values(), *own.values())
            if each.passage not in present
        }
        self._present[document] = present
        self._returned |= present.intersection(known).difference(each.id for each in before)

    def _identify(self, document: DocumentId, texts: Sequence[Sequence[Passage]]) -> dict[PassageId, Address]:
        """Return the addresses of gone passages that an older version has split from some texts."""
        found: dict[PassageId, Address] = {}
        for name in (document, *self._aliases.get(document, ())):
            for identity, text in chain.from_iterable(_list_older_cuts(name, each) for each in texts):
                if identity in self._unknown:
                    found[identity] = Address(identity, name, choose_runs(text))
        return found

    def complete(self, reader: Reader | None) -> None:
        """Note the documents of an index that were not noted, and the addresses of removed ones."""
        for record in filter(None, reader.get_documents() if reader else ()):
            if reader and record.id not in self._leads:
                passages = reader.document_passages([PassageRange(record.id)])[0]
                self.note(record.id, passages, passages)
        for address in self._list_all():
            home = self._find_home(address.document)
            if home not in self._present:
                self._leads.setdefault(home, {})[address.passage] = None

    def write(self) -> bytes:
        """Add the new addresses to the file, and return its signature; raises as `AddressFile.add`."""
        added = [each for own in self._new.values() for each in own.values()]
        if not added and self._content is not None:
            return self.signature
        return compute_address_signature(self._file.add(self._content, added))


def _search(content: bytes, document: DocumentId) -> Iterator[Address]:
    name = f'","{document}","'.encode()
    at = content.find(name)
    while at >= 0:
        line = _LINE.match(content, content.rfind(b"\n", 0, at) + 1)
        if line:
            yield _parse(line)
        at = content.find(name, at + len(name))
