"""Files of older programs: converted by LibreOffice where it is installed, and else refused with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import FormatError
from kb.read.office.conversion import find_libreoffice
from kb.read.registry import find_lack, read_document
from kb.read.workers.pool import ReadTask, read_all, read_in_process
from kb.settings import Settings
from tests.read.misdeeds import length

_RTF = r"{\rtf1\ansi {\b Findings}\par They were moved from town to town, and nobody asked them why.\par}"


def test_without_libreoffice_an_older_file_is_refused_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    (tmp_path / "x.rtf").write_text(_RTF, encoding="utf-8")
    (outcome,) = read_in_process([ReadTask(tmp_path / "x.rtf", "x.rtf")], Settings(), length)
    assert outcome.error == (
        "Reading .rtf needs LibreOffice, and there is no 'soffice' on the path. Install LibreOffice, or save the file "
        "as .docx."
    )


@pytest.mark.parametrize("name", ["x.pptx", "x.xlsx", "x.ppt"])
def test_without_the_extra_its_formats_are_refused_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("kb.read.registry.find_spec", lambda module: None)
    (tmp_path / name).write_bytes(b"PK")
    with pytest.raises(FormatError, match=r"needs a package that is not installed. Run: pip install 'passagebase\[for"):
        read_document(tmp_path / name, name)
    assert find_lack(name)


@pytest.mark.slow
@pytest.mark.skipif(not find_libreoffice(), reason="LibreOffice is not installed")
def test_an_older_file_is_read_in_a_confined_worker_as_what_it_was_converted_to(tmp_path: Path) -> None:
    (tmp_path / "x.rtf").write_text(_RTF, encoding="utf-8")
    (tmp_path / "broken.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (tmp_path / "sound.txt").write_text("Words.", encoding="utf-8")
    tasks = [ReadTask(path, path.name) for path in sorted(tmp_path.iterdir())]
    outcomes = {each.source: each for each in read_all(tasks, Settings(jobs=1), length)}
    assert outcomes["x.rtf"].value == b"%d" % len(
        "Findings\nThey were moved from town to town, and nobody asked them why."
    )
    assert outcomes["sound.txt"].value
    assert "LibreOffice could not read this file" in (outcomes["broken.doc"].error or "")
