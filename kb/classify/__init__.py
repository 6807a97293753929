"""Classification of passages: recommendation, duty, indicators, statistic, case study, definition, contact.

Each kind is found by named rules, from the passage and the headings above it alone; a passage may be of several kinds
or of none. That a passage has quotations or cites a law follows from its contents and needs no rule. What is quoted
counts like the rest: the kind is the passage's, not its author's.
"""
