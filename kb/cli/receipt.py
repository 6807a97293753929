"""What a purge will take, and its receipt, which has neither the purged words nor a title."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from kb.cli.printing import format_count
from kb.library.files.audit import name_user
from kb.library.keeping.purge_preview import PurgePreview
from kb.library.keeping.repetitions import Likeness, Repetition
from kb.model import PassageId

_NOT_REACHED = (
    "Backups and copies of the library that were made before, until they are deleted or expire.",
    "Downloads, printouts and exports that others have made.",
    "Search engines and archives of the web. They are told that the address is gone, and take it off in their time.",
    "Pages of others that quote it. Those that embed the quotation by the library's script show it no longer.",
)


def format_receipt(preview: PurgePreview, chosen: Collection[PassageId], library: str, url: str) -> str:
    """Return the text of a receipt.

    Args:
        chosen: The repetitions that were purged too.
        library: The title of the library.
        url: The site's, without a trailing slash; empty where it is not known.
    """
    return "\n".join(_list_lines(preview, chosen, library, url)) + "\n"


def _list_lines(preview: PurgePreview, chosen: Collection[PassageId], library: str, url: str) -> Iterator[str]:
    repeating = [each for each in preview.repetitions if each.passage in chosen]
    staying = [each for each in preview.repetitions if each.passage not in chosen]
    yield from ("Receipt of a withdrawal", "", f"Library:  {library}")
    yield f"Done:     {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, by {name_user()}"
    yield from ("", "Deleted for good. These addresses answer that they are gone (410), and nothing else:", "")
    for each in preview.sources:
        address = f"{url}/documents/{each.id}"
        yield f"  {address}/{preview.target}" if preview.is_passage else f"  {address}"
    yield from (f"  {url}/documents/{each.document}/{each.passage}" for each in repeating)
    yield ""
    passages = preview.passages + len(repeating)
    yield f"  {format_count(passages, 'passage')} of the text, in the file, the index, the caches and the lists."
    archived = preview.versions + preview.removed
    yield f"  {format_count(archived, 'older or removed version')}."
    if preview.is_passage:
        yield "  The original file has the passage still. It is kept, and shown to nobody."
    yield from ("", "Found elsewhere in the library, and left there by decision of its keeper:", "")
    for likeness, what in (
        (Likeness.COPIED, "with the same words"),
        (Likeness.QUOTED, "with some of the words"),
        (Likeness.RETOLD, "that may tell the same in other words"),
    ):
        number = sum(each.likeness is likeness for each in staying)
        if number:
            yield f"  {format_count(number, 'passage')} {what}."
    if not staying:
        yield "  nothing."
    yield from ("", "What the library cannot reach:", "")
    yield from (f"  - {each}" for each in _NOT_REACHED)


def format_preview(preview: PurgePreview) -> Iterator[str]:
    """Yield the lines that say what a purge will take."""
    what = f"passage {preview.target}, of" if preview.is_passage else f"{format_count(preview.passages, 'passage')}, of"
    yield f"To be purged, for good: {what}"
    for each in preview.sources:
        title = f" “{each.title}”," if each.title else ""
        copied = "; it has the same contents" if each.is_copy else ""
        yield f"    {each.id}: '{each.source}',{title} {format_count(each.passages, 'passage')}{copied}"
    for number, place in ((preview.versions, "history"), (preview.removed, "trash")):
        if number:
            yield f"    {format_count(number, 'version')} in the {place}"
    if preview.reports:
        yield f"    {format_count(preview.reports, 'report')} of readers"
    if preview.is_passage:
        yield "The document stays without it, and its file is not shown any more."
    if any(each.is_copy for each in preview.sources):
        yield "To take away only one of these copies, run 'kb remove' with its id instead."
    if preview.repetitions:
        yield "Elsewhere in the library; this stays, unless you choose it:"
    for number, repetition in enumerate(preview.repetitions, 1):
        yield f"{number:>3}. {_describe_repetition(repetition)}"
        yield f"     {repetition.document}, passage {repetition.passage}: “{repetition.excerpt}”"


def _describe_repetition(repetition: Repetition) -> str:
    what = {
        Likeness.COPIED: "the same words",
        Likeness.QUOTED: f"{repetition.words} words in a row",
        Likeness.RETOLD: "perhaps the same in other words",
    }[repetition.likeness]
    return f"{what}, in “{repetition.title}”"
