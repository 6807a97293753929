"""Detects pages that draw more than a page can show, from their content streams, before pdfium takes memory for it.

A form is drawn as often as it is named, and may name others: a file of 4 kB can draw millions of letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import cast

from pypdf.filters import decode_stream_data
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

MAX_LETTERS = 500_000  # per page; the fullest ones in print have some 20,000
_BYTES_A_LETTER = 100  # bytes of drawing that count as a letter
_MAX_NESTING = 40  # depth of nested forms; pdfium follows no more
_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*+)|<([0-9A-Fa-f\s]++)>", re.DOTALL)
_NAMED = re.compile(rb"/([^\s/<>()\[\]]++)\s+Do\b")


class DrawingScale:
    """Weighs what pages draw, in letters; each form is read once, however often it is drawn."""

    def __init__(self) -> None:
        self._weights: dict[tuple[int, int], int] = {}  # by form and the resources that it uses

    def weigh_page(self, page: DictionaryObject) -> int:
        """Return the weight of a page; any value above `MAX_LETTERS` if it, or its nesting of forms, is too great."""
        contents = page.get("/Contents", ArrayObject()).get_object()
        streams = contents if isinstance(contents, ArrayObject) else [contents]
        return self._weigh(streams, _follow(page, "/Resources"), 0)

    def _weigh(self, streams: Iterable[PdfObject], resources: DictionaryObject, depth: int) -> int:
        weight = 0
        drawn: Counter[bytes] = Counter()
        for stream in streams:
            content = _decode(cast(StreamObject, stream.get_object()))
            weight += len(content) // _BYTES_A_LETTER
            weight += sum(len(text) + len(digits) // 2 for text, digits in _STRING.findall(content))
            drawn.update(_NAMED.findall(content))
        forms = _follow(resources, "/XObject") if drawn else DictionaryObject()
        for name, count in drawn.items():
            form = forms.get(f"/{name.decode('latin-1')}", PdfObject()).get_object()
            if isinstance(form, DictionaryObject) and form.get("/Subtype") == "/Form" and weight <= MAX_LETTERS:
                weight += count * self._weigh_form(form, resources, depth + 1)
        return weight

    def _weigh_form(self, form: DictionaryObject, around: DictionaryObject, depth: int) -> int:
        if depth > _MAX_NESTING:
            return MAX_LETTERS + 1
        resources = _follow(form, "/Resources") if "/Resources" in form else around
        key = id(form), id(resources)
        if key not in self._weights:
            self._weights[key] = 1 + self._weigh([form], resources, depth)
        return self._weights[key]


def _decode(stream: StreamObject) -> bytes:
    """Return the bytes of a stream, without its own method if it is packed, which caches those of all pages."""
    data = decode_stream_data(stream) if "/Filter" in stream else stream.get_data()
    return data if isinstance(data, bytes) else data.encode("latin-1", "replace")


def _follow(holder: DictionaryObject, name: str) -> DictionaryObject:
    """Return a dictionary inside another one; an empty one if it is missing."""
    found = holder.get(name, PdfObject()).get_object()
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
