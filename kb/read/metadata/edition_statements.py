"""Finds statements of a document's edition: "Version 3.0", "Updated: 27 April 2026", "This guidance replaces ..."."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.text.dates import MONTHS

_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{'|'.join(MONTHS)}|{'|'.join(month[:3] for month in MONTHS)})\.?,? \d{{4}}"
_DATE = rf"(?:{_DAY}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|(?:{'|'.join(MONTHS)}) \d{{1,2}},? \d{{4}})"
_ORDINAL = r"(?:second|third|fourth|fifth|sixth|seventh|[2-9](?:nd|rd|th)|revised|updated|new)"
_STATEMENTS = (
    re.compile(
        r"\b(?:this|the) (?:new |updated |revised )?(?:version|edition|guidance|document|guide|form|policy|strategy|"
        r"toolkit|handbook|code|protocol|publication)(?: of [^.]{1,60})? (?:replaces|supersedes|updates)\b[^.;]{2,120}",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:last |most recently )?(?:updated|revised)(?: on| in)?\s?[:–-]?\s?{_DATE}", re.IGNORECASE),
    re.compile(
        r"(?:^|(?<=[.,;:(|] ))(?:last |most recently )?(?:updated|revised)(?: in)?\s?[:–-]?\s?(?:19|20)\d\d(?=\W*$)",
        re.I,
    ),
    re.compile(
        rf"\b(?:version|ver\.?|v)\s?\d{{1,2}}(?:\.\d{{1,2}})*\b(?:[,:–-]? (?:published |updated )?{_DATE})?", re.I
    ),
    re.compile(rf"\b{_ORDINAL} edition\b", re.IGNORECASE),
)
_MAX_WORDS = 60  # longer paragraphs may name the version of something else
_FIRST_VERSION = re.compile(r"\b(?:version|ver\.?|v)\s?[01](?:\.0+)*\b(?!\.\d)", re.IGNORECASE)


def find_edition(lines: Iterable[str]) -> str:
    """Return the words of the front pages or running heads that say that a document is a later edition, or ""."""
    short = [line for line in lines if len(line.split()) <= _MAX_WORDS]
    for statement in _STATEMENTS:
        for line in short:
            match = statement.search(line)
            if match and not _FIRST_VERSION.fullmatch(match.group()):
                return " ".join(match.group().split())
    return ""
