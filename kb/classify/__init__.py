"""Classification of passages: recommendation, duty, indicators, statistic, case study, definition, contact.

Named rules find each kind from the passage and the headings above it alone; a passage may have several kinds or none.
Quotations and cited laws follow from the contents and need no rule. Quoted words count like the rest: the kind is the
passage's, not its author's.
"""
