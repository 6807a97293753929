"""Every form of the desk with values that no page offers: each is refused, or written as text into a valid file.

KB_TEST_FUZZ has the number of libraries to each of which six forms are sent, by default five.
"""

from __future__ import annotations

import os
import random
import re
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from werkzeug.test import TestResponse

from kb.read.metadata.sidecar import read_sidecar
from kb.settings import LibraryConfig, parse_toml
from tests.desk.conftest import SOURCES
from tests.desk.forms import Field, Form, list_forms, open_pages
from tests.desk.full_desk import FullDesk, build_full_desk
from tests.web.test_injection import HOSTILE, MARKER
from tests.web.well_formed import page_faults

LIBRARIES = int(os.environ.get("KB_TEST_FUZZ", "5"))
_IN_A_ROW = 6
_FORM = "application/x-www-form-urlencoded"
_HALVES = "\ud800" + MARKER + "\udfff"
_VALUES = (
    *HOSTILE.values(),
    *(_HALVES, "\x7f", "\r", "\x85", "\u2028", "'''", '"""', "\\", '"\n[[quotations]]\nwords = "', "# x\n[a]", "a = 1"),
    *(
        "",
        " ",
        "0",
        "-1",
        "9" * 5000,
        "1e400",
        "²",
        "٣",
        "2021-02-30",
        "9999-12-31",
        "0001-01-01",
        "2021-05-03",
        "true",
    ),
    *("report", "guidance", "testimony", "letter", "nothing", "title", "date", "said", "Ben Lark; Ben Lark;;", "none"),
    *("confirm", "empty", "later", "documents", "drafts", "https://example.org/a", "x" * 300, "é" * 150, "The ropes"),
)
_MEGABYTES = ("x" * (3 << 20), "a; " * (1 << 20), "<b>" * (2 << 20), "\u0301" * (1 << 19))
_FILES = (
    *(b"", b"\0", b"# Words\n\nNets and ropes.\n", b"%PDF-1.7\n", b"PK\x03\x04", b"MZ", b"GIF89a" + b"\0" * 900),
    *(b"<html><script>kbxss()</script><p>Ropes", b"<kbxss>\n\n" * 400, b"{\\rtf1 x}", b"\xff\xfe" + b"a\0" * 90),
    *(SOURCES["report.md"].encode(), b"title = 'x'\n[", b"id,title\nreport,<kbxss>\n", b'id;"'),
)
_SUFFIXES = (".md", ".pdf", ".docx", ".html", ".txt", ".toml", ".csv", ".rtf", "", "." + "x" * 400, ".MD", ". md")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> FullDesk:
    return build_full_desk(tmp_path_factory.mktemp("fuzz") / "library", HOSTILE["attribute"])


class Fuzzer:
    """A keeper at a copy of a library, whose forms are sent with any values."""

    def __init__(self, desk: FullDesk, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.library = folder / "library"
        self.app, self.client = desk.open_copy(self.library)
        self.sent = ""
        self._examples = desk.examples
        self._pages = open_pages(self.app, self.client, self._examples)
        self._chance = chance

    def choose_form(self) -> Form:
        """Return a form of the pages as they are now, each address as likely as any other."""
        forms = list_forms(self.app, self._pages)
        rule = self._chance.choice(sorted({each.rule for each in forms}))
        return self._chance.choice([each for each in forms if each.rule == rule])

    def send(self, form: Form) -> TestResponse:
        """Send a form; most of its hidden fields as they are, so that it is not refused for them alone."""
        pairs: list[tuple[str, str]] = []
        files: list[tuple[str, str, bytes]] = []
        wild = self._chance.choice((0.2, 0.5, 1.0))
        for each in form.fields:
            if each.kind == "file":
                for _ in range(self._chance.randint(0, 3)):
                    files.append((each.name, self._choose_name(), self._chance.choice(_FILES)))
            else:
                pairs += [(each.name, value) for value in self._choose_values(each, wild)]
        self.sent = (
            f"{form.action}: {[(name, value[:60]) for name, value in pairs]}, {[each[1][:60] for each in files]}"
        )
        if form.has_files:
            body, kind = write_multipart(pairs, files), "multipart/form-data; boundary=kb"
        else:
            body, kind = write_fields(pairs), _FORM
        return self.client.post(form.action, data=body, content_type=kind, buffered=True)

    def _choose_values(self, field: Field, wild: float) -> Sequence[str]:
        chance = self._chance
        is_kept = field.name in ("csrf", "seen", "document", "target", "shown") or field.kind == "radio"
        if chance.random() >= (0.05 if is_kept else wild):
            return [] if field.kind == "checkbox" and chance.random() < 0.5 else [chance.choice(field.choices)]
        count = chance.choice((0, 1, 1, 1, 1, 2))
        return [chance.choice(_MEGABYTES if chance.random() < 0.02 else _VALUES) for _ in range(count)]

    def _choose_name(self) -> str:
        return self._chance.choice((*_VALUES, "letter", "a" * 250)) + self._chance.choice(_SUFFIXES)

    def check(self, answer: TestResponse, before: dict[str, bytes]) -> None:
        """Check an answer, all files, and every page after it."""
        check_answer(answer)
        assert list_files(self.folder, "library") == before
        for path in self.library.rglob("*.toml"):
            content = path.read_bytes()
            tomllib.loads(content.decode())
            if path.name == "library.toml":
                LibraryConfig.model_validate(parse_toml(content, path.name))
            elif path.parent.name == "sources" and path.with_suffix("").exists():
                assert list(read_sidecar(path).faults) == []
        assert not [*self.library.rglob(".kb-*")]
        self._pages = open_pages(self.app, self.client, self._examples)
        for page in self._pages.values():
            check_answer(page)


def write_fields(pairs: Sequence[tuple[str, str]]) -> bytes:
    def write(text: str) -> str:
        return quote_from_bytes(text.encode("utf-8", "surrogatepass"))

    return "&".join(f"{write(name)}={write(value)}" for name, value in pairs).encode()


def write_multipart(pairs: Sequence[tuple[str, str]], files: Sequence[tuple[str, str, bytes]]) -> bytes:
    body = b""
    for name, value in pairs:
        body += f'--kb\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        body += value.encode("utf-8", "surrogatepass") + b"\r\n"
    for field, name, content in files:
        told = re.sub(r'["\r\n]', lambda found: f"%{ord(found[0]):02X}", name).encode("utf-8", "surrogatepass")
        body += f'--kb\r\nContent-Disposition: form-data; name="{field}"; filename="'.encode() + told + b'"\r\n\r\n'
        body += content + b"\r\n"
    return body + b"--kb--\r\n"


def check_answer(answer: TestResponse) -> None:
    text = answer.get_data(as_text=True)
    assert answer.status_code < 500, text[:2000]
    for name, value in answer.headers:
        assert MARKER not in name.lower()
        assert len(value) < 8000, f"{name} of {len(value)} characters"
    assert re.match(r"/(?![/\\])", answer.headers.get("Location", "/"))
    if answer.mimetype == "text/html" and answer.status_code not in (302, 303, 308):
        assert page_faults(text, MARKER) == []


def list_files(folder: Path, but: str) -> dict[str, bytes]:
    """Return the content of all files below a folder, without a part of it."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
        if path.relative_to(folder).parts[0] != but
    }


@pytest.mark.costly
@pytest.mark.parametrize("seed", range(LIBRARIES))
def test_no_form_breaks_a_page_or_a_file(
    desk: FullDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    for each in ("temporary", "beside"):
        (tmp_path / each).mkdir()
    (tmp_path / "beside" / "secret.md").write_text("# Secret\n", encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    before = list_files(tmp_path, "library")
    fuzzer = Fuzzer(desk, tmp_path, random.Random(seed))  # noqa: S311 - no secret
    for _ in range(_IN_A_ROW):
        form = fuzzer.choose_form()
        try:
            fuzzer.check(fuzzer.send(form), before)
        except BaseException as error:
            error.add_note(fuzzer.sent)
            raise
