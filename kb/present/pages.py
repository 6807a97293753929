"""Lists of pages in words. Knows numbers only."""

from __future__ import annotations

from collections.abc import Sequence


def page_list(numbers: Sequence[int]) -> str:
    """Write page numbers as a person would: "page 3", "pages 3, 7–9".

    Args:
        numbers: 1-based pages in ascending order, at least one.
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return f"page{'s' if len(numbers) > 1 else ''} {', '.join(words)}"
