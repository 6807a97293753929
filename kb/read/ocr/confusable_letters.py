"""Letters that look alike in a picture, and the words that other readings of them would give."""

from __future__ import annotations

import re

_ALIKE = ("rn", "m"), ("cl", "d"), ("l", "i"), ("l", "I"), ("l", "1"), ("I", "1"), ("o", "0"), ("O", "0")
_CHANGES = tuple((re.compile(old), new) for one, other in _ALIKE for old, new in ((one, other), (other, one)))


def list_other_readings(word: str) -> list[str]:
    """Return the words in which one group of letters, or each of its kind, is one that looks like it."""
    found = dict.fromkeys(
        changed
        for old, new in _CHANGES
        for changed in (
            *(word[: each.start()] + new + word[each.end() :] for each in old.finditer(word)),
            old.sub(new, word),
        )
    )
    return [each for each in found if each != word]
