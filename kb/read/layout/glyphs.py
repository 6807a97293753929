"""The glyphs of one page, as a reader of a file gives them to the layout code.

This module owns the shapes between the two. It knows no PDF library: another reader of glyphs could fill
the same arrays. Lengths are points; x grows to the right and y downwards from the upper left corner of the page as
it is seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_THIN = 3.5  # points
_SPACES = np.zeros(0x10000, bool)
_SPACES[[0, *range(9, 14), 32, 0xA0, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF]] = True

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of glyphs is set.

    Attributes:
        font: The name of the font, without the prefix of a subset.
        size: In points, as seen on the page.
        colour: Red, green and blue in one number: 0xRRGGBB.
    """

    font: str
    size: float
    bold: bool
    italic: bool
    colour: int


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The glyphs of a page in the order in which the file draws them.

    Attributes:
        codes: The characters' code points. White space may be drawn or supplied by the reader.
        left, top, right, bottom: The box of each glyph: its advance by its font's height.
        run: For each glyph, the index of its run in `styles`, `baseline`, `angle` and `hidden`; -1 for white
            space that is not drawn.
        baseline: For each run: where its letters stand: y of its first glyph's origin.
        origin: For each run: x of the same point.
        angle: For each run: the direction of writing in degrees, clockwise; 0 is upright.
        hidden: For each run: whether it is drawn invisibly.
    """

    codes: npt.NDArray[np.uint32]
    left: Floats
    top: Floats
    right: Floats
    bottom: Floats
    run: Ints
    styles: tuple[Style, ...]
    origin: Floats
    baseline: Floats
    angle: Floats
    hidden: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shape:
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
        """Whether it is so thin that it is seen as a line."""
        return min(self.width, self.height) <= _THIN


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a file, without its glyphs.

    Attributes:
        number: 1-based.
        label: The file's own label for it, or the number.
        shapes: The rules and rectangles drawn on it.
    """

    number: int
    label: str
    width: float
    height: float
    shapes: tuple[Shape, ...] = ()


def is_space(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Tell which characters are white space."""
    return _SPACES[np.minimum(codes, 0xFFFF)]
