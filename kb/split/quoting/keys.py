"""Makes the key under which one speaker is one, however the name is spelled.

This module knows names as text only.
"""

from __future__ import annotations

import re
import unicodedata

from kb.split.quoting import lexicon

_NICKNAME = re.compile(r"[“\"‘(][^”\"’)]*[”\"’)]\s*")
_APOSTROPHE = re.compile(r"['‘’ʼ`]")
_DASH = re.compile(r"[‐‑‒–—-]")
_WORD = re.compile(r"[^\W_]+")
_LEFT_OUT = lexicon.HONORIFICS | lexicon.POST_NOMINALS | lexicon.SUFFIXES | {"the"}


def speaker_key(name: str) -> str:
    """Return a key that is the same for every spelling of a person's or an organisation's name.

    Titles, letters after the name, nicknames in marks, initials between names, accents, case, apostrophes and hyphens
    are folded. A name of which nothing would be left keeps all its words.
    """
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    plain = _DASH.sub(" ", _APOSTROPHE.sub("", _NICKNAME.sub("", plain)))
    words = _WORD.findall(plain.split(",")[0].casefold())
    kept = [word for word in words if word not in _LEFT_OUT] or words
    inner = [word for word in kept[1:-1] if len(word) > 1]
    return " ".join([kept[0], *inner, *kept[-1:]] if len(kept) > 1 else kept)
