"""What of a document's record was read by a machine and from where, and whether it holds, in words for its readers."""

from __future__ import annotations

from kb.citations.wording import list_concluded, spell_date
from kb.model import Metadata, MetadataOrigin, Validity, ValidityEvidence

_CITED = ("authors", "corporate_author", "title", "publisher", "date")
_NAMES = {"corporate_author": "author"}
_PLACES = {
    MetadataOrigin.HEAD: "head of the file",
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
    ValidityEvidence.NEWEST: "yes, as far as is known: it is the newest of its series here",
    ValidityEvidence.NONE: "not known",
}


def name_origin(origin: MetadataOrigin | None) -> str:
    """Return where a field was read; "" for what a keeper wrote, and where it is not known."""
    return _PLACES.get(origin, "") if origin else ""


def describe_machine_read(metadata: Metadata) -> str:
    """Return a sentence on the fields of a citation that no person has checked, with where each was read, or "".

    Another one says what the citation leaves out, since it is only concluded.
    """
    if metadata.checked:
        return f"Checked by the library, {spell_date(metadata.checked)}."
    concluded = list_concluded(metadata)
    origins = [(name, metadata.find_origin(name)) for name in _CITED if name not in concluded]
    read = [f"{_NAMES.get(name, name)} ({name_origin(origin)})" for name, origin in origins if name_origin(origin)]
    said = [f"Read by machine and not yet checked by a person: {', '.join(read)}."] if read else []
    left = [f"{_NAMES.get(name, name)} ({_show(metadata, name)})" for name in concluded]
    if left:
        said.append(f"Left out, since it is only concluded: {', '.join(left)}. Look it up.")
    return " ".join(said)


def _show(metadata: Metadata, name: str) -> str:
    value = getattr(metadata, name)
    shown = spell_date(value) if name == "date" else value if isinstance(value, str) else ", ".join(value)
    return f"{shown}, {name_origin(metadata.find_origin(name))}"


def describe_validity(metadata: Metadata, validity: Validity) -> str:
    """Return whether a document holds, and what that rests on."""
    days = {"checked": spell_date(metadata.checked), "valid_until": spell_date(metadata.valid_until)}
    return _HOLDS[validity.evidence].format(**days)
