"""A library with a purged passage and a purged document, and the tags that quoted them before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kb.library.keeping.purge import purge
from kb.model import DocumentId, Passage
from kb.web import create_app
from tests.libraries import index_sources
from tests.serving import served

_PARAGRAPH = "Part {} of the tale is told here at some length, so that it fills a passage of its own and no other."
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight")
_TEXTS = {
    "tale": "\n\n".join(["The tale", *(_PARAGRAPH.format(each) for each in _NUMBERS)]),
    "letter": "Letter\n\nThe letter that somebody wrote to the harbour master says where the boat was to be hidden.",
    "note": "Note\n\nA note on lanterns, which were lit at the gate every night, as the officers had agreed.",
    "list": "List\n\nA list of boats that were seen at the quay in the winter of that year, with their owners.",
    "scan": "Scan\n\nThe text of this paper may be quoted, although its file is not given out to anybody.",
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """Passages as they were when they were quoted.

    Attributes:
        site: The origin of the site.
        passages: By their fate: "passage" (purged), "document" (purged with its document), "kept" (of a document with a
            purged passage), "changed", "removed" and "withheld".
    """

    site: str
    passages: dict[str, Passage]

    def build_url(self, name: str) -> str:
        return f"{self.site}/documents/{self.passages[name].document}/{self.passages[name].id}"

    def build_tag(self, name: str, attributes: str = "") -> str:
        address = self.build_url(name)
        return (
            f'<kb-quote src="{address}" {attributes}><figure><blockquote cite="{address}">'
            f'<p>{self.passages[name].text}</p></blockquote><figcaption title="The citation">'
            f'<a href="{address}">Cited work</a></figcaption></figure></kb-quote>'
        )


@contextmanager
def serve_purged_library(folder: Path) -> Iterator[Quoted]:
    """Make the library in a folder, and serve it."""
    texts = {f"{name}.txt": text for name, text in _TEXTS.items()}
    library = index_sources(folder, {**texts, "scan.txt.toml": "original = false\n"}, rate_limit=0)
    sources = library.sources.folder
    with library.open_view() as view:
        tale = view.document_passages(DocumentId("tale"))
        others = {name: view.document_passages(DocumentId(name))[-1] for name in ("letter", "note", "list", "scan")}
    (sources / "note.txt").write_text(_TEXTS["note"].replace("every", "each"), encoding="utf-8")
    (sources / "list.txt").unlink()
    library.sync()
    purge(library, f"/documents/tale/{tale[0].id}")
    purge(library, "/documents/letter")
    passages = {
        "passage": tale[0],
        "document": others["letter"],
        "kept": tale[-1],
        "changed": others["note"],
        "removed": others["list"],
        "withheld": others["scan"],
    }
    with served(create_app(library.settings)) as site:
        yield Quoted(site, passages)
