"""Every address of a library that version 0.1.0 indexed still answers, or says what took its place."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.settings import Settings
from kb.web import create_app
from tests.libraries import open_library

KEPT = Path(__file__).parent / "library_0_1_0"
ADDRESSES = [
    (int(status), address)
    for status, address in (line.split("\t") for line in KEPT.with_suffix(".tsv").read_text("utf-8").splitlines())
]
REMOVED = "/leaflet/"  # the document that the second commit removed: nothing of it can take a passage's place
_CLOSEST = re.compile(r"/(?:documents|embed)/[^/\s\"]+/[0-9a-f]{8,}")


@pytest.fixture(scope="module", params=["as it was", "indexed", "rebuilt", "deleted", "moved", "moved and deleted"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("upgrade") / "library"
    shutil.copytree(KEPT, folder)
    settings = Settings(library=folder, jobs=1)
    library = open_library(settings)
    if request.param == "as it was" and library.engine.check(read_all=False).is_outdated:
        pytest.skip("this version's index has another layout, so the index of 0.1.0 is rebuilt before it is read")
    if request.param != "as it was":
        library.sync(rebuild=request.param == "rebuilt")
    if "moved" in request.param:
        _move_sources(folder / "sources")
    if "deleted" in request.param:
        shutil.rmtree(folder / "whoosh")
    if "moved" in request.param or "deleted" in request.param:
        open_library(settings).sync()
    return create_app(settings).test_client()


def _move_sources(folder: Path) -> None:
    """Give every source another name in another folder, and leave the sidecar files behind."""
    (folder / "elsewhere").mkdir()
    for path in [each for each in folder.rglob("*.*") if each.suffix != ".toml"]:
        path.rename(folder / "elsewhere" / f"renamed {path.name}")


def test_every_address_answers_or_leads_to_the_closest_passage(client: FlaskClient) -> None:
    lost = []
    for status, address in ADDRESSES:
        with closing(client.get(address)) as response:
            text = response.get_data(as_text=True)
        answers = response.status_code in (200, 302, 308)
        is_gone = response.status_code == 410 and (REMOVED in address or _names_another(text, address))
        if not (is_gone or (answers and (status != 410 or response.status_code == 308))):
            lost.append(f"{status} -> {response.status_code} {address}")
    assert not lost


def _names_another(text: str, address: str) -> bool:
    passage = re.search(r"[0-9a-f]{8,}", address)
    return passage is not None and any(passage[0] not in link for link in _CLOSEST.findall(text))
