"""Runs of plain and italic text, of which citations are made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StyledText:
    """Text, plain or in italics."""

    text: str
    italic: bool = False


def join_text(runs: tuple[StyledText, ...]) -> str:
    """Return the text of runs without italics."""
    return "".join(run.text for run in runs)
