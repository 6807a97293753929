"""Hostile files: each costs one line, within the limits of the worker, and runs nothing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from kb.errors import ReadError
from kb.read.office.conversion import _PROFILE, Converter, find_libreoffice
from kb.read.registry import read_document
from kb.read.workers.pool import ReadTask, read_all
from kb.settings import Settings
from tests.read.misdeeds import length
from tests.read.office.files import write_odt, write_package, write_sheets, write_slides

_PARTS = {".pptx": "ppt/slides/slide1.xml", ".xlsx": "xl/styles.xml", ".odt": "content.xml"}
_ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{}<!ENTITY file SYSTEM "file:///etc/passwd">]>'.format(
    "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
)
_MEGABYTE, _BOMB_MEGABYTES = 1 << 20, 400


def write_sound(path: Path) -> Path:
    writers: dict[str, Callable[[Path], Path]] = {".pptx": write_slides, ".xlsx": write_sheets}
    return writers[path.suffix](path) if path.suffix in writers else write_odt(path, "<text:p>Words</text:p>")


def change_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """Write a sound file in which one part is changed."""
    with zipfile.ZipFile(write_sound(path)) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    return write_package(path, {**parts, name: change(parts[name])})


def write_bomb(path: Path, name: str) -> Path:
    """Write a file of which one part is 400 MB of zeros."""
    with zipfile.ZipFile(write_sound(path)) as package:
        parts = {each: package.read(each) for each in package.namelist() if each != name}
    with (
        zipfile.ZipFile(write_package(path, parts), "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open(name, "w", force_zip64=True) as part,
    ):
        for _ in range(_BOMB_MEGABYTES):
            part.write(bytes(_MEGABYTE))
    return path


def write_nested(folder: Path) -> Iterator[Path]:
    """Write a text and an e-mail whose parts nest deeper than any program writes."""
    depth = 3_000
    yield write_odt(folder / "nested.odt", f"<text:p>{'<text:span>' * depth}x{'</text:span>' * depth}</text:p>")
    boundaries = (f'--{at - 1}\nContent-Type: multipart/mixed; boundary="{at}"\n\n' for at in range(1, depth))
    message = f'Content-Type: multipart/mixed; boundary="0"\n\n{"".join(boundaries)}words\n'
    (folder / "nested.eml").write_text(message, encoding="utf-8")
    yield folder / "nested.eml"


def write_merged(path: Path) -> Path:
    """Write a sheet whose cells, down to the last row and column, are one."""
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return change_part(path, "xl/worksheets/sheet1.xml", lambda content: content.replace(b"</sheetData>", merged))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Read hostile files and a sound one in confined workers; return what was said of each, "" if it was read."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "sound.csv").write_text("Town,Office\nAshford,North\n", encoding="utf-8")
    bombs = [write_bomb(folder / f"bomb{suffix}", name) for suffix, name in _PARTS.items()]
    paths = [*bombs, *write_nested(folder), write_merged(folder / "merged.xlsx"), folder / "sound.csv"]
    tasks = [ReadTask(path, path.name) for path in paths]
    outcomes = read_all(tasks, Settings(jobs=2, read_timeout_s=60, read_memory_mb=256), length)
    return {each.source: each.error or "" for each in outcomes}


@pytest.mark.slow
def test_a_hostile_file_costs_one_line_and_the_others_are_read(said: dict[str, str]) -> None:
    assert len(said) == len(_PARTS) + 4
    assert all(len(line.splitlines()) <= 1 for line in said.values())
    assert not said["sound.csv"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bomb.pptx", "bomb.xlsx", "bomb.odt", "merged.xlsx"])
def test_what_unpacks_to_more_than_memory_is_ended(said: dict[str, str], name: str) -> None:
    assert "more than 256 MB of memory" in said[name]


@pytest.mark.slow
def test_what_nests_too_deep_is_refused(said: dict[str, str]) -> None:
    assert "is damaged" in said["nested.odt"]


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    for suffix, name in {**_PARTS, ".xlsx": "xl/workbook.xml"}.items():
        for entity in ("&i;", "&file;"):
            path = change_part(tmp_path / f"x{suffix}", name, partial(_declare_entities, entity=entity))
            try:
                text = read_document(path, path.name).text
            except ReadError:
                continue
            assert "aaaaaaaaaa" not in text
            assert "root:" not in text


def _declare_entities(content: bytes, entity: str) -> bytes:
    """Declare entities in a part, and use one in its last element."""
    body = content.decode("utf-8").removeprefix("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>")
    at = body.rindex("</")
    return f"{_ENTITIES}{body[:at]}{entity}{body[at:]}".encode()


@pytest.mark.slow
@pytest.mark.skipif(not find_libreoffice(), reason="LibreOffice is not installed")
def test_libreoffice_is_told_to_run_no_macros(tmp_path: Path) -> None:
    (tmp_path / "x.rtf").write_text(r"{\rtf1\ansi Words.\par}", encoding="utf-8")
    with closing(Converter(120, 2048)) as converter:
        assert converter.convert(tmp_path / "x.rtf", ".docx").is_file()
        kept = (converter.folder / "profile" / "user" / "registrymodifications.xcu").read_text(encoding="utf-8")
    assert kept != _PROFILE, "the program has used it, and written it anew"
    assert re.search(r'oor:name="DisableMacrosExecution"[^>]*><value>true</value>', kept)
