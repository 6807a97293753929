"""Fonts of symbols."""

from __future__ import annotations

import numpy as np

from kb.read.layout.glyphs import Glyphs, Style
from kb.read.layout.symbols import with_symbols


def glyphs(text: str, font: str) -> Glyphs:
    count = len(text)
    zero = np.zeros(count, np.float32)
    return Glyphs(
        codes=np.array([ord(letter) for letter in text], np.uint32),
        left=zero,
        top=zero,
        right=zero,
        bottom=zero,
        run=np.zeros(count, np.int64),
        styles=(Style(font, 10.0, bold=False, italic=False, colour=0),),
        origin=np.zeros(1, np.float32),
        baseline=np.zeros(1, np.float32),
        angle=np.zeros(1, np.float32),
        hidden=np.zeros(1, bool),
    )


def seen(text: str, font: str) -> str:
    return "".join(map(chr, with_symbols(glyphs(text, font)).codes.tolist()))


def test_the_letters_of_a_symbol_font_are_what_they_look_like() -> None:
    assert seen("n\uf0a7\x84", "Wingdings-Regular") == "■▪•"


def test_the_letters_of_other_fonts_stay() -> None:
    assert seen("no", "Lato-Regular") == "no"


def test_white_space_of_a_symbol_font_stays() -> None:
    assert seen("n ", "Wingdings") == "■ "
