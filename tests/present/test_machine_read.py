"""What is told of fields that a machine read, and of whether a document holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import FieldOrigin, Metadata, MetadataOrigin, Validity, ValidityEvidence
from kb.present.machine_read import describe_machine_read, describe_validity


def _read(**origins: MetadataOrigin) -> Metadata:
    fields = tuple(FieldOrigin(name, origin) for name, origin in origins.items())
    return Metadata(origins=fields, publisher="Tern House", date="2021-02")


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        (Metadata(), ""),
        (_read(title=MetadataOrigin.SIDECAR, date=MetadataOrigin.ZOTERO), ""),
        (
            _read(title=MetadataOrigin.TITLE_PAGE, publisher=MetadataOrigin.SIDECAR, date=MetadataOrigin.IMPRINT),
            "Read by machine and not yet checked by a person: title (cover), date (imprint). "
            "Not found: an author other than the publisher. The document may name it.",
        ),
        (
            _read(title=MetadataOrigin.TITLE_PAGE, publisher=MetadataOrigin.INFERRED),
            "Read by machine and not yet checked by a person: title (cover). Left out, since it is only concluded: "
            "publisher (Tern House, probably: worked out from other details). Look it up. "
            "Not found: author. The document may name it.",
        ),
        (
            replace(_read(title=MetadataOrigin.TITLE_PAGE), kind="release"),
            "Read by machine and not yet checked by a person: title (cover).",
        ),
        (
            replace(_read(title=MetadataOrigin.TITLE_PAGE), not_known=("authors",)),
            "Read by machine and not yet checked by a person: title (cover).",
        ),
        (
            replace(
                _read(title=MetadataOrigin.TITLE_PAGE), not_known=("authors",), also_printed=("H. 14B", "Made for us")
            ),
            "Read by machine and not yet checked by a person: title (cover). "
            "Also on its first page, and not used: “H. 14B”, “Made for us”.",
        ),
        (replace(_read(title=MetadataOrigin.SIDECAR), also_printed=("H. 14B",)), ""),
        (
            replace(_read(corporate_author=MetadataOrigin.TEXT), corporate_author="Net Watch"),
            "Read by machine and not yet checked by a person: author (text).",
        ),
        (
            _read(title=MetadataOrigin.TITLE_PAGE, date=MetadataOrigin.FILE_NAME),
            "Read by machine and not yet checked by a person: title (cover). Left out, since it is only concluded: "
            "date (February 2021, probably: name of the file). Look it up. "
            "Not found: an author other than the publisher. The document may name it.",
        ),
        (
            replace(_read(title=MetadataOrigin.TITLE_PAGE), publisher="", date=""),
            "Read by machine and not yet checked by a person: title (cover). "
            "Not found: author or publisher, date. The document may name it.",
        ),
        (
            replace(_read(title=MetadataOrigin.TITLE_PAGE), publisher="", corporate_author="Tern House", date=""),
            "Read by machine and not yet checked by a person: title (cover). "
            "Not found: publisher, date. The document may name it.",
        ),
        (
            replace(_read(title=MetadataOrigin.TITLE_PAGE), publisher="", date="", not_known=("publisher", "date")),
            "Read by machine and not yet checked by a person: title (cover).",
        ),
        (Metadata(checked="2026-05-03"), "Checked by the library, 3 May 2026."),
    ],
)
def test_a_sentence_says_what_no_person_has_checked(metadata: Metadata, said: str) -> None:
    assert describe_machine_read(metadata) == said


@pytest.mark.parametrize(
    ("evidence", "in_force", "said"),
    [
        (ValidityEvidence.NONE, None, "not known"),
        (ValidityEvidence.CHECKED, True, "yes, checked by the library on 3 May 2026"),
        (ValidityEvidence.EXPIRED, False, "no, it was valid until March 2024"),
        (ValidityEvidence.REVIEW_DUE, True, "yes, by its own words: to be reviewed by May 2031"),
        (ValidityEvidence.SUPERSEDED, False, "no, another document replaces it"),
    ],
)
def test_whether_a_document_holds_is_told_with_its_evidence(
    evidence: ValidityEvidence, in_force: bool | None, said: str
) -> None:
    metadata = Metadata(checked="2026-05-03", valid_until="2024-03", review_due="2031-05")
    assert describe_validity(metadata, Validity(in_force, evidence)) == said
