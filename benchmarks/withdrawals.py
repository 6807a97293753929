"""What a purge finds of an account elsewhere, and what is left of it afterwards.

    python -m benchmarks.withdrawals FOLDER [--purges 10]

Sixty invented accounts (`benchmarks/withdrawal/testimonies.json`) are documents of a library. Into sixty other
documents, made of the texts of a folder, each is planted four times: whole, quoted by somebody else, shortened, and
retold in the third person; and beside it a text on the same subject about somebody else. Printed is how many of each
are listed before an account is purged, whether what has its words is listed first, and how many passages that have
nothing to do with it are listed. The thresholds were chosen over the first thirty accounts.

Then some accounts are purged with all that has their words, and every file of the library's folder is searched for rows
of six of their words, and for them packed as the files pack them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from kb.library.indexing.sync import Library
from kb.library.keeping.purge import purge
from kb.library.keeping.purge_preview import PurgePreview
from kb.library.keeping.repetitions import Likeness, Repetition, find_repetitions
from kb.library.view import LibraryView
from kb.model import DocumentId, PassageId
from kb.settings import Settings
from kb.text.tokens import split_terms

ACCOUNTS = json.loads(Path(__file__).with_name("withdrawal").joinpath("testimonies.json").read_text(encoding="utf-8"))
FORMS = ("account", "quoted", "shortened", "retold", "unrelated")
TUNED = 30
_DOCUMENTS = 60
_ROW = 6
_LEAST_WORDS = 20


def write_library(folder: Path, texts: Path) -> None:
    """Write documents of a folder of texts, with the accounts planted into them, and the accounts themselves."""
    lots = random.Random(1)  # noqa: S311 - a sample
    documents = []
    for path in sorted(texts.iterdir()):
        paragraphs = re.split(r"\n\s*\n", path.read_text(encoding="utf-8", errors="replace"))
        documents.append([each.strip() for each in paragraphs if len(each.split()) >= _LEAST_WORDS])
    documents = [each for each in documents if len(each) >= len(FORMS)][:_DOCUMENTS]
    for number, account in enumerate(ACCOUNTS):
        for step, form in enumerate(FORMS):
            into = documents[(number + 7 * step) % len(documents)]
            into.insert(lots.randrange(1, len(into)), account[form])
    sources = folder / "sources"
    sources.mkdir()
    for number, paragraphs in enumerate(documents, 1):
        text = "\n\n".join(paragraphs)
        (sources / f"paper-{number:02}.txt").write_text(f"Paper {number}\n\n{text}\n", encoding="utf-8")
    for account in ACCOUNTS:
        (sources / f"account-{account['id']}.txt").write_text(account["account"] + "\n", encoding="utf-8")


def find_forms(view: LibraryView) -> dict[PassageId, list[tuple[str, str]]]:
    """Return which accounts are planted in a passage, and in which form."""
    rows = {
        row: (account["id"], form)
        for account in ACCOUNTS
        for form in FORMS
        for row in list_rows(account[form])
        if form == "account" or row not in list_rows(account["account"])
    }
    found = {}
    for record in view.documents():
        for passage in view.document_passages(record.id):
            counts = Counter(rows[row] for row in list_rows(passage.text) if row in rows)
            found[passage.id] = [each for each, number in counts.items() if number > _ROW]
    return found


def list_rows(text: str) -> set[tuple[str, ...]]:
    """Return the rows of six words of a text."""
    terms = split_terms(text)
    return {tuple(terms[at : at + _ROW]) for at in range(len(terms) - _ROW + 1)}


def judge(found: Sequence[Repetition], account: str, forms: dict[PassageId, list[tuple[str, str]]]) -> Iterator[str]:
    """Yield what is right or wrong of what is listed for an account."""
    own = {each.passage: {form for name, form in forms[each.passage] if name == account} for each in found}
    for form in FORMS:
        if any(form in each for each in own.values()):
            yield f"{form} listed"
    worded = [each for each in found if each.likeness is not Likeness.RETOLD]
    first = found[: sum(bool({"account", "quoted"} & each) for each in own.values())]
    if all({"account", "quoted", "shortened"} & own[each.passage] for each in worded):
        yield "nothing else among what has its words"
    if {form for each in first for form in own[each.passage]} >= {"account"}:
        yield "whole listed first"
    yield from ("nothing to do with it, listed as retold" for each in found if not own[each.passage])


def measure_purges(library: Library, number: int) -> str:
    """Purge some accounts with all that has their words, and return in how many files a row of their words is left."""
    left: list[str] = []
    for account in ACCOUNTS[len(ACCOUNTS) - number :]:

        def choose(preview: PurgePreview) -> list[PassageId]:
            return [each.passage for each in preview.repetitions if each.likeness is not Likeness.RETOLD]

        purge(library, f"account-{account['id']}", confirm=choose)
        rows = {" ".join(row).encode() for row in list_rows(account["account"])}
        for path in library.settings.library.rglob("*"):
            if path.is_file() and path.parent.name != "sources":
                content = b" ".join(re.findall(rb"\w+", path.read_bytes().lower()))
                left += [f"{path.name}: {row.decode()}" for row in rows if row in content]
    return f"{number} accounts purged with what has their words: rows of their words in {len(left)} places {left[:3]}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--purges", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_library(Path(folder), options.texts)
        library = Library(Settings(library=Path(folder)))
        library.sync()
        with library.open_view() as view:
            forms = find_forms(view)
            passages = sum(record.passages for record in view.documents())
            print(f"{len(view.documents())} documents, {passages:,} passages")
            for name, accounts in (("tuned on", ACCOUNTS[:TUNED]), ("untouched", ACCOUNTS[TUNED:])):
                counts: Counter[str] = Counter()
                for account in accounts:
                    document = DocumentId(f"account-{account['id']}")
                    found = find_repetitions(view, view.document_passages(document))
                    counts.update(judge(found, account["id"], forms))
                for what, number in sorted(counts.items()):
                    print(f"{name}: {number} of {len(accounts)}  {what}")
        print(measure_purges(library, options.purges))


if __name__ == "__main__":
    main()
