"""A small library of every kind of source, read and indexed like any other."""

from __future__ import annotations

from pathlib import Path

from kb.library.indexing.sync import Library
from tests.libraries import index_sources, write_sources

RELEASE = """The Lantern report

13 June 2013

Rivers crossed by night

New report of the Harbour Watch

A third report by the Harbour Watch, entitled ‘The Lantern’, looks at how the harbour police answer people who were \
brought over the river against their will. It finds that the lantern of the law is lit too late, and that victims are \
turned away at the gate although the rules say that they must be heard.

Ada Ferry, Head of Advocacy at the Harbour Watch, said: “Nobody who knocks at the gate should be turned away. We saw \
good practice in the east harbour, where every officer carries a lantern and asks the same four questions. Much \
remains \
to be done in the west.”
"""

RELEASE_CARD = """title = "The Lantern report"
date = 2013-06-13
publisher = "Harbour Watch"
kind = "release"
url = "https://harbour.example/lantern"
superseded_by = "report"
"""

GUIDANCE = """<!doctype html>
<html lang="en-GB"><head><title>Guidance for ferry crews</title>
<meta name="date" content="2015-02-01"><script>window.evil = 1</script></head>
<body><main>
<h1>Guidance for ferry crews</h1>
<h2>What to look for</h2>
<p>Crews see more than anyone else on the river. A passenger who does not hold a ticket of their own, who looks to \
somebody else before every answer, or who does not know where the ferry goes, may need help:</p>
<ul><li>speak to the passenger alone, with a lantern lit;</li><li>do not promise what you cannot keep;
<ul><li>never a place to stay;</li></ul></li><li>write down what was said, in the words that were used.</li></ul>
<h2>Whom to tell</h2>
<blockquote><p>“I waited for anyone to ask me a question. The first who did was the cook, and she had a lantern \
and time \
to listen, and so I told her all of it on the way across.” Passenger &lt;name withheld&gt; &amp; \
friends.</p></blockquote>
<table><tr><td>Harbour</td><td>Bell</td></tr><tr><td>East harbour</td><td>two strokes</td></tr>
<tr><td>West harbour</td><td>three strokes</td></tr></table>
<p>Tell the harbour office <i>before</i> the ferry lands. If nobody answers, ring the bell and wait by the gate \
until an \
officer has come and has written the hour in the book of the gate, which is kept for seven years (section 9 of \
the Harbour Act 1999).</p>
</main></body></html>
"""

GUIDANCE_CARD = """publisher = "Ferry <b>Board</b>"
kind = "guidance"
"""

NOTES = """# Notes on the river

## The crossing

The river is crossed at night because the toll is not taken then.[^1] Those who are brought over are told that \
the toll \
was paid for them, and that they owe it, with interest, to the one who paid; it is this debt that holds them, \
more than \
any lock or gate ever could.

[^1]: Toll Act of the river, section 4, and the order made under it.
"""

REPORT_CARD = """date = "2014"
publisher = "Harbour Watch"
kind = "report"
"""

REPORT_PAGES = (
    (
        "The Harbour Report",
        "",
        "The harbour police were asked how many of those",
        "who came to the gate had been heard. Of ninety who",
        "came in the year of the flood, forty were heard on",
        "the day they came, and a further twenty within the",
        "week. For the rest no record was kept, although the",
        "rules of the gate require one to be made at once and",
    ),
    (
        "signed by the officer. The committee recommends that",
        "a lantern be kept at the gate, that every officer be",
        "trained in its use, and that the record be open to",
        "those whom it concerns, without a fee and in their",
        "own language, on the day on which they ask for it.",
        "",
        "The officers themselves asked for a second bell. In",
        "fog the first cannot be heard beyond the east wall,",
        "and whoever waits at the west gate waits in vain, as",
        "eleven of them did in the winter of the flood, until",
        "somebody passes who knows where the officers sleep.",
    ),
)


def index_library(folder: Path, *, wants_reports: bool = False) -> Library:
    """Write and index the small library; one that wants reports lets its readers send them."""
    write_library(folder)
    if wants_reports:
        want_reports(folder)
    return index_sources(folder, {})


def write_library(folder: Path) -> None:
    texts: dict[str, str | bytes] = {
        "lantern.txt": RELEASE,
        "lantern.txt.toml": RELEASE_CARD,
        "guidance.html": GUIDANCE,
        "guidance.html.toml": GUIDANCE_CARD,
        "more/notes.md": NOTES,
        "diary.txt": diary(),
        "report.pdf.toml": REPORT_CARD,
        "report.pdf": pdf(REPORT_PAGES),
        "broken.pdf": b"%PDF-1.4 and then nothing",
    }
    write_sources(folder, texts)
    (folder / "library.toml").write_text(
        'title = "River library"\ncontact = "keeper@harbour.example"\n', encoding="utf-8"
    )


def want_reports(folder: Path) -> Path:
    """Enable readers' reports in the library, and return its folder."""
    with (folder / "library.toml").open("a", encoding="utf-8") as file:
        file.write("reader_reports = true\n")
    return folder


def diary() -> str:
    """Return a text of many passages with a common word, so that results fill several pages."""
    days = "\n\n".join(
        f"On day {day} the ferryman wrote that the water stood {day} hands above the mark at the gate, that the \
bell was "
        f"rung {day} times between dusk and dawn, and that nobody came to the harbour office to ask for the \
hour or for "
        "the way, so that the book was closed early and the fire was put out."
        for day in range(1, 36)
    )
    return f"Diary of the ferryman\n\n1 March 2016\n\n{days}\n"


def pdf(pages: tuple[tuple[str, ...], ...]) -> bytes:
    """Return a PDF with lines of text, one object after another, in the format's simplest form."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>"
    body = "%PDF-1.4\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R \
>>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + end).encode("latin-1")
