"""The list of what was purged from a library: the file `purged` in its folder.

It has salted hashes only, since an id is made of a file's name, and the name may be the reason for the purge. Indexing
leaves out what it names, and the site answers 410 there.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kb.errors import LibraryError
from kb.library.files.safe_files import keep_newest, write_file
from kb.model import DocumentId, Passage, PassageId
from kb.text import fold

PURGED = "purged"
_HASH_CHARS = 32
_TELLING_WORDS = 4  # a shorter block, such as "Notes", may be in other places of a document too


@dataclass(frozen=True, slots=True)
class PurgedList:
    """What was purged, as salted hashes.

    Attributes:
        gone: Ids of documents and passages whose addresses answer 410.
        passages: Ids of passages that are left out of their documents, and the words of their blocks with these
            documents' ids, so that they are recognised in another version too, where a passage has other words beside
            them.
        originals: Ids of documents with such passages, whose files are not shown.
        files: SHA-256 of files that are not read again.
    """

    salt: str = ""
    gone: frozenset[str] = frozenset()
    passages: frozenset[str] = frozenset()
    originals: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()

    def _hash(self, value: str) -> str:
        return hashlib.sha256(f"{self.salt}\x00{value}".encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARS]

    def has_address(self, identity: str) -> bool:
        """Tell whether an address of a document or passage answers 410, unless a document is there again."""
        return bool(self.gone) and self._hash(identity) in self.gone

    def has_passage(self, passage: PassageId) -> bool:
        """Tell whether a passage is to be left out of its document."""
        return bool(self.passages) and self._hash(passage) in self.passages

    def has_block(self, document: DocumentId, text: str) -> bool:
        """Tell whether a block is to be left out of a document."""
        return bool(self.passages) and self._hash(_name_block(document, text)) in self.passages

    def has_original(self, document: DocumentId) -> bool:
        """Tell whether the file of a document is not to be shown."""
        return bool(self.originals) and self._hash(document) in self.originals

    def has_file(self, sha256: str) -> bool:
        """Tell whether a file is not to be read again."""
        return bool(self.files) and self._hash(sha256) in self.files

    def is_newly_gone(self, identity: str, before: PurgedList) -> bool:
        """Tell whether the address of a document or passage answers 410 by this list, and not by another."""
        return self.has_address(identity) and not before.has_address(identity)

    def conceal(self, identity: str) -> str:
        """Return the pseudonym of a purged document's id, known to those who have the id and this list."""
        return f"purged {self._hash(identity)}"

    def describe_passages(self, document: DocumentId) -> str:
        """Return a token that changes with the purged passages of a document; empty without any."""
        if not self.has_original(document):
            return ""
        return self._hash("\x00".join(sorted(self.passages)))

    def show_originals(self, documents: Iterable[DocumentId]) -> PurgedList:
        """Return the list after documents' files have lost their purged passages."""
        return replace(self, originals=self.originals.difference(map(self._hash, documents)))

    def extend(
        self,
        *,
        gone: Iterable[str] = (),
        passages: Iterable[Passage] = (),
        files: Iterable[str] = (),
    ) -> PurgedList:
        """Return the list with some more."""
        left_out = list(passages)
        blocks = [
            _name_block(each.document, text)
            for each in left_out
            for text in (block.span.slice(each.text) for block in each.blocks)
            if len(text.split()) >= _TELLING_WORDS
        ]
        salted = self if self.salt else replace(self, salt=secrets.token_hex(16))
        return PurgedList(
            salted.salt,
            self.gone.union(map(salted._hash, [*gone, *(each.id for each in left_out)])),
            self.passages.union(map(salted._hash, [*blocks, *(each.id for each in left_out)])),
            self.originals.union(map(salted._hash, (each.document for each in left_out))),
            self.files.union(map(salted._hash, files)),
        )


def _name_block(document: DocumentId, text: str) -> str:
    return f"{document}\x00{fold(text).text.strip()}"


NOTHING_PURGED = PurgedList()


def merge_purged(one: PurgedList, other: PurgedList) -> PurgedList:
    """Return the union of two lists.

    Raises:
        LibraryError: They are of different libraries, whose hashes have nothing in common.
    """
    if one.salt and other.salt and one.salt != other.salt:
        raise LibraryError(
            "The list of what was purged is another library's, so that the two cannot be put together. "
            "Restore into a new folder."
        )
    return PurgedList(
        one.salt or other.salt,
        one.gone | other.gone,
        one.passages | other.passages,
        one.originals | other.originals,
        one.files | other.files,
    )


def read_purged(library: Path) -> PurgedList:
    """Return the list of a library's folder, empty if there is none.

    Raises:
        LibraryError: It cannot be read, so that nothing can be shown that it may name.
    """
    path = library / PURGED
    try:
        return _parse(path, path.stat())
    except FileNotFoundError:
        return NOTHING_PURGED
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise LibraryError(
            f"'{path}', the list of what was purged, cannot be read ({error}). Bring it back from a backup."
        ) from error


@keep_newest
def _parse(path: Path) -> PurgedList:
    values = json.loads(path.read_text(encoding="ascii"))
    salt = values.pop("salt")
    return PurgedList(salt, **{name: frozenset(hashes) for name, hashes in values.items()})


def write_purged(library: Path, purged: PurgedList) -> None:
    """Write the list to a library's folder.

    Raises:
        LibraryError: It cannot be written.
    """
    values = {name: value if isinstance(value, str) else sorted(value) for name, value in asdict(purged).items()}
    write_file(library / PURGED, [json.dumps(values, indent=1).encode("ascii"), b"\n"])
