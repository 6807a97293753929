"""Five documents with metadata, and the pages that are cited of each."""

from __future__ import annotations

from datetime import date

from kb.model import DocumentId, DocumentRecord, Metadata, PageRange

ACCESSED = date(2026, 11, 24)


def record(metadata: Metadata, source: str = "report.pdf", document: str = "a-report") -> DocumentRecord:
    """Return the record of a document with this card."""
    return DocumentRecord(DocumentId(document), source, "", "", metadata, 0, 0)


RELEASE = record(
    Metadata(
        title="UK Criminal Justice System is losing its fight against trafficking",
        date="2013-06-13",
        publisher="Anti-Slavery International",
        kind="release",
        url="https://www.antislavery.org/in-the-dock-report/",
        language="en-GB",
    ),
    "2013-06-13-in-the-dock-release.txt",
    "in-the-dock",
)
REPORT = record(
    Metadata(
        title="It still happens here: Fighting UK slavery in the 2020s",
        date="2020-07",
        publisher="Centre for Social Justice",
        kind="report",
        url="https://www.centreforsocialjustice.org.uk/library/it-still-happens-here",
        language="en-GB",
    ),
    "It-Still-Happens-Here.pdf",
    "it-still-happens-here",
)
REPORT_PAGES = PageRange(14, 14, "12")
GUIDANCE = record(
    Metadata(
        title="Modern slavery: how to identify and support victims",
        publisher="Home Office",
        kind="guidance",
        url="https://www.gov.uk/guidance/modern-slavery",
        language="en-GB",
    ),
    "guidance.pdf",
    "modern-slavery",
)
GUIDANCE_PAGES = PageRange(12, 13, "12-13")
PERSONS = record(
    Metadata(
        title="Preventing human trafficking of refugees from Ukraine",
        date="2022-05-10",
        publisher="La Strada International",
        authors=("Suzanne Hoff", "Dr Eefje de Volder"),
        kind="report",
        url="https://documentation.lastradainternational.org/doc-center/3473",
        language="en",
    ),
    "UkraineAntiTraffickingReport_2022_05_10.pdf",
    "preventing-human-trafficking",
)
PERSONS_PAGES = PageRange(14, 15, "12-13")
DEBATE = record(
    Metadata(
        title="High Court (Amendment) Bill 2021",
        date="2021-02-11",
        publisher="Parliament of the Republic of Fiji",
        kind="debate",
        url="https://www.parliament.gov.fj/hansard/2021-02-11",
        language="en",
    ),
    "part11.html",
    "high-court-bill",
)
