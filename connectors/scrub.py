"""Free text without the people in it: what identifies somebody is replaced by a word in brackets."""

from __future__ import annotations

import re

LONGEST = 2_000  # characters; what customers say fits, what programs dump does not
PROSE, PROSE_WORDS = 40, 6  # characters and words from which on a value is a sentence, not a label
EMAIL = r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+"

LABEL = rf"^[^@]{{0,{PROSE - 1}}}$"  # no address and no sentence
_DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
VALUE = rf"^({_DAY}[\d:.+TZAPMUGC -]{{0,25}}|[^@\s]{{0,{PROSE - 1}}})$"  # one word, or a day with its time

_MAIL = re.compile(EMAIL)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_PHONE = re.compile(r"(?<!\w)(?!\d{4}-\d\d-\d\d(?!\d))\+?\(?\d(?:[ ()./-]{0,2}\d){6,}(?!\w)")
_DIGITS = re.compile(r"\d{5,}")

_NAME = r"(?:(?!\[)[^\W\d_a-z][\w'’-]*)"
_NAMES = rf"{_NAME}(?:[ ]+(?:(?:de|da|do|dos|van|von|der|la|di|le)[ ]+)?{_NAME}){{0,3}}"
_TITLES = r"(?:(?:Mrs?|Ms|Miss|Dr|Prof|Herr|Frau|Sra?|Dona|Seu|Mme|Monsieur|Madame)\b\.?[ ]+)"
_GREETINGS = (
    "dear|hi|hello|hey|good morning|good afternoon|hallo|liebe[r]?|sehr geehrte[r]?|olá|ola|oi|prezad[oa]|"
    "car[oa]|hola|estimad[oa]|bonjour|cher|chère|ciao|gentile"
)
_PARTINGS = (
    "regards|kind regards|best regards|best wishes|sincerely|yours|cheers|thanks|many thanks|thank you|"
    "mit freundlichen grüßen|viele grüße|atenciosamente|obrigad[oa]|abraços|saludos|cordialement|"
    "cordiali saluti"
)
_INTRODUCTIONS = (
    "my name is|name is|this is|i am called|ich heiße|mein name ist|meu nome é|me chamo|me llamo|"
    "je m'appelle|mi chiamo|signed"
)
_NAMED = [
    re.compile(rf"(?<!\w)((?i:{_GREETINGS})[ ,]+)({_TITLES}?{_NAMES})"),
    re.compile(rf"(?<!\w)((?i:{_PARTINGS})\s*[,.!-]*\s+)({_TITLES}?{_NAMES})(?=[\s.!]*$)"),
    re.compile(rf"(?<!\w)((?i:{_INTRODUCTIONS})[ ]+)({_TITLES}?{_NAMES})"),
    re.compile(rf"(?<!\w)({_TITLES})({_NAMES})"),
]


def has_mail(text: str) -> bool:
    """Whether an e-mail address stands in the text."""
    return _MAIL.search(text) is not None


def without_mail(text: str) -> str:
    """The text with e-mail addresses replaced; the least that any stored text goes through."""
    return _MAIL.sub("[e-mail]", text)


def guarded(text: str) -> str:
    """A value of an attribute: prose is scrubbed like a comment, a shorter value loses addresses only."""
    return scrub(text) if len(text) >= PROSE and words(text) >= PROSE_WORDS else without_mail(text)


def unreadable(text: str) -> str:
    """A value that should be a time or a number and is words: those say nothing, and may name somebody.

    >>> [unreadable(text) for text in ("31.01.2026", "four", "Ann Lee", "+44 20 7946 0018")]
    ['31.01.2026', 'four', '[text]', '[number]']
    """
    if words(text) > 1 and not any(sign.isdigit() for sign in text):
        return "[text]"
    return text if re.match(VALUE, text) else guarded(_PHONE.sub("[number]", text))


def scrub(text: str) -> str:
    """The text without links, addresses, phone and other long numbers, and names beside a greeting.

    >>> scrub("Dear Ann Lee, call me on +44 20 7946 0018 or mail bob@example.com")
    'Dear [name], call me on [number] or mail [e-mail]'
    """
    text = shorten(text)
    for pattern, word in ((_LINK, "[link]"), (_MAIL, "[e-mail]"), (_ACCOUNT, "[number]")):
        text = pattern.sub(word, text)
    text = _DIGITS.sub("[number]", _PHONE.sub("[number]", text))
    for pattern in _NAMED:
        text = pattern.sub(r"\1[name]", text)
    return text


def shorten(text: str) -> str:
    """At most so many characters as a comment has; a longer one ends in …"""
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def words(text: str) -> int:
    """How many words a text has: what `comment: count` keeps of it."""
    return len(text.split())
