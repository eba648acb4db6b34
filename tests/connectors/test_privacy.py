import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.privacy import Keys, normalise
from connectors.scrub import LONGEST, scrub, unreadable
from connectors.shape import Privacy, canonical

KEYS = Keys(b"secret of the workspace")
PRIVACY = Privacy("shop", KEYS)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "Ann@Example.com ", "ann@example.com"),
        ("work_email", "ANN@EXAMPLE.COM", "ann@example.com"),
        ("phone", "+44 (20) 7946-0018", "00442079460018"),
        ("mobile", "+44.20.7946.0018", "44 20 7946 0018"),
        ("crm_id", " 17 ", "17"),
    ],
)
def test_spellings_of_one_key_meet(kind, one, other):
    assert KEYS.digest(kind, one) == KEYS.digest(kind, other)


def test_crm_ids_keep_their_case():
    assert KEYS.digest("crm_id", "aB") != KEYS.digest("crm_id", "ab")


def test_same_value_of_another_kind_is_another_key():
    digests = [str(KEYS.digest(kind, "17")).partition(":")[2] for kind in ("crm_id", "shop")]
    assert digests[0] != digests[1]


def test_another_secret_gives_another_digest():
    assert Keys(b"one").digest("email", "a@b.c") != Keys(b"two").digest("email", "a@b.c")


def test_empty_keys_name_nobody():
    assert KEYS.digest("email", "  ") is None
    assert KEYS.digest("phone", "unknown") is None


def test_secret_is_in_no_repr():
    assert "secret of" not in repr(KEYS)


@given(st.text(min_size=8).filter(lambda text: text.strip() == text and ":" not in text))
def test_digest_never_holds_the_key(value):
    digest = KEYS.digest("crm_id", value)
    assert digest is not None
    assert value not in digest.partition(":")[2]


@given(st.sampled_from(["email", "phone", "crm_id"]), st.text())
def test_normalising_twice_changes_nothing(kind, value):
    once = normalise(kind, value)
    assert once is None or kind == "phone" or normalise(kind, once) == once


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("mail me at ann.lee+x@mail.example.co.uk please", "mail me at [e-mail] please"),
        ("call +44 (0)20 7946 0018 now", "call [number] now"),
        ("call 07700900123", "call [number]"),
        ("card 4111 1111 1111 1111", "card [number]"),
        ("IBAN DE89 3704 0044 0532 0130 00 it is", "IBAN [number] it is"),
        ("see https://example.com/a?token=1 or www.example.com/x", "see [link] or [link]"),
        ("Dear Ann Lee, it broke", "Dear [name], it broke"),
        ("Olá João da Silva, tudo bem", "Olá [name], tudo bem"),
        ("Sehr geehrte Frau Müller, danke", "Sehr geehrte [name], danke"),
        ("It broke. Kind regards, Peter O'Neill", "It broke. Kind regards, [name]"),
        ("my name is Élodie Dupont and", "my name is [name] and"),
        ("Mrs. Jones at the desk was kind", "Mrs. [name] at the desk was kind"),
    ],
)
def test_what_identifies_somebody_is_replaced(said, kept):
    assert scrub(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "I waited 45 minutes, 3 times",
        "Paid 23.50 on 2018-05-03",
        "Very good service. Thanks",
        "thanks. Very good",
    ],
)
def test_what_identifies_nobody_stays(said):
    assert scrub(said) == said


def test_very_long_text_is_cut():
    assert len(scrub("a " * 5_000_000)) == LONGEST + 1


@given(
    st.from_regex(r"[a-z]{1,8}\.[a-z]{1,8}@[a-z]{2,9}\.(com|org|co\.uk)", fullmatch=True),
    st.text(max_size=30),
)
def test_no_address_survives(address, around):
    assert address not in scrub(f"{around} {address} {around}")


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31 09:30:00",
        "2026-01-31T09:30:00+02:00",
        "31/01/2026 9:30 AM",
        "12345678.50",
        "four",
        "failled",
        "",
    ],
)
def test_a_value_that_must_be_mended_can_be_seen(text):
    assert unreadable(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Zebulon Quackenbush",
        "+44 7700 900 955",
        "zeb@canary.example",
        "Dear Zeb Quack, call 07700 900955 now or never",
    ],
)
@pytest.mark.parametrize("name", ["occurred_at", "amount"])
def test_a_person_in_a_column_of_times_or_numbers_is_not_kept(name, text):
    kept = str(canonical(pa.table({name: [text, "2026-01-31"]}), "interaction", PRIVACY).to_pylist())
    assert not any(part in kept for part in ("Quack", "900", "canary"))


def test_a_sentence_in_a_column_of_labels_is_scrubbed():
    rows = pa.table({"channel": ["Dear Zeb Quack, please call 07700 900955 now or never", "web"]})
    kept = canonical(rows, "interaction", PRIVACY).to_pylist()
    assert kept[1] == {"channel": "web"}
    assert "900955" not in str(kept)
    assert "Quack" not in str(kept)
