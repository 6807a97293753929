"""What a file says of itself against what its pages show."""

from __future__ import annotations

from dataclasses import replace

from kb.model import Metadata
from kb.read.layout import Layout
from kb.read.titles import is_junk_title
from kb.text import terms

_FIRST_CHARS = 6000  # of the text, in which the words of a title are looked for
_BORNE_OUT = 0.8  # of its longer words must stand there
_SHORT = 3  # letters


def borne_out(metadata: Metadata, layout: Layout, source: str) -> Metadata:
    """Return what a file says of itself where its pages bear it out, and else what they show.

    Programs fill in the title of a template, the name of whoever typed, and the day of the last export.

    Args:
        metadata: The file's own.
        layout: What its pages say.
        source: The path below `sources/`.
    """
    title = "" if is_junk_title(layout.title, source) else layout.title
    first = set(terms(layout.text[:_FIRST_CHARS]))
    words = [word for word in terms(metadata.title) if len(word) > _SHORT]
    if metadata.title and (not title or sum(word in first for word in words) >= _BORNE_OUT * len(words)):
        title = metadata.title
    text = layout.text.casefold()
    authors = tuple(each for each in metadata.authors if " " in each and each.casefold() in text)
    return replace(metadata, title=title, date=layout.date or metadata.date, authors=authors)
