"""Identifiers of publications in a text: ISBN and DOI, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_ISBN = re.compile(
    r"\bISBN(?:[- ]?1[03])?(?:\s*\([^()]{1,20}\))?\s*:?\s*(?P<number>[\dXx](?:[-‐‑–\s]?[\dXx]){9,12})(?!\d)",
    re.IGNORECASE,
)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"“”<>{}|]+")
_DOI_END = ".,;:'’)]"
_DASHES = re.compile(r"[-‐‑–\s]")


def find_isbns(text: str) -> Iterator[str]:
    """Yield the valid ISBNs of a text, in order."""
    for match in _ISBN.finditer(text):
        if isbn := normalize_isbn(match.group("number")):
            yield isbn


def normalize_isbn(number: str) -> str:
    """Return an ISBN without hyphens; "" if its check digit is wrong."""
    plain = _DASHES.sub("", number.upper().removeprefix("ISBN")).strip(": ")
    if re.fullmatch(r"\d{9}[\dX]", plain):
        total = sum(
            weight * (10 if each == "X" else int(each)) for weight, each in zip(range(10, 0, -1), plain, strict=True)
        )
        return plain if total % 11 == 0 else ""
    if re.fullmatch(r"97[89]\d{10}", plain):
        total = sum((1, 3)[at % 2] * int(each) for at, each in enumerate(plain))
        return plain if total % 10 == 0 else ""
    return ""


def find_doi(text: str) -> str:
    """Return the first DOI of a text, without the resolver's address; "" without one."""
    match = _DOI.search(text)
    if not match:
        return ""
    doi = match.group().rstrip(_DOI_END)
    return doi + ")" if doi.count("(") > doi.count(")") else doi


def find_own_doi(lines: Iterable[str]) -> str:
    """Return the DOI that an imprint names: of several that of the PDF, if a line says which; else ""."""
    found = {doi: line for line in lines if "doi" in line.casefold() and (doi := find_doi(line))}
    of_pdf = [doi for doi, line in found.items() if "pdf" in line.casefold()]
    named = list(found) if len(found) == 1 else of_pdf
    return named[0] if len(named) == 1 else ""
