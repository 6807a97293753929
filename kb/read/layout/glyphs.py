"""The glyphs and drawn shapes of one page: the input of layout analysis, independent of any PDF library.

Lengths are points; x grows to the right and y downwards from the upper left corner of the page as displayed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kb.model import HiddenText

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

_MAX_RULE_WIDTH = 3.5  # points
_MIN_SLENDERNESS = 4.0  # minimum ratio of length to thickness of a thick line
_SPACES = np.zeros(0x10000, bool)
_SPACES[[0, *range(9, 14), 32, 0xA0, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF]] = True
_SYMBOL_FONT = re.compile(r"wingdings|webdings|dingbats", re.IGNORECASE)
_BULLET = ord("•")
# Codes in symbol fonts are a letter's below the first of these, and private from the second on.
_AFTER_LETTERS, _PRIVATE_USE = 0x2000, 0xF000
# The characters of Wingdings, the commonest symbol font; those of others become a bullet.
_WINGDINGS = {ord(letter): ord(symbol) for letter, symbol in zip("lmnoqvwØàüûþ§¨", "●○■□❑❖◆➢→✓✗☑▪□", strict=True)}


@dataclass(frozen=True, slots=True)
class TextStyle:
    """The style of a run of glyphs."""

    font: str  # name without subset prefix
    size: float  # points, as displayed
    bold: bool
    italic: bool
    colour: int  # 0xRRGGBB


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The visible glyphs of a page in drawing order; left, top, right and bottom are advance by font height.

    Attributes:
        codes: Code points. White space may be drawn or supplied by the reader.
        style_run: For each glyph, the index of its style run in `styles`, `origin`, `baseline` and `angle`; -1 for
            white space that is not drawn.
        origin, baseline: For each style run, x and y of its first glyph's origin.
        angle: For each style run, the direction of writing in degrees, clockwise; 0 is upright.
    """

    codes: npt.NDArray[np.uint32]
    left: Floats
    top: Floats
    right: Floats
    bottom: Floats
    style_run: Indices
    styles: tuple[TextStyle, ...]
    origin: Floats
    baseline: Floats
    angle: Floats


@dataclass(frozen=True, slots=True)
class DrawnShape:
    """A drawn rule or rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right edge."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom edge."""
        return self.bottom - self.top

    @property
    def is_rule(self) -> bool:
        """Whether it is so thin that it looks like a line."""
        return min(self.width, self.height) <= _MAX_RULE_WIDTH

    @property
    def is_slender(self) -> bool:
        """Whether it is much longer than thick."""
        return max(self.width, self.height) >= _MIN_SLENDERNESS * min(self.width, self.height)

    def thin_out(self) -> DrawnShape:
        """Return a thick line as a rule in its middle; its box may be twice as thick as the line is drawn."""
        spare = max(min(self.width, self.height) - _MAX_RULE_WIDTH, 0.0) / 2
        if self.width > self.height:
            return DrawnShape(self.left, self.top + spare, self.right, self.bottom - spare)
        return DrawnShape(self.left + spare, self.top, self.right - spare, self.bottom)


@dataclass(frozen=True, slots=True)
class GlyphPage:
    """One page of a file, without its glyphs."""

    number: int  # 1-based
    label: str  # the file's own, or the number
    width: float
    height: float
    shapes: tuple[DrawnShape, ...] = ()  # rules and rectangles
    drawings: tuple[DrawnShape, ...] = ()  # boxes of everything drawn: shapes, curves and pictures
    hidden: HiddenText | None = None  # how much text is invisible, and so not among its glyphs
    is_recognized: bool = False  # its text was read from a picture, by OCR


def is_space(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Tell which characters are white space."""
    return _SPACES[np.minimum(codes, 0xFFFF)]


def substitute_symbols(glyphs: Glyphs) -> Glyphs:
    """Replace the codes of symbol font glyphs by the characters that they look like."""
    is_symbol_font = np.array([bool(_SYMBOL_FONT.search(style.font)) for style in glyphs.styles], bool)
    if not is_symbol_font.any():
        return glyphs
    symbols = is_symbol_font[glyphs.style_run] & (glyphs.style_run >= 0) & (glyphs.codes > 32)
    symbols &= (glyphs.codes < _AFTER_LETTERS) | (
        (glyphs.codes >= _PRIVATE_USE) & (glyphs.codes < _PRIVATE_USE + 0x100)
    )
    codes = glyphs.codes.copy()
    codes[symbols] = [_WINGDINGS.get(code & 0xFF, _BULLET) for code in codes[symbols].tolist()]
    return replace(glyphs, codes=codes)
