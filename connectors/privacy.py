"""Customer keys become keyed hashes before they are written; nobody without the secret can try names."""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

MAIL_KINDS = ("mail", "email", "e_mail")
PHONE_KINDS = ("phone", "mobile", "tel", "telephone", "cell")
DIGEST_LENGTH = 32  # 128 bits: no two keys of one company ever meet


def normalise(kind: str, value: str) -> str | None:
    """One spelling for one key: e-mail in lower case, a phone number as digits; None where nothing is left.

    >>> normalise("email", "  Ann@Example.COM ")
    'ann@example.com'
    >>> normalise("phone", "0044 (20) 7946-0018")
    '442079460018'
    """
    text = (value if value.isascii() else unicodedata.normalize("NFC", value)).strip()
    match _spelling(kind):
        case "mail":
            return text.lower() or None
        case "phone":
            return re.sub(r"\D", "", text).removeprefix("00") or None
    return text or None


@cache
def _spelling(kind: str) -> str:
    """How keys of a kind are spelt: like an address, like a phone number, or as they are."""
    word = kind.lower().rpartition(".")[2]
    if word.endswith(MAIL_KINDS):
        return "mail"
    return "phone" if word.endswith(PHONE_KINDS) else ""


@dataclass
class Keys:
    """Hashes keys with the workspace's secret; the same key and kind always give the same digest."""

    secret: bytes = field(repr=False)
    _known: dict[tuple[str, str], str | None] = field(default_factory=dict, repr=False)

    def digest(self, kind: str, value: str) -> str | None:
        """`kind:digest` of a key, or None for an empty one."""
        known = (kind, value)
        if known not in self._known:
            text = normalise(kind, value)
            self._known[known] = None if text is None else f"{kind}:{self._hash(kind, text)}"
        return self._known[known]

    def _hash(self, kind: str, text: str) -> str:
        return hmac.digest(self.secret, f"{kind}\0{text}".encode(), "sha256").hex()[:DIGEST_LENGTH]
