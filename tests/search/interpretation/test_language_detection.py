"""The language of typed text."""

from __future__ import annotations

import pytest

from kb.search.interpretation.language_detection import guess_language
from kb.text import split_terms


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Cum pot raporta un caz de trafic?", "ro"),
        ("kto nie może wiedzieć o ofierze", "pl"),
        ("si mund të raportoj një rast", "sq"),
        ("tôi có thể báo cáo như thế nào", "vi"),
        ("pwy sydd yn gallu fy helpu i", "cy"),
        ("où est la police et que dois-je dire", "fr"),
        ("wer hat die Pflicht und wie wird sie erfüllt", "de"),
        ("¿quién puede ayudar a las víctimas?", "es"),
        ("quem pode ajudar as vítimas e como", "pt"),
        ("can the police de facto help", ""),
        ("who is a de facto carer in the EU and what can he do", ""),
        ("doesnt want to go into the nrm", ""),
        ("Nguyen v the Home Office", ""),
        ("la strada international", ""),
        ("nie", ""),
        ("offciers jugdes", ""),
        ("", ""),
    ],
)
def test_function_words_tell_the_language(text: str, language: str) -> None:
    assert guess_language(split_terms(text)) == language
