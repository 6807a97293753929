"""Evaluation of search: judged collections, judged questions over a library, and cases that have to hold."""

from kb.evaluation.case_runner import CaseReport, CheckedCase, check_cases
from kb.evaluation.cases import read_cases
from kb.evaluation.collection import Collection, JudgedQuestions, read_collection, read_judged_questions
from kb.evaluation.metrics import MeanMetrics
from kb.evaluation.runner import Evaluation, evaluate, measure_library
