"""A library with a document of each kind that has its own form of citation."""

from __future__ import annotations

from pathlib import Path

from tests.libraries import write_sources

DEBATE = """<html lang="en-GB"><title>Fisheries Bill</title><h1>Fisheries Bill</h1>
<p>Jane Roe: The nets of this harbour have been mended by the same hands for forty years, and nobody has asked them.</p>
<p>Ben Lark: Will the honourable Member give way? I have asked them, in this House and outside it, many times.</p>
<p>Jane Roe: I will not give way. The Bill says nothing of those hands, and so I shall vote against it tonight.</p>
<p>Ben Lark: Then I ask the House to remember who stood up for the harbour and who sat down when it mattered.</p>
"""
JUDGMENT = """<html lang="en-GB"><title>Roe v. Doe</title><h1>Roe v. Doe</h1>
<p>Neutral Citation Number: [2013] UKSC 36</p>
<p>1. This appeal is about nets, and about whether nets that are mended are new nets within the meaning of the Act.</p>
<p>2. The appellant mended nets for many years in the harbour, and sold them to all who came as if they were new.</p>
"""
STATUTE = """<html lang="en-GB"><title>Nets Act 2015</title>
<link rel="canonical" href="https://www.legislation.gov.uk/ukpga/2015/30"><h1>Nets Act 2015</h1>
<h2>45 Defence for menders of nets</h2>
<p>(1) A person is not guilty of an offence if the person mends a net because another person compels them to.</p>
<p>(2) A person may be compelled to mend nets by another person, or by the circumstances in which they live.</p>
"""
REPORT = """# Mending nets: who pays

Ada Wren

Nets are mended by hand in all the harbours of the coast, by people who are paid by the metre and not by the hour.
"""
TEXT = "Nets are mended by hand in all the harbours of the coast, by people who are paid by the metre.\n"
SOURCES = {
    "debate.html": (
        DEBATE,
        'kind = "debate"\ndate = 1977-02-03\npublisher = "UK Parliament"\ncorporate_author = "House of Commons"\n'
        'number = "389"\nurl = "https://hansard.example/1977-02-03"\n',
    ),
    "judgment.html": (
        JUDGMENT,
        'date = 2013-05-22\npublisher = "Supreme Court"\nurl = "https://judgments.example/36"\n',
    ),
    "statute.html": (STATUTE, ""),
    "dataset.txt": (
        TEXT,
        'title = "Nets of the coast"\nkind = "dataset"\ndate = 2020-02-03\npublisher = "Data Archive"\n'
        'corporate_author = "Home Office"\nplace = "Colchester"\nurl = "https://data.example/nets"\n',
    ),
    "page.html": (
        f"<html lang=en><title>How to mend nets</title><h1>How to mend nets</h1><p>{TEXT}</p>",
        'kind = "web page"\ndate = 2021-04-05\npublisher = "Net Watch"\nurl = "https://nets.example/mend"\n',
    ),
    "release.txt": (
        TEXT,
        'title = "Nets are mended"\nkind = "release"\ndate = 2022-06-07\npublisher = "Net Watch"\n'
        'url = "https://nets.example/news"\n',
    ),
    "report.md": (
        REPORT,
        'kind = "report"\ndate = "2019-10"\npublisher = "Harbour Trust"\nplace = "Leeds"\nnumber = "No 12"\n'
        'authors = ["Ada Wren"]\nurl = "https://harbour.example/nets"\n',
    ),
    "paper.md": (
        REPORT.replace("Mending nets: who pays", "Who mends nets"),
        'kind = "report"\ndate = "2019-10"\nauthors = ["Ada Wren"]\nurl = "https://harbour.example/paper"\n',
    ),
}  # fmt: skip


def write_kinds(folder: Path) -> None:
    cards = {f"{name}.toml": card for name, (_, card) in SOURCES.items() if card}
    write_sources(folder, {name: text for name, (text, _) in SOURCES.items()} | cards)
