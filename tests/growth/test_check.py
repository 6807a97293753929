"""Checking a text takes work that grows with its length, whatever its contents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from kb.engine.whoosh import WhooshEngine
from kb.errors import CheckError
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.quotation_check import check
from kb.settings import Settings
from tests.growth.doubling import measure_growth, time_cpu
from tests.libraries import open_view
from tests.quotation_check.conftest import document

_FEW_STEPS = 1_000_000
pytestmark = pytest.mark.growth
SETTINGS = Settings()
PASSAGES = ["1 " * 150 + "2 " * number + "victims of the police, it is a very hard life" for number in range(12)]
TEXTS = {
    "opening marks": "“",
    "straight opening marks": '"a ',
    "sentences that are not closed": "“A b c. ",
    "marks within marks": "“a ‘b “c ‘d ",
    "rows of backticks": " ".join("`" * count for count in range(1, 101)),
    "marks of notes": "[1]",
    "quotations of one speaker": "“it is a very hard life”, said Ada Quill, ",
    "single words": "“police” and ",
    "single words of one speaker": "“Police”, said Ada Quill, ",
    "words in brackets": "[the] victims ",
    "ellipses": "victims ... ",
    "closing marks": "it is a life” ",
    "lines of a block quotation": "> the victims of\n",
}


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryView]:
    engine = WhooshEngine(tmp_path_factory.mktemp("growth"))
    commit_documents(engine, added=[document("numbers", PASSAGES)])
    with open_view(engine) as opened:
        yield opened


@pytest.mark.parametrize("repeated", TEXTS.values(), ids=TEXTS.keys())
def test_checking_grows_with_the_text(view: LibraryView, repeated: str) -> None:
    """Comparing gets only few steps: it has a budget for the whole text, which costs the same for any."""

    def measure(size: int) -> float:
        text = (repeated * (size // len(repeated) + 1))[: size - 1]

        def run() -> None:
            with suppress(CheckError):  # more quotations than can be checked
                check(view, text, SETTINGS, max_steps=_FEW_STEPS)

        return time_cpu(run)

    assert not measure_growth(measure, 2_000, SETTINGS.max_check_chars).is_excessive
