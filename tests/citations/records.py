"""Documents of each kind with metadata, the cited pages of some, and how a citation is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kb.citations import FormattedCitation
from kb.model import DocumentRecord, FieldOrigin, Metadata, MetadataOrigin, PageRange
from tests.builders import make_record

ACCESSED = date(2026, 11, 24)


def record(metadata: Metadata, source: str = "report.pdf", document: str = "a-report") -> DocumentRecord:
    return make_record(metadata, document, source)


def show(cited: FormattedCitation) -> tuple[str, str]:
    """Return cite and entry, italics between asterisks."""
    cite, entry = (
        "".join(f"*{run.text}*" if run.italic else run.text for run in runs) for runs in (cited.citation, cited.entry)
    )
    return cite, entry


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


def official(kind: str, title: str, **fields: str) -> DocumentRecord:
    """Return the record of a document whose keeper gives its kind."""
    origins = (FieldOrigin("kind", MetadataOrigin.SIDECAR),)
    metadata = replace(Metadata(title=title, kind=kind, language="en-GB", origins=origins), **fields)  # type: ignore[arg-type]  # all are texts
    return record(metadata, "a.html", "official")


HANSARD = official(
    "debate",
    "Fisheries Bill",
    date="1977-02-03",
    publisher="UK Parliament",
    corporate_author="House of Commons",
    number="389",
    url="https://hansard.example/commons/1977-02-03/fisheries",
)
JUDGMENT = official(
    "judgment",
    "Corr v. IBC Vehicles Ltd",
    date="2008-02-27",
    publisher="House of Lords",
    number="[2008] UKHL 13",
    url="https://judgments.example/ukhl/2008/13",
)
STATUTE = official(
    "statute",
    "Modern Slavery Act 2015",
    publisher="The National Archives",
    number="c. 30",
    url="https://statutes.example/ukpga/2015/30",
)
DATASET = official(
    "dataset",
    "National referral mechanism statistics",
    date="2020-02-03",
    publisher="UK Data Service",
    corporate_author="Home Office",
    place="Colchester",
    doi="10.1234/nrm",
    url="https://data.example/nrm",
)
WEB_PAGE = official(
    "web page", "How to mend nets", date="2020-02-03", publisher="Net Watch", url="https://nets.example/mend"
)
