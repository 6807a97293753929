"""Resolution of a document's metadata: its sidecar file first, then the file's own, then what its text shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace

from kb.model import Block, BlockKind, Document, FieldOrigin, Metadata, MetadataOrigin
from kb.read.heading_rules import parse_heading_number
from kb.read.metadata.titles import derive_title, fold_alphanumerics, guess_kind, is_junk_title
from kb.text.dates import find_date_in_name, find_dateline, parse_date_line
from kb.text.word_lists import CORPORATE_WORDS, ORGANISATION_WORDS

_ACCOUNT = re.compile(
    r"[a-z]+(?:[._-][a-z]+)*|.*\b(?=\w*\d)(?=\w*[^\W\d_])\w+.*|.*@.*|.?|"
    r"(?i:(?:microsoft|windows|ms)\b.*|(?:adobe|canva|indesign|acrobat|openoffice|libreoffice|python-docx)\b.*|"
    r"authori[sz]ed user|administrator|admin|user|owner|author|unknown|anonymous|default|guest|scanner|none|n/?a)"
)
_ORGANISATION = re.compile(rf"\b(?:{'|'.join(sorted(ORGANISATION_WORDS | CORPORATE_WORDS))})\b", re.IGNORECASE)
_NAME_CHARS = 200
_COPYRIGHT_SIGN = re.compile(r"(?:©|\(c\)|copyright\b)\s*(?:\d{4}\s*)?", re.IGNORECASE)
_RELEASE = re.compile(r"(?:for )?(?:immediate|press|media|news) release\b", re.IGNORECASE)
_DIVISION = re.compile(
    r"(?:table of )?contents|(?:executive )?summary|foreword|preface|introduction|background|acknowledge?ments|"
    r"overview|notes|(?:key )?findings|(?:key )?recommendations|conclusions?|methodology|references|about us|welcome",
    re.IGNORECASE,
)
_TITLE_WORDS = 6  # a heading of as many lines of its own says enough
_WITH_ORIGIN = tuple(
    each.name for each in fields(Metadata) if each.name not in ("original_withheld", "noindex", "origins")
)
_OPENING_BLOCKS = 15  # a title and a date are on the first page
_DATELINE_BLOCKS = 6


def complete_metadata(document: Document, sidecar: Metadata, remarks: tuple[str, ...] = ()) -> Document:
    """Return a document with its whole metadata.

    Args:
        document: As its reader made it, with the file's own metadata.
        sidecar: The metadata of the sidecar file.
        remarks: To be added to the document's.
    """
    own = _clean_metadata(document.metadata, document)
    given = merge_metadata(state_origin(sidecar, MetadataOrigin.SIDECAR), own)
    inferred = infer_metadata(document)
    if given.find_origin("title") is MetadataOrigin.PROPERTIES and inferred.title:
        given = _choose_title(given, document)
    shown = merge_metadata(given, inferred)
    named = Metadata(title=derive_title(document.source), date=find_date_in_name(document.source.rpartition("/")[2]))
    metadata = merge_metadata(shown, state_origin(named, MetadataOrigin.FILE_NAME))
    if not metadata.kind:
        metadata = replace(metadata, kind=guess_kind(metadata.title, document.source))
    if not document.blocks and not document.unread_pages:
        remarks = (*remarks, "There is no text in this file.")
    return replace(document, metadata=metadata, remarks=(*document.remarks, *remarks))


def state_origin(metadata: Metadata, origin: MetadataOrigin) -> Metadata:
    """Return metadata that say of each field that is not empty where it was read."""
    return replace(
        metadata, origins=tuple(FieldOrigin(name, origin) for name in _WITH_ORIGIN if getattr(metadata, name))
    )


def merge_metadata(first: Metadata, second: Metadata) -> Metadata:
    """Return the first, with what it leaves empty filled from the second, and the origins of both."""
    values = {each.name: getattr(first, each.name) or getattr(second, each.name) for each in fields(Metadata)}
    filled = (each for each in second.origins if not getattr(first, each.field))
    return Metadata(**{**values, "origins": (*first.origins, *filled)})


def _clean_metadata(own: Metadata, document: Document) -> Metadata:
    """Return a file's own metadata without what programs wrote, and with what only its properties say left out.

    An organisation among the authors is the publisher. The properties of a file are those of its template, its owner
    or its last conversion as often as the document's: a name of theirs counts where it is printed too, and a title
    that is not printed is the last but the file's name.
    """
    names = clean_names(own.authors)
    organisations = [name for name in names if is_organisation(name)]
    tag, *regions = own.language.replace("_", "-").split("-")
    cleaned = replace(
        own,
        title="" if is_junk_title(own.title, document.source) or _DIVISION.fullmatch(own.title) else own.title,
        publisher=own.publisher or next(iter(organisations), ""),
        authors=tuple(name for name in names if own.publisher or name not in organisations[:1]),
        language="-".join([tag.lower(), *(each.upper() if len(each) == 2 else each for each in regions)]),
    )
    origins = {name: own.find_origin(name) or own.find_origin("authors") for name in _WITH_ORIGIN}
    if MetadataOrigin.PROPERTIES in origins.values():
        cleaned = _keep_printed_names(cleaned, origins, document)
    kept = ((name, origin) for name, origin in origins.items() if origin and getattr(cleaned, name))
    return replace(cleaned, origins=tuple(FieldOrigin(name, origin) for name, origin in kept))


def _choose_title(given: Metadata, document: Document) -> Metadata:
    """Return metadata with the title of a file's properties only where it is printed in the document's opening."""
    letters = fold_alphanumerics(" ".join(text for _, text in _select_opening(document)))
    kept = fold_alphanumerics(given.title) in letters
    others = tuple(each for each in given.origins if each.field != "title")
    if not kept:
        return replace(given, title="", origins=others)
    return replace(given, origins=(FieldOrigin("title", MetadataOrigin.TITLE_PAGE), *others))


def _keep_printed_names(own: Metadata, origins: dict[str, MetadataOrigin | None], document: Document) -> Metadata:
    """Return metadata without the people and bodies of a file's properties that its first pages do not name.

    Those that stay are of the title page, or of the imprint, in `origins` too.
    """
    places = {
        MetadataOrigin.TITLE_PAGE: [text for _, text in _select_opening(document)],
        MetadataOrigin.IMPRINT: [
            block.span.slice(document.text) for block in document.blocks if block.kind is BlockKind.IMPRINT
        ],
    }
    letters = {origin: fold_alphanumerics(" ".join(texts)) for origin, texts in places.items()}

    def find(name: str) -> MetadataOrigin | None:
        return next((origin for origin, text in letters.items() if fold_alphanumerics(name) in text), None)

    if origins["authors"] is MetadataOrigin.PROPERTIES:
        found = {name: origin for name in own.authors if (origin := find(name))}
        own = replace(own, authors=tuple(found))
        origins["authors"] = next(iter(found.values()), None)
    if origins["publisher"] is MetadataOrigin.PROPERTIES:
        origins["publisher"] = find(own.publisher)
        own = own if origins["publisher"] else replace(own, publisher="")
    return own


def clean_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of persons and organisations, without accounts ("jsmith2", "ada.wren") and programs."""
    cleaned = [_COPYRIGHT_SIGN.sub("", " ".join(name.split()), count=1) for name in names if len(name) <= _NAME_CHARS]
    return tuple(dict.fromkeys(name for name in cleaned if not _ACCOUNT.fullmatch(name)))


def is_organisation(name: str) -> bool:
    """Tell whether a name is of an organisation."""
    return _ORGANISATION.search(name) is not None


def infer_metadata(document: Document) -> Metadata:
    """Infer title, date and kind from the first blocks of a document, and its date from running heads too."""
    first = _select_opening(document)
    title = next((text for block, text in first if block.kind is BlockKind.TITLE), "") or _find_opening_heading(first)
    found = Metadata(
        title="" if is_junk_title(title, document.source) or _DIVISION.fullmatch(title) else title,
        date=(
            next((when for _, text in first if (when := parse_date_line(text))), "")
            or next((when for _, text in first[:_DATELINE_BLOCKS] if (when := find_dateline(text))), "")
            or _find_running_date(document)
        ),
        kind="release" if any(_RELEASE.match(text) for _, text in first) else "",
    )
    return state_origin(found, MetadataOrigin.TITLE_PAGE)


def _select_opening(document: Document) -> list[tuple[Block, str]]:
    """Return the blocks that open a document, with their texts."""
    body = [each for each in document.blocks if each.kind not in (BlockKind.RUNNING, BlockKind.FOOTNOTE)]
    return [(each, each.span.slice(document.text)) for each in body[:_OPENING_BLOCKS]]


def _find_opening_heading(first: Sequence[tuple[Block, str]]) -> str:
    """Return the headings at the beginning of a text as one, up to enough words for a title."""
    title = ""
    for block, text in first:
        if block.kind is not BlockKind.HEADING or block.level != first[0][0].level or parse_heading_number(text):
            break
        if _DIVISION.fullmatch(text):
            break
        title = f"{title} {text}".strip()
        if len(title.split()) >= _TITLE_WORDS:
            break
    return title


def _find_running_date(document: Document) -> str:
    """Return the date that the running heads of a document repeat, as those of minutes and debates do."""
    running = (each.span.slice(document.text) for each in document.blocks if each.kind is BlockKind.RUNNING)
    dates = [when for text in running if (when := parse_date_line(text))]
    return dates[0] if len(dates) > 1 and len(set(dates)) == 1 else ""
