"""Opens the packages of office programs, which are ZIP files of XML, and describes what is wrong with damaged ones."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from lxml import etree
from lxml.etree import _Element as Element

from kb.errors import EncryptedError, FormatError, ReadError

T = TypeVar("T")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True, slots=True)
class PackageKind:
    """A kind of package, in the words of messages.

    Attributes:
        name: "Word file".
        program: That writes it: "Word".
        suffix: ".docx".
        old_suffix: Of the program's files that were no packages: ".doc".
    """

    name: str
    program: str
    suffix: str
    old_suffix: str

    @property
    def name_with_article(self) -> str:
        return f"{'an' if self.name[0] in 'EO' else 'a'} {self.name}"


def open_package(file: BinaryIO, kind: PackageKind, load: Callable[[BinaryIO], T]) -> T:
    """Open a package by a function that takes the file, which must stay open for its value.

    Raises:
        ReadError: It is damaged, encrypted, or of another format.
    """
    head = file.read(len(_OLE))
    file.seek(0)
    if head == _OLE:
        if _ENCRYPTED in file.read():
            raise EncryptedError(f"This {kind.name} opens with a password only. Save it without one.")
        raise FormatError(
            f"This is an old {kind.name} ({kind.old_suffix}) whatever its name says. Save it as {kind.suffix}."
        )
    try:
        if not zipfile.is_zipfile(file):
            raise zipfile.BadZipFile
        file.seek(0)
        return load(file)
    except zipfile.BadZipFile as error:
        raise ReadError(
            f"This is not {kind.name_with_article}, or it is cut short. Save it again from {kind.program}."
        ) from error
    except (
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        etree.XMLSyntaxError,
        OSError,
        EOFError,
        zlib.error,
        NotImplementedError,
    ) as error:
        raise ReadError(
            f"This {kind.name} is damaged. Open it in {kind.program}, let {kind.program} repair it, and save it again."
        ) from error


def parse_xml(content: bytes) -> Element:
    """Parse a part of a package, without its entities; raise XMLSyntaxError if it is damaged."""
    return etree.fromstring(content, _PARSER)
