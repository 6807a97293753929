"""How well the text of scanned pages is recognised: words found, and those in order, beside transcriptions by hand.

    python -m benchmarks.ocr TRANSCRIPTIONS SOURCES     pages of scans, transcribed in files "WORDS-pNUMBER.txt"
    python -m benchmarks.ocr languages                  pages in other languages, typeset and made into scans
    python -m benchmarks.ocr mends LIBRARY FILE:PAGE ...        pages of PDF files with text, made into poor scans

A transcription is of the page of that number of the one PDF file in SOURCES whose name has these words. The pages in
other languages (`benchmarks/gold/ocr`) are typeset by LibreOffice, turned by a degree and made into a noisy picture of
200 dots per inch. Words are compared as searches compare them. "In order" is the longest common subsequence, as a
document's text has the words after layout; what the engine gives is counted beside it. Times are of the processor.

What is mended of a poor scan (150 dots per inch) by the index of LIBRARY is right if the page's own text has the mended
word and not the one that was read. Words found are counted before and after mending.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.library.indexing.recognition.mending import find_mends
from kb.library.indexing.sync import Library
from kb.model import DocumentId
from kb.read.ocr.picture import Grey
from kb.read.ocr.recognition import read_upright, recognize_page
from kb.read.ocr.recognized_page import RecognizedPage
from kb.read.ocr.tesseract import find_tesseract
from kb.read.pdf.page_pictures import open_page
from kb.read.pdf.reader import read_pdf
from kb.read.pdf.scans import draw_grey, draw_scan
from kb.settings import Settings
from kb.text.tokens import split_terms
from tests.read.layout.tiny_pdf import TinyPage, write_pdf

_NAME = re.compile(r"(?P<words>.+)-p(?P<number>\d+)")
_TEXTS = Path(__file__).parent / "gold" / "ocr"
_DPI, _POOR_DPI, _NOISE, _TURN = 200, 150, 25.0, 1.3  # dots per inch, standard deviation of 255, degrees


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the words of a page were found."""

    words: int
    found: int
    in_order: int  # after layout
    raw_in_order: int  # as the engine gives them
    seconds: float

    def __add__(self, other: Score) -> Score:
        return Score(
            self.words + other.words,
            self.found + other.found,
            self.in_order + other.in_order,
            self.raw_in_order + other.raw_in_order,
            self.seconds + other.seconds,
        )


class Noise:
    """The noise of a scanner, the same in each run."""

    def __init__(self) -> None:
        self._chance = np.random.default_rng(2013)

    def add(self, pixels: Grey) -> Grey:
        """Return a page with noise."""
        return np.clip(pixels + self._chance.normal(-10.0, _NOISE, pixels.shape), 0, 255).astype(np.uint8)


def list_pages(transcriptions: Path, sources: Path) -> Iterator[tuple[str, Path, int, str]]:
    """Yield the name, file, number and transcription of each page."""
    files = {path: set(re.split(r"[\W_]+", path.stem.lower())) for path in sorted(sources.rglob("*.pdf"))}
    for path in sorted(transcriptions.glob("*.txt")):
        match = _NAME.fullmatch(path.stem)
        if match:
            words = set(re.split(r"[\W_]+", match["words"].lower()))
            (source,) = [each for each, own in files.items() if words <= own]
            yield path.stem, source, int(match["number"]), path.read_text("utf-8")


def typeset(folder: Path) -> Iterator[tuple[str, Path, int, str]]:
    """Yield the language, file, number and text of each page in another language, typeset and made into a scan."""
    noise = Noise()
    for path in sorted(_TEXTS.glob("*.txt")):
        command = ["soffice", "--headless", "--convert-to", "pdf:writer_pdf_Export", "--infilter=Text (encoded):UTF8"]
        subprocess.run([*command, "--outdir", folder, path], check=True, capture_output=True)
        with open_page(folder / f"{path.stem}.pdf", 1) as page:
            pixels = draw_grey(page, _DPI, _TURN)
        yield path.stem, write_scan(folder / f"{path.stem}-scan.pdf", noise.add(pixels)), 1, path.read_text("utf-8")


def write_scan(path: Path, pixels: Grey) -> Path:
    """Write a PDF file whose only page is a picture."""
    page = TinyPage()
    page.draw_pixels(pixels)
    return write_pdf(path, [page])


def measure_page(path: Path, number: int, truth: str, language: str) -> Score:
    """Recognise a page (1-based) and compare its text with what it says."""
    engine = find_tesseract()
    if engine is None:
        sys.exit("Tesseract is not installed.")
    code = engine.choose_language(language)
    before = _measure_processor()

    def read(quarter_turns: int) -> RecognizedPage:
        return recognize_page(engine.program, draw_scan(path, number, quarter_turns), code, 120.0)

    page = read_upright(read)
    seconds = _measure_processor() - before
    document = read_pdf(path, DocumentId("page"), path.name, "", {number: page})
    pages = [each for each in document.pages if each.number == number]
    text = "\n".join(each.span.slice(document.text) for each in pages)
    sought, got = split_terms(truth), split_terms(text)
    raw = split_terms(" ".join(word.text for word in page.words))
    found = sum((Counter(sought) & Counter(got)).values())
    return Score(len(sought), found, count_in_order(sought, got), count_in_order(sought, raw), seconds)


def count_in_order(first: Sequence[str], second: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    lengths = [0] * (len(second) + 1)
    for word in first:
        above_left = 0
        for at, other in enumerate(second, 1):
            above = lengths[at]
            lengths[at] = above_left + 1 if word == other else max(above, lengths[at - 1])
            above_left = above
    return lengths[-1]


def measure_mends(library: Path, path: Path, number: int, folder: Path, noise: Noise) -> None:
    """Make a page (1-based) with text into a poor scan, recognise and mend it, and print how many words are right."""
    engine = find_tesseract()
    if engine is None:
        sys.exit("Tesseract is not installed.")
    truth = read_pdf(path, DocumentId("page"), path.name, "")
    own = Counter(split_terms(" ".join(each.span.slice(truth.text) for each in truth.pages if each.number == number)))
    with open_page(path, number) as page:
        scan = write_scan(folder / "scan.pdf", noise.add(draw_grey(page, _POOR_DPI, _TURN)))
    read = recognize_page(engine.program, draw_scan(scan, 1), "eng", 120.0)
    with Library(Settings(library=library, meaning="off")).open_view() as view:
        mends = find_mends(view, {1: read}).get(1, {})
    before = Counter(split_terms(" ".join(word.text for word in read.words)))
    after = Counter(split_terms(" ".join(mends.get(at, word.text) for at, word in enumerate(read.words))))
    found = [sum((own & each).values()) for each in (before, after)]
    pairs = [(split_terms(read.words[at].text)[0], split_terms(mended)[0]) for at, mended in mends.items()]
    right = sum(own[mended] > 0 and not own[each] for each, mended in pairs)
    print(
        f"{path.name[:40]}:{number}  {own.total()} words, found {found[0]}, mended {found[1]}; {right} of {pairs} right"
    )


def _measure_processor() -> float:
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in uses)


def _print_scores(pages: Iterator[tuple[str, Path, int, str]], *, are_languages: bool) -> None:
    scores = []
    for name, path, number, truth in pages:
        scores.append(measure_page(path, number, truth, name if are_languages else "en"))
        _print_score(name, scores[-1], 1)
    _print_score("all", sum(scores[1:], scores[0]), len(scores))


def _print_score(name: str, score: Score, pages: int) -> None:
    counts = {"found": score.found, "in order": score.in_order, "raw": score.raw_in_order}
    shares = "  ".join(f"{what} {count:4} ({count / score.words:.1%})" for what, count in counts.items())
    print(f"{name:22} {score.words:5} words  {shares}  {score.seconds / pages:5.1f} s")


def main() -> None:
    if sys.argv[1:] == ["languages"]:
        with tempfile.TemporaryDirectory() as folder:
            _print_scores(typeset(Path(folder)), are_languages=True)
    elif sys.argv[1] == "mends":
        noise = Noise()
        with tempfile.TemporaryDirectory() as folder:
            for each in sys.argv[3:]:
                name, _, number = each.rpartition(":")
                measure_mends(Path(sys.argv[2]), Path(name), int(number), Path(folder), noise)
    else:
        _print_scores(list_pages(*map(Path, sys.argv[1:])), are_languages=False)


if __name__ == "__main__":
    main()
