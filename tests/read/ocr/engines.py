"""Engines for tests: the installed one, and programs that behave as Tesseract does, as far as it is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from kb.read.ocr.tesseract import ask_program, find_tesseract

_needs_tesseract = pytest.mark.skipif(
    find_tesseract() is None or "eng" not in getattr(find_tesseract(), "languages", ()),
    reason="Tesseract with its English data is not installed (apt install tesseract-ocr)",
)


_Test = TypeVar("_Test", bound=Callable[..., object])


def needs_tesseract(test: _Test) -> _Test:
    """Mark a test that runs Tesseract itself, as slow too."""
    marked: _Test = pytest.mark.slow(_needs_tesseract(test))
    return marked


_HEAD = "level page block par line word left top width height conf text".replace(" ", "\t")
_PROGRAM = """#!/bin/sh
case "$*" in
  --version) echo "tesseract {version}"; exit 0 ;;
  --list-langs) printf 'List of available languages in "/data/" (3):\\ncym\\neng\\nosd\\n'; exit 0 ;;
esac
cat >/dev/null
{answer}
"""


def write_row(
    text: str, left: int, top: int, width: int = 200, height: int = 40, *, line: int = 1, conf: int = 95
) -> str:
    """Return a word of Tesseract's table."""
    return "\t".join(map(str, (5, 1, 1, 1, line, 1, left, top, width, height, conf, text)))


def write_table(*rows: str) -> str:
    return "\n".join((_HEAD, *rows))


FORTY_FARMS = write_table(
    write_row("Forty", 200, 300), write_row("farms", 420, 300), write_row("were", 640, 300), write_row("seen", 860, 300)
)
SAY = f"cat <<'END'\n{FORTY_FARMS}\nEND"


def install_engine(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, *, version: str = "5.3.0") -> Path:
    """Put a program in the place of Tesseract that answers each picture by a shell command."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "tesseract"
    program.write_text(_PROGRAM.format(version=version, answer=answer))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    ask_program.cache_clear()
    return program


def remove_engines(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no Tesseract on the path."""
    monkeypatch.setenv("PATH", str(folder))
