"""When a sentence is shown as the answer to a question, and how often it is one.

    python -m benchmarks.answer_boxes LIBRARY QUESTIONS open       fits the weights, each tenth held out in turn
    python -m benchmarks.answer_boxes LIBRARY QUESTIONS closed     measures those of `kb.search.answer_sentences`

LIBRARY is the folder of an indexed library whose passages the encoder of English has encoded. QUESTIONS has a question
a line as JSON: `question`, `half` ("open" or "closed"), and `answer`, the sentences of the library that answer it, or
null. A sentence that is shown is right where it has half of the answer's runs of three words, or the answer half of
its runs. Other sentences may answer as well, so the figures are the least that can be true; print them with --show.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.library.indexing.sync import Library
from kb.library.view import LibraryView
from kb.search.answer_sentences import WEIGHTS, AnswerSentence, SentenceWeights, score
from kb.search.service import SearchRequest, compare_sentences, plan_search, read_sentences, run_plan
from kb.settings import Settings

_RUN, _SHARED = 3, 0.5
_FOLDS, _STEPS, _RATE, _RIDGE = 10, 4000, 0.4, 0.5
Floats = NDArray[np.float64]


class Asked:
    """A question, the sentences that may answer it, and which of them do."""

    def __init__(self, row: dict[str, str], view: LibraryView, settings: Settings) -> None:
        self.text, self.answer = row["question"], row.get("answer") or ""
        plan = plan_search(SearchRequest(self.text, for_reading=True), view, settings)
        found = run_plan(plan, view)
        self.box = found.box
        self.candidates = read_sentences(plan, found.results.hits, view) if plan.asks else []
        self.likeness = compare_sentences(plan, self.candidates, view)
        self.right = [self.is_answer(each.text) for each in self.candidates]

    def is_answer(self, text: str) -> bool:
        """Tell whether a sentence is the annotated answer, or most of it."""
        ours, theirs = _list_runs(text), _list_runs(self.answer)
        return bool(self.answer) and len(ours & theirs) >= _SHARED * min(len(ours), len(theirs))

    def choose(self, weights: SentenceWeights) -> tuple[float, bool, AnswerSentence] | None:
        """Return the score of the best sentence, whether it is right, and the sentence."""
        scored = [
            (score(each, like, weights), right, each)
            for each, like, right in zip(self.candidates, self.likeness, self.right, strict=True)
        ]
        return max(scored, key=lambda each: each[0], default=None)


def _list_runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))}


def fit(asked: Sequence[Asked]) -> SentenceWeights:
    """Fit the model to whether sentences answer, by gradient descent with a ridge; right ones weigh half of all."""
    rows = [
        [1.0, like, each.words, each.passage, float(each.rank == 0)]
        for one in asked
        for each, like in zip(one.candidates, one.likeness, strict=True)
    ]
    given: Floats = np.array(rows)
    right: Floats = np.array([each for one in asked for each in one.right], float)
    weight = np.where(right > 0, 0.5 / max(right.mean(), 1e-3), 1.0)
    learnt: Floats = np.zeros(given.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-given @ learnt))
        ridge = _RIDGE * np.concatenate([[0.0], learnt[1:]]) / len(right)
        learnt += _RATE * (given.T @ (weight * (right - likely)) / weight.sum() - ridge)
    bias, likeness, words, passage, first = (round(float(each), 3) for each in learnt)
    return SentenceWeights(bias, likeness, words, passage, first, least=0.0, least_other=0.0)


def report_open(asked: Sequence[Asked], *, show: bool) -> None:
    """Print how many boxes would be right at each number of boxes, each tenth held out, and the weights of all."""
    chosen = []
    for fold in range(_FOLDS):
        weights = fit([each for at, each in enumerate(asked) if at % _FOLDS != fold])
        chosen += [(best, each) for each in asked[fold::_FOLDS] if (best := each.choose(weights))]
    chosen.sort(key=lambda each: -each[0][0])
    right = 0
    for number, ((points, is_right, sentence), one) in enumerate(chosen, 1):
        right += is_right
        if number % 5 == 0:
            print(f"{number} boxes, {right} right, least score {points:.2f}")
        if show:
            print(f"  {points:.2f} {is_right} {one.text} | {sentence.text[:160]} | {one.answer[:100]}")
    print(fit(asked))


def report_closed(asked: Sequence[Asked], *, show: bool) -> None:
    """Print how many boxes are shown and how many of them are right, by the weights of the program."""
    shown = [(one, one.box) for one in asked if one.box]
    right = [one.is_answer(box.spans[0].slice(box.hit.passage.text)) for one, box in shown]
    answerable = sum(bool(one.answer) for one in asked)
    print(f"{len(shown)} boxes of {len(asked)} questions, {sum(right)} right; {answerable} have an answer")
    print(f"boxes where the library has no answer: {sum(not one.answer for one, _ in shown)}; {WEIGHTS}")
    for (one, box), is_right in zip(shown, right, strict=True):
        if show:
            print(f"  {is_right} {one.text} | {box.spans[0].slice(box.hit.passage.text)[:200]} | {one.answer[:120]}")


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("half", choices=["open", "closed"])
    parser.add_argument("--encoder", default="english+multilingual")
    parser.add_argument("--show", action="store_true")
    asked_for = parser.parse_args()
    rows = map(json.loads, asked_for.questions.read_text(encoding="utf-8").splitlines())
    settings = Settings(meaning=asked_for.encoder, library=asked_for.library)
    with Library(settings).open_view() as view:
        asked = [Asked(row, view, settings) for row in rows if row["half"] == asked_for.half]
    (report_open if asked_for.half == "open" else report_closed)(asked, show=asked_for.show)


if __name__ == "__main__":
    main()
