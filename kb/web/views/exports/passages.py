"""All passages as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from typing_extensions import TypedDict

from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import DocumentRecord, Passage
from kb.present.answers import build_single_passage, prefix_urls
from kb.web import urls


class ExportEnd(TypedDict):
    """The last line of an export: whether all passages stand before it, and the generation of the index they are of.

    Where it says "stopped", or there is no such line, passages are missing: ask again.
    """

    end: Literal["complete", "stopped"]
    generation: int


def write_passages(view: LibraryView, documents: Iterable[tuple[DocumentRecord, Sequence[Passage]]]) -> Iterator[str]:
    """Yield the lines of each document, as `/documents/DOC.json` has its passages."""
    superseded, root = find_supersessions(view), urls.site_root()
    for record, passages in documents:
        answers = (prefix_urls(build_single_passage(record, each, superseded), root) for each in passages)
        yield "".join(f"{json.dumps(answer, ensure_ascii=False)}\n" for answer in answers)


def write_end(end: Literal["complete", "stopped"], generation: int) -> str:
    """Return the last line."""
    last: ExportEnd = {"end": end, "generation": generation}
    return f"{json.dumps(last)}\n"
