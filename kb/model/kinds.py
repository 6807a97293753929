"""What kind of passage a passage is, and the laws that it cites."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model.documents import PassageKind, Span


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of a passage, and why it is of it.

    Attributes:
        kind: The kind.
        rule: The name of the rule that found it.
        spans: In the passage's text, what the rule went by: the numbers of a statistic, the words of a recommendation.
            Empty where it went by a heading.
    """

    kind: PassageKind
    rule: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class LawReference:
    """One place where a passage cites a law.

    Attributes:
        span: In the passage's text: the law's name with its provision, or what stands for them ("the Act").
        law: The law in its short form: "MSA 2015", "ECAT", "[2013] EWCA Crim 991".
        provision: In its short form: "s.45(1)", "art.26"; "" where the whole law is cited.
        title: The law's full name.
    """

    span: Span
    law: str
    provision: str = ""
    title: str = ""

    @property
    def normalised(self) -> str:
        """The law and the provision in one line: "MSA 2015 s.45(1)"."""
        return f"{self.law} {self.provision}".rstrip()


@dataclass(frozen=True, slots=True)
class CitedLaw:
    """A law as the library cites it.

    Attributes:
        law: In its short form.
        title: Its full name, as most passages give it.
        provisions: Those that are cited, each with the number of passages, in the order of the law.
        passages: How many passages cite it or a provision of it.
        documents: How many documents have one of these.
    """

    law: str
    title: str
    provisions: tuple[tuple[str, int], ...]
    passages: int
    documents: int
