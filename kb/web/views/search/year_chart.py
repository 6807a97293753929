"""The chart among the filters: passages by year, a few years a bar, each bar a filter."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.model import Facets
from kb.web import urls
from kb.web.components.formatting import format_number
from kb.web.params.models import SearchParameters

HEIGHT = 20  # of the highest bar, in units of the drawing
_WIDTH = 10  # of a bar with the space around it
_MAX_BARS = 10  # each wide enough to be hit with a finger
_YEARS_OF_A_BAR = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Bar:
    """The passages of some years, and the search in these years only; `is_chosen` if they are in the range."""

    label: str
    target: SearchParameters
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class YearChart:
    """A drawing of bars, from the first year to the last.

    Attributes:
        width: In units of the drawing; `path` has the outlines of all bars.
        bars: None for years without passages.
        table_url: The page of the numbers of each year.
    """

    first: str
    last: str
    width: int
    path: str
    bars: tuple[Bar | None, ...]
    table_url: str


def build_year_chart(counted: Facets, parameters: SearchParameters) -> YearChart | None:
    """Return the chart of the passages found, whatever years are asked for; None if they are of one year or of none."""
    years = sorted((int(year), count) for year, count in counted.year)
    if not years or years[0][0] == years[-1][0]:
        return None
    first, last = years[0][0], years[-1][0]
    size = next(size for size in _YEARS_OF_A_BAR if last // size - first // size < _MAX_BARS)
    counts = [0] * (last // size - first // size + 1)
    for year, count in years:
        counts[year // size - first // size] += count
    starts = [(first // size + at) * size for at in range(len(counts))]
    return YearChart(
        first=f"{first:04}",
        last=f"{last:04}",
        width=_WIDTH * len(counts),
        path="".join(_draw_bar(at, count, max(counts)) for at, count in enumerate(counts) if count),
        bars=tuple(
            _build_bar(max(start, first), min(start + size - 1, last), count, parameters) if count else None
            for start, count in zip(starts, counts, strict=True)
        ),
        table_url=urls.facet_url("year", parameters),
    )


def _draw_bar(at: int, count: int, highest: int) -> str:
    height = max(round(count * HEIGHT / highest), 1)
    return f"M{at * _WIDTH + 1} {HEIGHT}v-{height}h{_WIDTH - 2}v{height}"


def _build_bar(first: int, last: int, count: int, parameters: SearchParameters) -> Bar:
    years = f"{first:04}" if first == last else f"{first:04}–{last:04}"
    from_year, to_year = int(parameters.first_year or 0), int(parameters.last_year or last)
    return Bar(
        label=f"{years}: {format_number(count)}",
        target=replace(parameters, first_year=f"{first:04}", last_year=f"{last:04}", page=1),
        is_chosen=parameters.has_range and from_year <= first and last <= to_year,
    )
