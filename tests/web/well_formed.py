"""Checks that a page is what its template meant: every element closed in order, none made by typed words."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_RUNS = ("href", "src", "action", "formaction", "data")


class _Reading(HTMLParser):
    def __init__(self, marker: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._marker = marker
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._marker in tag:
            self.faults.append(f"<{tag}> was made")
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> has {name} twice" for name in set(names) if names.count(name) > 1]
        for name, value in attrs:
            self._look_at(tag, name, (value or "").strip().lower())
        if tag not in _VOID:
            self._open.append(tag)

    def _look_at(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name == "style" or self._marker in name:
            self.faults.append(f"<{tag}> has {name}")
        if name in _RUNS and value.startswith(("javascript:", "data:", "vbscript:", f"//{self._marker}")):
            self.faults.append(f"<{tag}> has {name} {value}")

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def close(self) -> None:
        super().close()
        self.faults += [f"<{tag}> is not closed" for tag in self._open]


def page_faults(text: str, marker: str) -> list[str]:
    """Return what is wrong with a page; no element or attribute may be called `marker`, a word of hostile input."""
    reading = _Reading(marker)
    reading.feed(text)
    reading.close()
    return reading.faults
