"""Who is named in a file's metadata: persons, bodies, or the account of whoever's machine it was.

Knows names only.
"""

from __future__ import annotations

import re

_ACCOUNT = re.compile(
    r"[a-z]+(?:[._-][a-z]+)*|.*\b(?=\w*\d)(?=\w*[^\W\d_])\w+.*|.*@.*|.?|"
    r"(?i:(?:microsoft|windows|ms)\b.*|(?:adobe|canva|indesign|acrobat|openoffice|libreoffice|python-docx)\b.*|"
    r"authori[sz]ed user|administrator|admin|user|owner|author|unknown|anonymous|default|guest|scanner|none|n/?a)"
)
_BODY = re.compile(
    r"\b(?:university|college|school|council|office|government|ministry|department|agency|authority|police|constabulary|"
    r"lab|laboratory|institute|centre|center|commission|commissioner|committee|parliament|assembly|association|"
    r"foundation|trust|charity|network|partnership|forum|coalition|alliance|society|union|federation|international|"
    r"nations|unit|services?|group|project|board|court|ltd|limited|inc|llp|plc)\b",
    re.IGNORECASE,
)
_NAME_CHARS = 200
_SIGN = re.compile(r"(?:©|\(c\)|copyright\b)\s*(?:\d{4}\s*)?", re.IGNORECASE)


def sound_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of persons and bodies, without those of accounts ("jsmith2", "ada.wren") and programs."""
    cleaned = [_SIGN.sub("", " ".join(name.split()), count=1) for name in names if len(name) <= _NAME_CHARS]
    return tuple(dict.fromkeys(name for name in cleaned if not _ACCOUNT.fullmatch(name)))


def is_body(name: str) -> bool:
    """Tell whether a name is of an organisation."""
    return _BODY.search(name) is not None
