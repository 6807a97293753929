"""Text recognition by Tesseract, a program that is used where it is installed and never needed.

It reads a picture from its standard input and writes words with their boxes to its standard output, so that it opens no
file but its own data.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.errors import LimitError, ReadError

ENGLISH, ANY_TURN = "eng", "osd"
_TIMEOUT_S = 20.0  # to tell what it is
_VERSION = re.compile(r"tesseract v?(\d\S*)")
_ROTATE = re.compile(r"^Rotate: (\d+)", re.MULTILINE)
_WORD_LEVEL = "5"
_COLUMNS = 12
# ISO 639-1 codes of Tesseract's languages, which have codes of three letters, some with a script.
_CODES = {
    **{"ar": "ara", "bg": "bul", "bn": "ben", "bs": "bos", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan"},
    **{"de": "deu", "el": "ell", "en": "eng", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin"},
    **{"fr": "fra", "ga": "gle", "gd": "gla", "gu": "guj", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun"},
    **{"is": "isl", "it": "ita", "ja": "jpn", "ko": "kor", "ku": "kmr", "lt": "lit", "lv": "lav", "mk": "mkd"},
    **{"nb": "nor", "nl": "nld", "nn": "nor", "no": "nor", "pa": "pan", "pl": "pol", "ps": "pus", "pt": "por"},
    **{"ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "so": "som", "sq": "sqi", "sr": "srp", "sv": "swe"},
    **{"ta": "tam", "th": "tha", "ti": "tir", "tr": "tur", "uk": "ukr", "ur": "urd", "vi": "vie", "am": "amh"},
    "zh": "chi_sim",
}


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed Tesseract."""

    program: Path
    version: str
    languages: frozenset[str]  # Tesseract's codes

    @property
    def identity(self) -> str:
        """Changes where the same picture may be read differently."""
        return f"tesseract {self.version}"

    def choose_language(self, language: str) -> str:
        """Return Tesseract's code for a document's language (BCP 47, or ""), else that of English, else any."""
        wanted = _CODES.get(language.split("-")[0].lower(), "")
        known = sorted(self.languages - {ANY_TURN})
        return next((each for each in (wanted, ENGLISH) if each in self.languages), known[0])

    def list_folders(self) -> tuple[Path, ...]:
        """Return the folders of the program and of its data."""
        data = os.environ.get("TESSDATA_PREFIX")
        return (self.program.resolve().parent.parent, *([Path(data)] if data else []))


def find_tesseract() -> Tesseract | None:
    """Return the Tesseract on the path; None if there is none, or none with a language."""
    found = shutil.which("tesseract")
    return ask_program(found) if found else None


@cache
def ask_program(found: str) -> Tesseract | None:
    """Return the Tesseract at a path; None if it does not say what it is, or has no language."""
    try:
        version, languages = (
            subprocess.run(  # noqa: S603 - the keeper's own program
                [found, option], capture_output=True, text=True, timeout=_TIMEOUT_S, check=True
            ).stdout
            for option in ("--version", "--list-langs")
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    match = _VERSION.search(version)
    codes = frozenset(languages.split("\n", 1)[-1].split())
    return Tesseract(Path(found), match[1], codes) if match and codes - {ANY_TURN} else None


def read_words(program: Path, picture: bytes, language: str, dpi: int, timeout_s: float) -> str:
    """Return the words of a picture (a PNM file) as Tesseract's table of tab-separated values.

    Raises:
        LimitError: It took longer than `timeout_s`.
        ReadError: It failed.
    """
    options = ["-l", language, "--psm", "3", "-c", "tessedit_create_tsv=1"]
    return _run(program, picture, options, dpi, timeout_s)


def find_turn(program: Path, picture: bytes, dpi: int, timeout_s: float) -> int:
    """Return by how many degrees (0, 90, 180, 270) a picture is to be turned clockwise; 0 if that cannot be told."""
    try:
        answer = _run(program, picture, ["-l", ANY_TURN, "--psm", "0"], dpi, timeout_s)
    except ReadError:
        return 0
    match = _ROTATE.search(answer)
    return int(match[1]) % 360 if match else 0


def _run(program: Path, picture: bytes, options: list[str], dpi: int, timeout_s: float) -> str:
    command = [str(program), "stdin", "stdout", "--dpi", str(dpi), *options]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # its threads take more time of the processor in all
    try:
        done = subprocess.run(  # noqa: S603 - the keeper's own program
            command, input=picture, capture_output=True, timeout=timeout_s, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        raise LimitError(f"Recognising the text of a page took longer than {timeout_s:g} seconds.") from None
    if done.returncode:
        raise ReadError(f"Tesseract failed on a page (exit status {done.returncode}).")
    return done.stdout.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class TableWord:
    """A word of Tesseract's table, with its box in pixels."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float  # in percent
    line: int  # numbered in the order of the table


def parse_table(table: str) -> list[TableWord]:
    """Return the words of Tesseract's table; rows that are not as they should be are left out."""
    words: list[TableWord] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in table.splitlines():
        cells = row.split("\t", _COLUMNS - 1)
        if len(cells) < _COLUMNS or cells[0] != _WORD_LEVEL or not cells[-1].strip():
            continue
        try:
            left, top, width, height = map(int, cells[6:10])
            confidence = float(cells[10])
        except ValueError:
            continue
        line = lines.setdefault(tuple(cells[1:5]), len(lines))
        words.append(TableWord(cells[-1].strip(), left, top, left + width, top + height, confidence, line))
    return words
