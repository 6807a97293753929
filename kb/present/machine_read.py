"""Sentences for readers on metadata that no person has checked, where it was read, and whether a document holds."""

from __future__ import annotations

from functools import lru_cache

from kb.citations.wording import BY_OCR, list_concluded, spell_date
from kb.model import GIVEN_ORIGINS, Metadata, MetadataOrigin, Passage, Validity, ValidityEvidence

_CITED = ("authors", "corporate_author", "title", "publisher", "date")
_NAMES = {"corporate_author": "author"}
_AUTHOR_OR_PUBLISHER = "author or publisher"
_OTHER_AUTHOR = "an author other than the publisher"
_PLACES = {
    MetadataOrigin.ZOTERO: "Zotero",
    MetadataOrigin.HEAD: "head of the file",
    MetadataOrigin.POST_NAME: "day in the name of the post",
    MetadataOrigin.TITLE_PAGE: "cover",
    MetadataOrigin.IMPRINT: "imprint",
    MetadataOrigin.TEXT: "text",
    MetadataOrigin.INFERRED: "probably: worked out from other details",
    MetadataOrigin.PROPERTIES: "probably: properties of the file",
    MetadataOrigin.FILE_NAME: "probably: name of the file",
}
_HOLDS = {
    ValidityEvidence.CHECKED: "yes, checked by the library on {checked}",
    ValidityEvidence.SUPERSEDED: "no, another document replaces it",
    ValidityEvidence.WITHDRAWN: "no, by its own words",
    ValidityEvidence.EXPIRED: "no, it was valid until {valid_until}",
    ValidityEvidence.VALID_UNTIL: "yes, until {valid_until}",
    ValidityEvidence.REVIEW_DUE: "yes, by its own words: to be reviewed by {review_due}",
    ValidityEvidence.NEWEST: "yes, as far as is known: it is the newest of its series here",
    ValidityEvidence.NONE: "not known",
}


def name_origin(origin: MetadataOrigin | None) -> str:
    """Return where a field was read; "" for what a keeper wrote, and where it is not known."""
    return _PLACES.get(origin, "") if origin else ""


def describe_machine_read(metadata: Metadata, passage: Passage | None = None) -> str:
    """Return a sentence on the fields of a citation that no person has checked, with where each was read, or "".

    Others say what the citation leaves out, since it is only concluded, what was not found, and that a passage was read
    by OCR.
    """
    by_ocr = f"{BY_OCR[0].upper()}{BY_OCR[1:]}." if passage and passage.is_recognized else ""
    return " ".join(filter(None, (_describe_fields(metadata), by_ocr)))


@lru_cache(maxsize=1024)
def _describe_fields(metadata: Metadata) -> str:
    if metadata.checked:
        return f"Checked by the library, {spell_date(metadata.checked)}."
    concluded = list_concluded(metadata)
    origins = [(name, metadata.find_origin(name)) for name in _CITED if name not in concluded]
    own = [(name, origin) for name, origin in origins if origin and origin not in GIVEN_ORIGINS]
    read = [f"{_NAMES.get(name, name)} ({name_origin(origin)})" for name, origin in own]
    said = [f"Read by machine and not yet checked by a person: {', '.join(read)}."] if read else []
    left = [f"{_NAMES.get(name, name)} ({_show(metadata, name)})" for name in concluded]
    if left:
        said.append(f"Left out, since it is only concluded: {', '.join(left)}. Look it up.")
    if said and (missing := _list_missing(metadata)):
        said.append(f"Not found: {', '.join(missing)}. The document may name it.")
    if said and metadata.also_printed:
        said.append(
            f"Also on its first page, and not used: {', '.join(f'“{line}”' for line in metadata.also_printed)}."
        )
    return " ".join(said)


def _list_missing(metadata: Metadata) -> list[str]:
    """Return what a citation lacks, and no keeper has called not known.

    A publisher stands for an author that is not found, save that of a release, which is by it.
    """
    named = metadata.authors or metadata.corporate_author
    missing = [name for name in ("publisher", "date") if not getattr(metadata, name) and name not in metadata.not_known]
    shown = [_AUTHOR_OR_PUBLISHER if name == "publisher" and not named else name for name in missing]
    if named or not metadata.publisher or metadata.kind == "release" or "authors" in metadata.not_known:
        return shown
    return ["author" if metadata.is_concluded("publisher") else _OTHER_AUTHOR, *shown]


def _show(metadata: Metadata, name: str) -> str:
    value = getattr(metadata, name)
    shown = spell_date(value) if name == "date" else value if isinstance(value, str) else ", ".join(value)
    return f"{shown}, {name_origin(metadata.find_origin(name))}"


def describe_validity(metadata: Metadata, validity: Validity) -> str:
    """Return whether a document holds, and what that rests on."""
    days = {name: spell_date(getattr(metadata, name)) for name in ("checked", "valid_until", "review_due")}
    return _HOLDS[validity.evidence].format(**days)
