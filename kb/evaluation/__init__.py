"""How well searches find what they should: a judged collection, indexed and searched as any library is.

    collection  a folder with texts, questions and judgements -> a collection
    measures    rankings and judgements -> figures
    running     a collection -> a library -> rankings -> figures

This room knows no engine of its own and ranks nothing: whatever it measures is what a reader gets.
"""

from kb.evaluation.collection import Collection, Judged, read_collection
from kb.evaluation.measures import Figures
from kb.evaluation.running import Evaluation, evaluate, measured

__all__ = ["Collection", "Evaluation", "Figures", "Judged", "evaluate", "measured", "read_collection"]
