"""Sorted numbers below 2^32 as Roaring bitmaps: two bytes a number, and intersections at the speed of memory.

What is unpacked is kept up to a bound in bytes, the latest first, so that the commonest words of a language, which
stand in most phrases, are not unpacked for each.

Source: Lemire et al., Roaring Bitmaps: Implementation of an Optimized Software Library, 2018,
https://doi.org/10.1002/spe.2560; the portable format of https://github.com/RoaringBitmap/RoaringFormatSpec.
"""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

Numbers = npt.NDArray[np.uint32]


def bitmap_of(numbers: npt.NDArray[np.integer]) -> BitMap:
    """Return a bitmap of numbers that are in order and below 2^32."""
    return BitMap(array("I", numbers.astype(np.uint32, copy=False).tobytes()))


def numbers_of(bitmap: BitMap) -> Numbers:
    """Return the numbers of a bitmap, in order."""
    return np.frombuffer(bitmap.to_array(), dtype=np.uint32)


class KeptBitmaps:
    """The bitmaps that were asked for last, by number, up to a bound in bytes. Safe to share between threads."""

    def __init__(self, most_bytes: int, packed: Callable[[int], memoryview]) -> None:
        """Keep nothing yet.

        Args:
            most_bytes: The bound, in bytes as packed. One that is larger alone is not kept.
            packed: Returns a bitmap as it is stored, by its number.
        """
        self._left = most_bytes
        self._packed = packed
        self._kept: OrderedDict[int, tuple[BitMap, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, number: int) -> BitMap:
        """Return a bitmap. The caller does not change it.

        Raises:
            ValueError: What is stored is no bitmap.
        """
        with self._lock:
            if number in self._kept:
                self._kept.move_to_end(number)
                return self._kept[number][0]
        data = self._packed(number)
        bitmap = BitMap.deserialize(data)  # type: ignore[arg-type]  # its stubs lack that any buffer will do
        with self._lock:
            if number not in self._kept:
                self._kept[number] = bitmap, len(data)
                self._left -= len(data)
            while self._left < 0:
                _, (_, size) = self._kept.popitem(last=False)
                self._left += size
        return bitmap
