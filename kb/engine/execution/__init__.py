"""The execution of queries, the same for every engine: what a tree matches, and the score of each match.

An engine brings `Leaves`, which find single parts of a tree among some passages (all of a segment, or the candidates
chosen by a cluster), and `Statistics` of the whole library.
"""
