"""Given names that are mostly a man's or a woman's, to keep "he" from being a woman and "she" a man.

This module holds names only. A name that is in neither list, or common to both, decides nothing.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MEN = _names(
    """
    aaron abdul adam adrian ahmed alan albert alexander ali andrew andy anthony antonio arthur barack ben benjamin
    bernard bernie bill bob boris brad brandon brian bruce bryan carl carlos charles christopher colin craig
    daniel dave david dennis derek donald doug douglas duncan edward edwin eric ernest francis frank fred gareth
    gary geoff geoffrey george gerald glenn gordon graham greg gregory hakeem harold harry henry howard hugh
    hussein ian isaac ivan jack jacob jakub james jared jason jeff jeffrey jeremy jim joe john johnny jonathan
    jose joseph joshua juan julian justin keith kenneth kevin larry lawrence leonard luis luke malcolm marco mario
    mark martin matt matthew michael mick miguel mike mitch mitt mohamed mohammed muhammad nathan neil nicholas
    nick nigel oliver oscar patrick paul pedro peter philip phillip ralph ray raymond rex ricardo richard rick rob
    robert roger ronald roy russell ryan samuel scott sean sebastian sergio simon stanley stephen steve steven
    stuart ted terence thomas tim timothy toby todd tom tony trevor victor vincent walter wayne william
    """
)
_WOMEN = _names(
    """
    abigail agnes aisha alice alicia alison amanda amber amy andrea angela anita ann anna anne annie aquilina
    barbara beatrice bernadette beth betsy betty beverley beverly brenda bridget camilla carly carmen carol
    caroline carolyn catherine cecilia charlotte chelsea cheryl chloe christina christine claire clara clare
    cristina cynthia dawn deborah debra denise diana diane donna dorothy elaine eleanor elena elizabeth ellen
    emily emma esther eva evelyn faith fatima felicia fiona florence frances gillian gina gloria grace hannah
    harriet heather helen hillary holly huma irene isabel isabella ivanka jacqueline jane janet janice jennifer
    jessica jill joan joanna joanne josephine joy joyce judith judy julia julie karen kate katherine kathleen
    kathryn katie kellyanne klara kristen laura lauren linda lisa liz loretta louise lucy lydia madeleine margaret
    maria marie marina martha mary matilda megan megyn melania melanie melissa michelle miriam monica nadia nancy
    naomi natalie nicola nicole olivia paloma pamela patricia pauline payal penny phyllis priti rachel rebecca
    rita rose roxana ruth sally samantha sandra sara sarah serena sharon sheila shirley silvia sofia sonia sophia
    sophie stephanie sue susan suzanne sylvia teresa tracey tracy ursula valerie vanessa vera veronica victoria
    virginia vivian wendy yasmin yvette yvonne zoe
    """
)


def is_given(name: str) -> bool:
    """Tell whether a full name begins with one of these given names."""
    return bool(name) and name.split()[0].lower() in _MEN | _WOMEN


def may_be(name: str, pronoun: str) -> bool:
    """Tell whether a pronoun can mean a person of this name, as far as the given name says."""
    given = name.split()[0].lower() if name else ""
    other = _WOMEN if pronoun.lower() == "he" else _MEN
    return given not in other
