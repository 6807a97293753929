"""The language of typed text, guessed by its function words: a question in another language is no misspelling."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kb.text.word_lists import COMMONEST_WORDS, FUNCTION_WORDS, parse_words

_MIN_WORDS = 2  # function words that must agree on a language
# Folded words of each language that are rare in English texts.
_FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    "cy": parse_words(
        """
        a ac ai am ar at beth bod byddwn chi dod ddim dw dwi ei eich ein eu fel felly fi gael gall gan gyda hi hyn i
        mae maen mewn nad neu ni nid oes os pa pan pam pryd pwy roedd rhaid rydw sut sy sydd un wedi wrth y yn yr ydw
        ydy ydyn yw
        """
    ),
    "de": parse_words(
        "aber auf aus bei das dem den der des die ein eine einem einen einer es für hat ich im ist kann man mit nicht "
        "oder sich sie sind und von war was wenn wer werden wie wird wo zu zum zur über"
    ),
    "es": parse_words(
        "al como con cuando cuál cómo de del dónde el ella en es esta este están está ha hay la las lo los mi más no "
        "para pero por puede que qué quien quién se si sin sobre son su sus un una y ya"
    ),
    "fr": parse_words(
        "au aux avec c'est ce ces comment d'un d'une dans de des du elle en est et il ils je l'on la le les leur mais "
        "ne nous où ou par pas peut pour qu'est que quel quelle qui sa se ses son sont sur un une vous à être"
    ),
    "pl": parse_words(
        "ale aby bez być był była co czy dla gdy gdzie go ich jak jaka jakie jaki jako jego jej jest jestem już kiedy "
        "kim kogo komu kto która które który ma mam mi może można mój na nie niż o od oraz po pod przed przez przy się "
        "są ta tak tego ten to tylko tym w we wie z za zgłosić ze że"
    ),
    "pt": parse_words(
        "ao aos com como da das de do dos e ela ele em está eu foi mais mas na nas no nos não o onde os ou para pela "
        "pelo pode por quando que quem se sem ser seu sua são também um uma à é"
    ),
    "ro": parse_words(
        """
        a acest ai am ar are au aș ca care ce cel cele cine cu cui cum când da dacă de deci din după ei el este eu face
        fi fie fost fără unde în într îmi îl îi la le lui mai mea meu mi nu nici o ori pe pentru poate pot prin sa sau
        se si și spre sunt să te trebuie un unei unui în ți ție
        """
    ),
    "sq": parse_words(
        """
        a ai ajo apo as asgjë ata bëj bën ç'është çfarë dhe do duhet edhe e ë është ishte i iu ju janë jam jo ka kam ke
        ku kur kush këtë me më mund mua na nga një nuk në or ose pa para pas për por po që sa se si të tij ta u unë
        """
    ),
    "vi": parse_words(
        """
        ai bao bị các cái có cho chúng của cùng cần đã đang đây để đi đó được gì giúp hay hoặc khi không là làm lại mà
        mình một nào này nên nếu người những như nhưng ở phải ra rằng rất sao sẽ tại thì thế tôi trong từ và về vì với
        """
    ),
}


def list_function_words(language: str) -> frozenset[str]:
    """Return the function words of a language tag from `guess_language`."""
    return _FUNCTION_WORDS[language]


def guess_language(terms: Collection[str]) -> str:
    """Return the language of folded words as a tag such as "ro"; "" for English, or if uncertain."""
    typed = set(terms)
    english = len(typed & (FUNCTION_WORDS | COMMONEST_WORDS))
    counts = {tag: len(typed & words) for tag, words in _FUNCTION_WORDS.items()}
    best = max(counts, key=lambda tag: counts[tag])
    return best if counts[best] >= _MIN_WORDS and counts[best] > english else ""
