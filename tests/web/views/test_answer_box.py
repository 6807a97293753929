"""The answer to a question above the passages."""

from __future__ import annotations

import pytest

from kb.library.indexing.encoding import encode_passages
from kb.web import create_app
from tests.libraries import index_sources
from tests.web.conftest import Reader, read_texts

pytest.importorskip("passagebase_english", reason="not installed; install this project's extra 'english'")

ASKED = "/search?q=How+many+boats+cross+the+harbour+each+day"
TEXTS = {
    "ferry.txt": "Ferry guidance\n\nIn all, 45 boats & ferries cross the harbour each day.\n",
    "north.txt": "Northern ferry guidance\n\nIn all, 90 boats & ferries cross the harbour each day.\n",
    "lantern.txt": "Lantern guidance\n\nA lantern is lit at dusk, and nobody may put it out before the tide.\n",
}

PLACES = {"ferry.txt": "England", "north.txt": "Scotland"}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    sidecars = {f"{name}.toml": f'jurisdictions = ["{place}"]\n' for name, place in PLACES.items()}
    library = index_sources(tmp_path_factory.mktemp("answers"), {**TEXTS, **sidecars}, meaning="english")
    encode_passages(library)
    return Reader(create_app(library.settings).test_client())


def test_a_question_is_answered_by_a_sentence_as_printed(reader: Reader) -> None:
    page = reader.open_page(ASKED)
    (box,) = page.xpath("//article[contains(@class, 'answer')]")
    assert read_texts(box, ".//h2") == ["An answer, word for word from Ferry guidance"]
    assert read_texts(box, ".//blockquote/p") == ["In all, 45 boats & ferries cross the harbour each day."]
    (link,) = box.xpath(".//div[@class='acts']/a/@href")
    assert link.startswith("/documents/ferry/")

    answer = reader.client.get(ASKED.replace("/search?", "/search.json?")).get_json()["answer"]
    (start, end) = answer["spans"][0]
    assert answer["passage"]["text"][start:end] == "In all, 45 boats & ferries cross the harbour each day."


def test_what_differs_in_another_nation_is_beneath(reader: Reader) -> None:
    (line,) = reader.open_page(ASKED).xpath("//article[contains(@class, 'answer')]//p[@class='quiet']")
    said = "In all, 90 boats & ferries cross the harbour each day."
    assert read_texts(line, ".") == [f"In Scotland: {said} Northern ferry guidance, Scotland"]
    (other,) = reader.client.get(ASKED.replace("/search?", "/search.json?")).get_json()["answer"]["also"]
    ((start, end),) = other["spans"]
    assert (other["jurisdictions"], other["passage"]["text"][start:end]) == (["Scotland"], said)


@pytest.mark.parametrize(
    "search", [f"{ASKED}&kind=report", f"{ASKED}&page=2", f"{ASKED}&meaning=off", "/search?q=ferry+boats"]
)
def test_what_is_no_question_and_what_is_filtered_is_not_answered(reader: Reader, search: str) -> None:
    assert not reader.open_page(search).xpath("//article[contains(@class, 'answer')]")
