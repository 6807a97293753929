"""Sorted numbers below 2^32 as Roaring bitmaps, with a cache of unpacked ones.

A number takes about two bytes, and intersections run at the speed of memory. Thanks to the cache, the bitmaps of the
commonest terms of a language, which are in most phrases, are not unpacked for each of them.

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

from kb.engine.arrays import Ints


def build_bitmap(numbers: Ints) -> BitMap:
    """Build a bitmap of sorted numbers below 2^32."""
    return BitMap(array("I", numbers.astype(np.uint32, copy=False).tobytes()))


def unpack_bitmap(bitmap: BitMap) -> npt.NDArray[np.uint32]:
    """Return the numbers of a bitmap, sorted."""
    return np.frombuffer(bitmap.to_array(), dtype=np.uint32)


class BitmapCache:
    """An LRU cache of bitmaps by number, bounded in bytes. Safe to share between threads."""

    def __init__(self, max_bytes: int, load: Callable[[int], memoryview]) -> None:
        """Create an empty cache.

        Args:
            max_bytes: Bound on the serialised size of all cached bitmaps; a larger single one is never cached.
            load: Returns a serialised bitmap by its number.
        """
        self._bytes_left = max_bytes
        self._load = load
        self._cached: OrderedDict[int, tuple[BitMap, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, number: int) -> BitMap:
        """Return a bitmap, which the caller must not change.

        Raises:
            ValueError: The loaded bytes are not a bitmap.
        """
        with self._lock:
            if number in self._cached:
                self._cached.move_to_end(number)
                return self._cached[number][0]
        data = self._load(number)
        bitmap = BitMap.deserialize(data)  # type: ignore[arg-type]  # the stubs lack that any buffer will do
        with self._lock:
            if number not in self._cached:
                self._cached[number] = bitmap, len(data)
                self._bytes_left -= len(data)
            while self._bytes_left < 0:
                _, (_, size) = self._cached.popitem(last=False)
                self._bytes_left += size
        return bitmap
