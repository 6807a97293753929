"""The cache of recognised pages: what text recognition found in the pictures of pages, so that none is read twice.

The folder has a file for each page, named by the hash of its picture and of all that reads it, and for each document a
list of its pages, named by the hash of its content. Any of them may be deleted at any time, and a damaged one counts as
missing. They hold the text of documents: those of documents that are gone are deleted.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kb.library.files.safe_files import delete_file, translate_write_errors, write_file
from kb.read.ocr.recognized_page import RecognizedPage

RECOGNIZED = "cache/ocr"  # below the folder of a library
_PAGES, _LISTS = ".page", ".list"
_MAX_BYTES = 8 << 20  # of a page's words

_PAGE = TypeAdapter(RecognizedPage)


@dataclass(frozen=True, slots=True)
class RecognizedList:
    """The pages of a document on which text was sought.

    Attributes:
        method: The engine, its version and language, with which all of them were read; "" while that is not done.
        pages: The keys of what was found, by 1-based page number; "" where recognition failed.
        mends: The text of words that were misread, by page and index of the word; None while they were not looked for.
            What was read stays with the page.
    """

    method: str
    pages: Mapping[int, str]
    mends: Mapping[int, Mapping[int, str]] | None = None


_LIST = TypeAdapter(RecognizedList)


def compute_key(picture: bytes, method: str) -> str:
    """Return the key of what a method finds in the picture of a page."""
    return hashlib.sha256(method.encode() + b"\x00" + picture).hexdigest()


class RecognizedPages:
    """The recognised pages in a folder. Reading never fails: what cannot be read is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find_page(self, key: str) -> RecognizedPage | None:
        """Return what was found in a picture; None if it was not yet read."""
        try:
            content = zlib.decompressobj().decompress((self.folder / (key + _PAGES)).read_bytes(), _MAX_BYTES)
            return _PAGE.validate_json(content)
        except (OSError, ValueError, zlib.error):
            return None

    def put_page(self, key: str, page: RecognizedPage) -> None:
        """Keep what was found in a picture; raise LibraryError if that fails."""
        write_file(self.folder / (key + _PAGES), [zlib.compress(_PAGE.dump_json(page))])

    def find_list(self, sha256: str) -> RecognizedList | None:
        """Return the list of a document's pages, by the hash of its content."""
        try:
            return _LIST.validate_json((self.folder / (sha256 + _LISTS)).read_bytes())
        except (OSError, ValidationError):
            return None

    def put_list(self, sha256: str, pages: RecognizedList) -> None:
        """Keep the list of a document's pages; raise LibraryError if that fails."""
        write_file(self.folder / (sha256 + _LISTS), [_LIST.dump_json(pages)])

    def find_document(self, sha256: str) -> dict[int, RecognizedPage]:
        """Return what was found on the pages of a document, mended, by 1-based page number."""
        listed = self.find_list(sha256) or RecognizedList("", {})
        found = {number: self._find_mended(listed, number) for number in listed.pages}
        return {number: page for number, page in found.items() if page}

    def find_document_page(self, sha256: str, number: int) -> RecognizedPage | None:
        """Return what was found on a page (1-based) of a document, mended; None where no text was sought."""
        listed = self.find_list(sha256)
        return self._find_mended(listed, number) if listed and number in listed.pages else None

    def _find_mended(self, listed: RecognizedList, number: int) -> RecognizedPage | None:
        page = self.find_page(listed.pages[number])
        return _mend_page(page, (listed.mends or {}).get(number, {})) if page else None

    def describe(self, sha256: str) -> str:
        """Return a token that changes with what was found on the pages of a document; empty where none was read."""
        listed = self.find_list(sha256)
        if listed is None:
            return ""
        mends = sorted((number, sorted(own.items())) for number, own in (listed.mends or {}).items())
        return json.dumps(sorted(listed.pages.items())) + (json.dumps(mends) if mends else "")

    def retain(self, documents: Collection[str]) -> None:
        """Delete all but the pages of some documents, given by the hashes of their contents.

        Raises:
            LibraryError: A file cannot be deleted.
        """
        lists = {sha256: listed for sha256 in documents if (listed := self.find_list(sha256))}
        kept = {sha256 + _LISTS for sha256 in lists}
        kept |= {key + _PAGES for listed in lists.values() for key in listed.pages.values()}
        with translate_write_errors(self.folder):
            names = {each.name for each in self.folder.iterdir()} if self.folder.is_dir() else set()
        for name in sorted(names - kept):
            delete_file(self.folder / name)


def _mend_page(page: RecognizedPage, mends: Mapping[int, str]) -> RecognizedPage:
    words = tuple(
        word._replace(text=mends[index], misread=word.text) if index in mends else word
        for index, word in enumerate(page.words)
    )
    return page._replace(words=words)
