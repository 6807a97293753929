"""The fields of a passage in which words are searched; every engine's index has them."""

from __future__ import annotations

from kb.engine.protocol import TermScope
from kb.model import Field

BODY, HEADING, ABOVE, TITLE = "body", "heading", "above", "title"  # `ABOVE`: the headings above the nearest one
QUOTED, SPEAKER, ROLE = "quoted", "speaker", "role"  # the text of quotations, their speakers, the roles of these
EXTRA_FIELDS = (HEADING, ABOVE, TITLE)
TEXT_FIELDS = (BODY, *EXTRA_FIELDS)
QUOTATION_FIELDS = (QUOTED, SPEAKER, ROLE)  # searched only by queries that name them
WORD_FIELDS = (*TEXT_FIELDS, *QUOTATION_FIELDS)
PHRASE_FIELDS = (BODY, HEADING)
SCOPE_FIELDS = {
    TermScope.TEXT: TEXT_FIELDS,
    TermScope.BODY: (BODY,),
    TermScope.QUOTED: (QUOTED,),
    TermScope.TITLE: (TITLE,),
    TermScope.HEADING: (HEADING, ABOVE),
}
NAMED_FIELDS = {  # the fields of a query that are searched like text
    Field.TITLE: (TITLE,),
    Field.HEADING: (HEADING, ABOVE),
    Field.SPEAKER: (SPEAKER,),
    Field.ROLE: (ROLE,),
}
