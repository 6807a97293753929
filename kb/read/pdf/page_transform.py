"""The transform from the coordinates of a PDF file to those of a page as displayed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kb.read.layout.glyphs import Floats


@dataclass(frozen=True, slots=True)
class PageTransform:
    """The transform from a file's coordinates to those of the page as displayed.

    A page of a file has y upwards, any origin, and may be displayed rotated; layout has y downwards from the upper left
    corner. Left, bottom, right and top are the edges of the page's visible part in the file's coordinates.
    """

    left: float
    bottom: float
    right: float
    top: float
    quarter_turns: int = 0  # clockwise rotation when displayed

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as displayed."""
        width, height = self.right - self.left, self.top - self.bottom
        return (width, height) if self.quarter_turns % 2 == 0 else (height, width)

    def transform_points(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return points as displayed."""
        if self.quarter_turns == 1:
            return y - np.float32(self.bottom), x - np.float32(self.left)
        if self.quarter_turns == 2:
            return np.float32(self.right) - x, y - np.float32(self.bottom)
        if self.quarter_turns == 3:
            return np.float32(self.top) - y, np.float32(self.right) - x
        return x - np.float32(self.left), np.float32(self.top) - y

    def transform_boxes(self, boxes: Floats) -> Floats:
        """Return boxes as displayed: left, top, right, bottom in each row.

        In each row of the input are x and y of one corner, and x and y of the opposite one.
        """
        x0, y0 = self.transform_points(boxes[:, 0], boxes[:, 1])
        x1, y1 = self.transform_points(boxes[:, 2], boxes[:, 3])
        return np.stack([np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)], axis=1)

    def compute_angles(self, a: Floats, b: Floats) -> Floats:
        """Return the directions of lines of writing along (a, b), in degrees clockwise, as displayed."""
        return (np.degrees(np.arctan2(-b, a)) + 90.0 * self.quarter_turns).astype(np.float32)
