"""Tesseract: finding it, choosing its language, reading its table."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import LimitError, ReadError
from kb.read.ocr.tesseract import Tesseract, find_tesseract, find_turn, parse_table, read_words
from tests.read.ocr.engines import install_engine, remove_engines, write_row, write_table

SOME = Tesseract(Path("tesseract"), "5.3.0", frozenset({"eng", "ron", "osd"}))


@pytest.mark.parametrize(
    ("language", "code"), [("ro", "ron"), ("ro-MD", "ron"), ("en-GB", "eng"), ("", "eng"), ("xx", "eng"), ("pl", "eng")]
)
def test_a_document_is_read_in_its_language_if_that_is_installed_else_in_english(language: str, code: str) -> None:
    assert SOME.choose_language(language) == code


def test_without_english_any_language_is_taken_and_never_the_data_for_directions() -> None:
    assert Tesseract(Path("tesseract"), "5", frozenset({"osd", "pol", "deu"})).choose_language("en") == "deu"


def test_what_is_on_the_path_is_asked_for_its_version_and_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = install_engine(tmp_path, monkeypatch, "exit 1", version="v5.4.1.20250101")
    assert find_tesseract() == Tesseract(program, "5.4.1.20250101", frozenset({"cym", "eng", "osd"}))


def test_there_may_be_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remove_engines(tmp_path, monkeypatch)
    assert find_tesseract() is None


def test_a_program_of_that_name_that_answers_something_else_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_engine(tmp_path, monkeypatch, "exit 1")
    (tmp_path / "tesseract").write_text("#!/bin/sh\nexit 3\n")
    assert find_tesseract() is None


def test_words_are_taken_from_the_table_with_boxes_and_numbered_lines() -> None:
    rows = (
        write_row("In", 10, 20, 30, 40),
        write_row("dock", 50, 22, 60, 38),
        write_row("Next", 10, 80, 70, 40, line=2, conf=7),
    )
    first, second, third = parse_table(write_table("1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t", *rows))
    assert (first.text, first.left, first.top, first.right, first.bottom, first.line) == ("In", 10, 20, 40, 60, 0)
    assert (second.line, third.line, third.confidence) == (0, 1, 7.0)


@pytest.mark.parametrize(
    "row", ["", "5\t1\t1", write_row(" ", 1, 1), write_row("a", 1, 1).replace("\t95\t", "\tx\t"), "5" + "\ta" * 11]
)
def test_rows_that_are_no_words_are_left_out(row: str) -> None:
    assert parse_table(write_table(row)) == []


def test_a_run_that_takes_too_long_or_fails_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = install_engine(tmp_path, monkeypatch, "exec sleep 20")
    with pytest.raises(LimitError, match=r"longer than 0\.2 seconds"):
        read_words(program, b"", "eng", 240, timeout_s=0.2)
    program = install_engine(tmp_path, monkeypatch, "exit 4")
    with pytest.raises(ReadError, match="exit status 4"):
        read_words(program, b"", "eng", 240, timeout_s=5)
    assert find_turn(program, b"", 240, timeout_s=5) == 0


def test_the_direction_of_a_page_is_taken_from_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = install_engine(tmp_path, monkeypatch, "printf 'Page number: 0\\nRotate: 180\\nScript: Latin\\n'")
    assert find_turn(program, b"", 240, timeout_s=5) == 180
