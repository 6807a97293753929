"""From a file's coordinates to those of the page as it is seen.

A PDF page has y upwards, any origin, and may be shown turned; layout has y downwards from the upper left corner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kb.read.layout.glyphs import Floats


@dataclass(frozen=True, slots=True)
class View:
    """The visible part of a page.

    Attributes:
        left, bottom, right, top: Its edges in the file's coordinates.
        turns: How many quarters it is turned clockwise when it is shown.
    """

    left: float
    bottom: float
    right: float
    top: float
    turns: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen."""
        width, height = self.right - self.left, self.top - self.bottom
        return (width, height) if self.turns % 2 == 0 else (height, width)

    def points(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return points as seen."""
        if self.turns == 1:
            return y - np.float32(self.bottom), x - np.float32(self.left)
        if self.turns == 2:
            return np.float32(self.right) - x, y - np.float32(self.bottom)
        if self.turns == 3:
            return np.float32(self.top) - y, np.float32(self.right) - x
        return x - np.float32(self.left), np.float32(self.top) - y

    def boxes(self, boxes: Floats) -> Floats:
        """Return boxes as seen.

        Args:
            boxes: One a row: x of a side, y of a side, x of the other, y of the other.

        Returns:
            One a row: left, top, right, bottom.
        """
        x0, y0 = self.points(boxes[:, 0], boxes[:, 1])
        x1, y1 = self.points(boxes[:, 2], boxes[:, 3])
        return np.stack([np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)], axis=1)

    def angles(self, a: Floats, b: Floats) -> Floats:
        """Return the directions of lines of writing that go by (a, b), in degrees clockwise, as seen."""
        return (np.degrees(np.arctan2(-b, a)) + 90.0 * self.turns).astype(np.float32)
