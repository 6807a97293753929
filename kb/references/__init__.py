"""References of a document to its own places ("see page 12", "Annex B"), and mentions of other documents' titles.

Only what is sure is a reference: "Section 4 of the Act", "page 12 of that report" and "Chapter 3" of a work in a
footnote name places elsewhere, and a number that two headings have names neither of them.

    mentions      where a text names a place by its kind and number, and what says that the place is elsewhere
    places        the places of a document: pages, numbered headings, captions, paragraphs
    named_places  places that a text names without a number: by a heading's words, "overleaf", "the table below"
    resolver      the passages of a document -> the references in each, and which passages refer to it
    titles        where a text has the title of another document
"""
