"""The JSON answer to a request that failed."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class FaultAnswer(TypedDict):
    """What is wrong with one parameter, or with one part of the address."""

    field: str
    message: str


class FailureAnswer(TypedDict):
    """Why there is no answer, in sentences, and what to do.

    With `withdrawn`, what was at the address was taken out of the library for good, and is to be shown nowhere else.
    """

    error: str
    errors: list[FaultAnswer]
    status: int
    withdrawn: NotRequired[Literal[True]]
