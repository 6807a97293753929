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
_MIN_SLENDERNESS = 4.0  # how many times longer than thick a thick line is, at least
_SPACES = np.zeros(0x10000, bool)
_SPACES[[0, *range(9, 14), 32, 0xA0, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF]] = True
_SYMBOL_FONT = re.compile(r"wingdings|webdings|dingbats", re.IGNORECASE)
_BULLET = ord("•")
# The code of a glyph of a symbol font is a letter's below the first of these, and private from the second on.
_AFTER_LETTERS, _PRIVATE_USE = 0x2000, 0xF000
# What the codes of Wingdings, the commonest symbol font, look like; all others become a bullet.
_WINGDINGS = {ord(letter): ord(symbol) for letter, symbol in zip("lmnoqvwØàüûþ§¨", "●○■□❑❖◆➢→✓✗☑▪□", strict=True)}


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a run of glyphs is set.

    Attributes:
        font: The font's name, without the prefix of a subset.
        size: In points, as displayed on the page.
        colour: 0xRRGGBB.
    """

    font: str
    size: float
    bold: bool
    italic: bool
    colour: int


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The glyphs of a page that can be seen, in the order in which the file draws them.

    Attributes:
        codes: The characters' code points. White space may be drawn or supplied by the reader.
        left, top, right, bottom: The box of each glyph: its advance by its font's height.
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
        """From the left to the right edge."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From the top to the bottom edge."""
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
        """Return a thick line, whose box may be twice as thick as the line is drawn, as a rule in its middle."""
        spare = max(min(self.width, self.height) - _MAX_RULE_WIDTH, 0.0) / 2
        if self.width > self.height:
            return DrawnShape(self.left, self.top + spare, self.right, self.bottom - spare)
        return DrawnShape(self.left + spare, self.top, self.right - spare, self.bottom)


@dataclass(frozen=True, slots=True)
class GlyphPage:
    """One page of a file, without its glyphs.

    Attributes:
        number: 1-based.
        label: The file's own label for it, or the number.
        shapes: The rules and rectangles drawn on it.
        drawings: The boxes of all that is drawn on it: shapes, curves and pictures.
        hidden: How much text it has that cannot be seen; none of it is among its glyphs.
    """

    number: int
    label: str
    width: float
    height: float
    shapes: tuple[DrawnShape, ...] = ()
    drawings: tuple[DrawnShape, ...] = ()
    hidden: HiddenText | None = None


def is_space(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Tell which characters are white space."""
    return _SPACES[np.minimum(codes, 0xFFFF)]


def substitute_symbols(glyphs: Glyphs) -> Glyphs:
    """Replace the codes of symbol fonts' glyphs by the characters that they look like."""
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
