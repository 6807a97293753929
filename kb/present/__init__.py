"""Hits -> words for people: excerpts, citations, and the answers that the JSON pages give.

This room knows no engine, no HTTP and no templates. Only `excerpts` makes markup.
"""
