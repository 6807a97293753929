"""The weights of what is seen in the hits of a question, and what the order that they make is worth.

    python -m benchmarks.question_order LIBRARY JUDGED [LIBRARY JUDGED ...]

LIBRARY is the folder of an indexed library whose passages are encoded, JUDGED one of questions and graded passages of
it, as `kb evaluate` reads it. The hits of a window are put in order by a softmax over them: an answer, of grade 2 or of
the best grade there is below that, should have the most points. Printed are the questions with an answer among the
first, the first three and the first ten as ranked by the engine, by the weights of the program, and by new ones, each
fifteenth of the questions held out in turn.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.evaluation import read_judged_questions
from kb.library.configuration import watch_configuration
from kb.library.indexing.sync import Library
from kb.search.question_order import WEIGHTS, Signs, read_signs
from kb.search.service import SearchRequest, plan_search
from kb.settings import Settings

Floats = NDArray[np.float64]
_FOLDS, _STEPS, _RATE, _RIDGE = 15, 60, 0.5, 2.0
_GOOD = 2.0  # the grade of an answer
_DEPTHS = (1, 3, 10)


@dataclass(frozen=True, slots=True)
class Asked:
    """The hits of a question: score and signs of each, and whether it answers; one that nothing orders has no signs."""

    given: Floats
    right: NDArray[np.bool_]
    is_ordered: bool


def ask(library: Path, judged: Path, meaning: str) -> list[Asked]:
    """Search a library for each question."""
    settings, asked = Settings(meaning=meaning, library=library), []
    config = watch_configuration(library).read().config
    every = read_judged_questions(judged)
    with Library(settings).open_view() as view:
        for question, grades in every.select_answerable():
            plan = plan_search(SearchRequest(question).follow(config), view, settings)
            (found,) = view.multi_search([plan.query])
            good = min(_GOOD, max(grades.values()))
            rows = [
                (hit.score, *astuple(each))
                for hit, each in zip(found.hits, read_signs(question, plan.query, found.hits), strict=True)
            ]
            right = [grades.get(hit.passage.id, 0.0) >= good for hit in found.hits]
            asked.append(Asked(np.array(rows, float).reshape(len(rows), -1), np.array(right, bool), plan.asks))
    return asked


def fit(asked: Sequence[Asked]) -> Floats:
    """Fit the weights, that of the score first, by Newton's method with a ridge over signs in standard deviations."""
    used = [each for each in asked if each.is_ordered and each.right.any() and not each.right.all()]
    scale = np.concatenate([each.given for each in used]).std(axis=0) + 1e-9
    ridge = _RIDGE * np.ones(len(scale))
    ridge[0] /= 10
    learnt: Floats = np.zeros(len(scale))
    for _ in range(_STEPS):
        gradient, curvature = -ridge * learnt, np.diag(ridge)
        for each in used:
            given = each.given / scale
            points = given @ learnt
            likely = np.exp(points - points.max())
            likely /= likely.sum()
            answers = likely * each.right / (likely @ each.right)
            mean = likely @ given
            gradient += answers @ given - mean
            curvature += (given * likely[:, None]).T @ given - np.outer(mean, mean)
        learnt = learnt + _RATE * np.linalg.solve(curvature, gradient)
    weights: Floats = learnt / scale
    relative: Floats = weights / weights[0]
    return relative


def count(asked: Sequence[Asked], weigh: Callable[[int], Floats]) -> str:
    """Write how many questions have an answer among the first of their hits, as weighed by the number of each."""
    reached = [0] * len(_DEPTHS)
    for number, each in enumerate(asked):
        points = each.given @ weigh(number) if each.is_ordered else -np.arange(len(each.right))
        places = np.flatnonzero(each.right[np.argsort(-points, kind="stable")])
        reached = [
            found + (len(places) > 0 and places[0] < depth) for found, depth in zip(reached, _DEPTHS, strict=True)
        ]
    return ", ".join(f"{found} in {depth}" for found, depth in zip(reached, _DEPTHS, strict=True))


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--encoder", default="english+multilingual")
    chosen = parser.parse_args()
    pairs = list(zip(chosen.folders[::2], chosen.folders[1::2], strict=True))
    asked = [each for library, judged in pairs for each in ask(library, judged, chosen.encoder)]
    engine, own = np.eye(1 + len(astuple(WEIGHTS)))[0], np.array([1.0, *astuple(WEIGHTS)])
    held_out = [fit([each for at, each in enumerate(asked) if at % _FOLDS != fold]) for fold in range(_FOLDS)]
    print(f"{len(asked)} questions, {sum(each.is_ordered for each in asked)} of them ordered by signs")
    print(f"as ranked by the engine: {count(asked, lambda _: engine)}")
    print(f"by the weights of the program: {count(asked, lambda _: own)}")
    print(f"by new weights, held out: {count(asked, lambda number: held_out[number % _FOLDS])}")
    print(Signs(*(round(float(each), 3) for each in fit(asked)[1:])))


if __name__ == "__main__":
    main()
