"""Fonts of symbols."""

from __future__ import annotations

import numpy as np

from kb.read.layout.glyphs import Glyphs, TextStyle, substitute_symbols


def build_glyphs(text: str, font: str) -> Glyphs:
    count = len(text)
    zero = np.zeros(count, np.float32)
    return Glyphs(
        codes=np.array([ord(letter) for letter in text], np.uint32),
        left=zero,
        top=zero,
        right=zero,
        bottom=zero,
        style_run=np.zeros(count, np.int64),
        styles=(TextStyle(font, 10.0, bold=False, italic=False, colour=0),),
        origin=np.zeros(1, np.float32),
        baseline=np.zeros(1, np.float32),
        angle=np.zeros(1, np.float32),
    )


def substitute(text: str, font: str) -> str:
    return "".join(map(chr, substitute_symbols(build_glyphs(text, font)).codes.tolist()))


def test_the_letters_of_a_symbol_font_are_what_they_look_like() -> None:
    assert substitute("n\uf0a7\x84", "Wingdings-Regular") == "■▪•"


def test_the_letters_of_other_fonts_stay() -> None:
    assert substitute("no", "Lato-Regular") == "no"


def test_white_space_of_a_symbol_font_stays() -> None:
    assert substitute("n ", "Wingdings") == "■ "
