"""References of a document to its own places ("see page 12", "Annex B"), and mentions of other documents' titles.

Only certain references count: "Section 4 of the Act", "page 12 of that report" and "Chapter 3" of a work in a footnote
name places elsewhere, and a number that two headings share identifies neither.

    mentions      finds places named by kind and number, and the words that place them in another work
    places        the places of a document: pages, numbered headings, captions, paragraphs
    named_places  finds places named without a number: by a heading's words, "overleaf", "the table below"
    resolver      the passages of a document -> the references in each, and which passages refer to it
    titles        finds the titles of other documents
"""
