"""All passages as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import DocumentRecord, Passage
from kb.present.answers import build_single_passage, prefix_urls
from kb.web import urls


def write_passages(view: LibraryView, documents: Iterable[tuple[DocumentRecord, Sequence[Passage]]]) -> Iterator[str]:
    """Yield the lines of each document, as `/documents/DOC.json` has its passages."""
    superseded, root = find_supersessions(view), urls.site_root()
    for record, passages in documents:
        answers = (prefix_urls(build_single_passage(record, each, superseded), root) for each in passages)
        yield "".join(f"{json.dumps(answer, ensure_ascii=False)}\n" for answer in answers)
