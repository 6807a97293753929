"""Runs of plain and italic text that make up citations."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StyledText:
    """Plain or italic text."""

    text: str
    italic: bool = False


def join_text(runs: tuple[StyledText, ...]) -> str:
    """Return the text of runs without italics."""
    return "".join(run.text for run in runs)
