"""What pages as pictures cost: drawing, bytes, finding words; and the pages of a site that link to them or show them.

    python -m benchmarks.page_pictures [--library FOLDER]

Two pages of each PDF file of the test data are drawn, with their text as pdfium gives it as the words to find. With an
indexed library, a page of results and of a passage are timed too, once without the PDF's pictures (as for readers who
save data), once with them; and the thumbnails of pages of results, ten at once, which `kb index` has drawn. Times are
milliseconds of the processor, of the worker too.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import process_time

import numpy as np
import psutil
from flask.testing import FlaskClient

from benchmarks.reading import DEFAULT
from kb.errors import ReadError
from kb.read.pdf.glyph_extraction import open_document, read_page
from kb.read.pdf.page_pictures import PagePart, draw_page, draw_thumbnail
from kb.read.pdf.word_boxes import locate_words
from kb.settings import Settings
from kb.web import create_app

_PAGES = 2  # of each file
_DPI = (55, 110, 220)
_FIFTH = PagePart(5, 30, 95, 50)
_SEARCHES = ("slavery", '"modern slavery" police', "children and young people", "what should an employer do")
_ROUNDS = 15
_THUMBNAIL = re.compile(r'src="([^"]+/small\.png\?[^"]+)"')
_PASSAGE = re.compile(r'href="(/documents/[^/"?]+/[0-9a-f]{14}\?q=[^"#]+)')


def choose_pages(folder: Path) -> list[tuple[Path, int, str]]:
    """Return some pages of each PDF file of a folder, with their text."""
    chance = random.Random(2013)  # noqa: S311 - no secret
    chosen = []
    for path in sorted(folder.glob("*.pdf")):
        numbers = chance.sample(range(1, 400), 399)
        found = (each for number in numbers if (each := _read_text(path, number)) is not None)
        chosen += [(path, number, text) for (number, text), _ in zip(found, range(_PAGES), strict=False)]
    return chosen


def _read_text(path: Path, number: int) -> tuple[int, str] | None:
    try:
        with open_document(path) as document:
            _page, glyphs = read_page(document, number, "")
    except ReadError:
        return None
    return number, "".join(map(chr, glyphs.codes.tolist()))


def measure(label: str, calls: Sequence[Callable[[], object]]) -> None:
    """Print the time of some calls, and the bytes of what they return."""
    times, sizes = [], []
    for call in calls:
        begun = process_time()
        value = call()
        times.append(1000 * (process_time() - begun))
        sizes.append(len(value) / 1000 if isinstance(value, bytes) else 0.0)
    size = f", {np.median(sizes):.0f} ({np.percentile(sizes, 95):.0f}) kB" if any(sizes) else ""
    print(f"{label}: {np.median(times):.1f} ({np.percentile(times, 95):.1f}) ms{size}")


def measure_site(library: Path) -> None:
    """Print the times of pages of results and of passages, with and without pictures."""
    client = create_app(Settings(library=library, rate_limit=0)).test_client()
    results = [f"/search?q={words}" for words in _SEARCHES]
    passages = [
        found.replace("&amp;", "&") for each in results for found in _PASSAGE.findall(client.get(each).text)[:5]
    ]
    for label, addresses in (("a page of results", results), ("a page of a passage", passages)):
        for saved in ("on", "off"):
            times = [_time_request(client, each, saved) for _ in range(_ROUNDS) for each in addresses]
            print(f"{label}, Save-Data {saved}: {np.median(times):.1f} ({np.percentile(times, 95):.1f}) ms")
    shown = [_THUMBNAIL.findall(client.get(each).text) for each in results]
    times = [sum(_time_request(client, each, "off") for each in ten) for _ in range(_ROUNDS) for ten in shown]
    count = np.median([len(ten) for ten in shown])
    print(f"{count:.0f} thumbnails: {np.median(times):.1f} ({np.percentile(times, 95):.1f}) ms")


def _time_request(client: FlaskClient, address: str, saved: str) -> float:
    workers = psutil.Process().children()
    before = process_time() + sum(sum(each.cpu_times()[:2]) for each in workers)
    client.get(address, headers={"Save-Data": saved})
    return 1000 * (process_time() + sum(sum(each.cpu_times()[:2]) for each in workers) - before)


def main() -> int:
    """Measure the test data, and a library where one is named; 1 where there are no PDF files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--library", type=Path, help="a library that is indexed")
    chosen = parser.parse_args()
    pages = choose_pages(DEFAULT)
    if not pages:
        print(f"No PDF files in '{DEFAULT}'. KB_TEST_DATA names a folder that has some.", file=sys.stderr)
        return 1
    print(f"{len(pages)} pages of {len({path for path, _, _ in pages})} files: median (95th percentile)")
    for dpi in _DPI:
        measure(f"drawn at {dpi} dpi", [partial(draw_page, path, number, dpi) for path, number, _ in pages])
    measure("a fifth at 110 dpi", [partial(draw_page, path, number, 110, _FIFTH) for path, number, _ in pages])
    measure("thumbnail drawn", [partial(draw_thumbnail, path, number) for path, number, _ in pages])
    measure("words found", [partial(locate_words, path, number, [text]) for path, number, text in pages])
    if chosen.library:
        measure_site(chosen.library)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
