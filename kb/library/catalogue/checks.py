"""Whether a catalogue agrees with the passages of its index."""

from __future__ import annotations

from collections.abc import Iterator

from kb.engine.protocol import IndexProblem, PassageRange, Reader
from kb.library.addresses import Lead
from kb.library.catalogue.document_tallies import tally_library, unpack_tally
from kb.library.catalogue.layout import GONE, LAW, LEAD, SPEAKER
from kb.library.tallies import ACRONYM, EDITION, EDITIONS, FACT, NAMED, TEXT, TITLE, VALIDITY
from kb.model import DocumentId, PassageId

_TALLIED = {
    SPEAKER: "speakers",
    LAW: "laws",
    ACRONYM: "acronyms",
    NAMED: "names of documents",
    VALIDITY: "validities",
    EDITION: "editions",
    EDITIONS: "things with several editions",
    TITLE: "titles",
    FACT: "facts",
    TEXT: "counts of pages",
}


def check_catalogue(reader: Reader) -> Iterator[IndexProblem]:
    """Tally the passages of a library again, and yield a problem for each difference from its catalogue."""
    remedy = "Run 'kb index --rebuild' to build it again from the sources."
    derived = {key: unpack_tally(value) for key, value in tally_library(reader).items()}
    for prefix, what in _TALLIED.items():
        stored = {key: unpack_tally(value) for key, value in reader.scan_state(prefix)}
        own = {key: tally for key, tally in derived.items() if key.startswith(prefix)}
        wrong = sorted(key for key in {*stored, *own} if stored.get(key) != own.get(key))
        if wrong:
            faults = f"{len(wrong):,} of the {what}, first in '{wrong[0].removeprefix(prefix)}'"
            yield IndexProblem(f"The catalogue differs from the passages in {faults}.", remedy)
    wrong_documents = [
        each.id for each in filter(None, reader.get_documents()) if not _has_whole_references(reader, each.id)
    ]
    if wrong_documents:
        faults = f"{len(wrong_documents):,} of the documents, first in '{wrong_documents[0]}'"
        yield IndexProblem(f"References of passages do not lead both ways in {faults}.", remedy)
    targets = {Lead.unpack(value).passage for _, value in reader.scan_state(LEAD)}
    lost = sorted(targets.difference(each.id for each in reader.get_passages(sorted(targets)) if each))
    if lost:
        faults = f"{len(lost):,} of the passages to which old addresses lead are not there, first '{lost[0]}'"
        yield IndexProblem(f"The catalogue is wrong: {faults}.", remedy)
    gone = [PassageId(key.removeprefix(GONE)) for key, _ in reader.scan_state(GONE)]
    present = [each.id for each in reader.get_passages(gone) if each]
    if present:
        faults = f"{len(present):,} of the passages that it says are gone are there, first '{present[0]}'"
        yield IndexProblem(f"The catalogue is wrong: {faults}.", remedy)


def _has_whole_references(reader: Reader, document: DocumentId) -> bool:
    """Tell whether a document's references lead to its passages, and those know the referring ones, no others."""
    passages = reader.document_passages([PassageRange(document)])[0]
    targets = {(each.passage, passage.position) for passage in passages for each in passage.references}
    return targets == {(passage.id, position) for passage in passages for position in passage.referring}
