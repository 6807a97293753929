"""Finds the licence under which a document says that it is published."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CREATIVE_COMMONS = re.compile(
    r"\bcreative commons\s+(?P<name>attribution[\w\s,-]{0,60}?)\s*(?:license|licence)?\s*(?P<version>[1-4]\.0)|"
    r"\bCC[ -](?P<letters>BY(?:-(?:NC|SA|ND))*)\s?(?P<number>[1-4]\.0)|"
    r"creativecommons\.org/licenses/(?P<path>by(?:-(?:nc|sa|nd))*)/(?P<figure>[1-4]\.0)",
    re.IGNORECASE,
)
_OPEN_GOVERNMENT = re.compile(
    r"\bopen government licen[cs]e(?:,?\s*(?:version\s*|v\.?\s*)(?P<version>\d(?:\.\d)?))?", re.IGNORECASE
)
_PICTURE = re.compile(r"\b(?:photo\w*|images?|pictures?|icons?|flickr|wikimedia|unsplash|map data)\b", re.IGNORECASE)
_CONDITIONS = (("non-?commercial", "NC"), ("share-?alike", "SA"), ("no-?deriv", "ND"))


def find_licence(texts: Iterable[str]) -> str:
    """Return the licence granted in the lines of an imprint, such as "CC BY-NC 4.0"; else ""."""
    for text in texts:
        if _PICTURE.search(text):
            continue
        if match := _OPEN_GOVERNMENT.search(text):
            version = match.group("version")
            return f"Open Government Licence v{version}" if version else "Open Government Licence"
        if match := _CREATIVE_COMMONS.search(text):
            if match.group("name"):
                found = [code for form, code in _CONDITIONS if re.search(form, match.group("name"), re.IGNORECASE)]
                return f"CC {'-'.join(['BY', *found])} {match.group('version')}"
            letters = (match.group("letters") or match.group("path")).upper()
            return f"CC {letters} {match.group('number') or match.group('figure')}"
    return ""
