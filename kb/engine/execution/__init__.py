"""The execution of queries, the same for every engine: what a tree matches, and what each match scores.

An engine brings `Leaves`, which find single parts of a tree among some passages (all of a segment, or the candidates
that a cluster has chosen), and `Statistics` of the whole library.
"""
