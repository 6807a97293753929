"""Evaluation of search on judged collections, indexed and searched like any library."""

from kb.evaluation.collection import Collection, JudgedQuestions, read_collection
from kb.evaluation.metrics import MeanMetrics
from kb.evaluation.runner import Evaluation, evaluate, measure_rankings

__all__ = [
    "Collection",
    "Evaluation",
    "JudgedQuestions",
    "MeanMetrics",
    "evaluate",
    "measure_rankings",
    "read_collection",
]
