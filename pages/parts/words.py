"""Numbers as the pages print them. Unknown is a dash, few is a count, and an interval never breaks."""

from collections.abc import Mapping
from math import floor, log10
from typing import Any

UNKNOWN = "–"
MINUS = "−"
JOINER = "\u2060"
NBSP = "\u00a0"
FEW_FOR_SHARE = 30
FEW_FOR_FRACTION = 10
NARROW = 0.02
DURATIONS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
SECONDS = {"seconds": 1, "time": 86_400}
SIZED = ("supported", "contradicted", "inconclusive")
VERDICT_WORDS = ("cannot tell yet: ", "the opposite of what was said: ")
SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "BRL": "R$", "JPY": "¥"}

Figure = Mapping[str, Any]


def signed(text: str) -> str:
    """Print a minus as a minus, not as a hyphen."""
    return text.replace("-", MINUS)


def number(value: float | None, decimals: int = 0) -> str:
    """A plain number with thousands.

    >>> number(2330)
    '2,330'
    """
    if value is None:
        return UNKNOWN
    rounded = round(value, decimals)
    return signed(f"{rounded + 0.0:,.{decimals}f}")


def compact(value: int) -> str:
    """A count in three digits, for narrow places.

    >>> compact(999), compact(1_250), compact(260_420), compact(1_200_000)
    ('999', '1.2k', '260k', '1.2M')
    """
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if value >= size:
            scaled = value / size
            return f"{scaled:.0f}{unit}" if scaled >= 10 else f"{scaled:.1f}{unit}"
    return str(value)


def span(low: str, high: str) -> str:
    """Two printed ends as one interval: `29–33`, or `−4.2 to +2.1` with a minus anywhere."""
    if low.startswith(MINUS) or high.startswith(MINUS):
        return f"{low}{NBSP}to{NBSP}{_plus(high)}"
    return f"{low}{JOINER}–{JOINER}{high}"


def decimals_of(value: float, *, kpi: bool = False, width: float = 0.0) -> int:
    """Shares take one decimal for KPIs, and below 10 % where the interval is narrow enough to mean it."""
    return 1 if kpi or (abs(value) < 0.0995 and width <= NARROW) else 0


def share(value: float | None, *, kpi: bool = False) -> str:
    """A share of 1 as per cent, standing alone.

    >>> share(0.31), share(0.062), share(0.09), share(None)
    ('31%', '6.2%', '9%', '–')
    """
    if value is None:
        return UNKNOWN
    printed = number(100 * value, decimals_of(value, kpi=kpi))
    return f"{printed if kpi else printed.removesuffix('.0')}%"


def beside(amount: float | None, figure: Figure) -> str:
    """A share to compare a figure with, in the figure's own decimals: `31% … normally 9%`."""
    if amount is None or figure.get("value") is None:
        return share(amount)
    printed = number(100 * amount, _decimals(figure, "share", kpi=False))
    return f"{printed.removesuffix('.0')}%"


def _decimals(figure: Figure, unit: str, *, kpi: bool) -> int:
    amount, low, high = figure["value"], figure.get("low"), figure.get("high")
    if unit == "share":
        return decimals_of(amount, kpi=kpi, width=0.0 if low is None or high is None else high - low)
    return 0 if unit in ("nps", "count") or abs(amount) >= 100 else 1


def interval(figure: Figure | None, unit: str = "share", *, kpi: bool = False, currency: str = "") -> str:
    """The interval alone, in the decimals of its value; empty where there is none."""
    if not figure or figure.get("value") is None or too_few(figure, unit):
        return ""
    low, high = figure.get("low"), figure.get("high")
    if low is None or high is None:
        return ""
    if unit == "money":
        return money_span(low, high, currency)
    if unit in SECONDS:
        return span(lasting(low * SECONDS[unit]), lasting(high * SECONDS[unit]))
    scale, places = 100 if unit == "share" else 1, _decimals(figure, unit, kpi=kpi)
    return span(number(scale * low, places), number(scale * high, places))


def too_few(figure: Figure, unit: str = "share") -> bool:
    """Whether a share stands on too few to be printed as a share."""
    n = figure.get("n")
    return unit == "share" and n is not None and n < FEW_FOR_SHARE


def value(figure: Figure | None, unit: str = "share", *, kpi: bool = False, currency: str = "") -> str:
    """The value alone: `31%`, `17 of 23` below thirty, the count only below ten, a dash if unknown."""
    if not figure or figure.get("value") is None:
        return few(figure) if figure and 0 < (figure.get("n") or 0) < FEW_FOR_FRACTION else UNKNOWN
    amount = figure["value"]
    if unit == "money":
        return money(amount, currency)
    if unit in SECONDS:
        return lasting(amount * SECONDS[unit])
    if unit != "share":
        return number(amount, _decimals(figure, unit, kpi=kpi))
    if too_few(figure):
        return few(figure)
    lone = figure.get("low") is None
    return share(amount, kpi=kpi) if lone else f"{number(100 * amount, _decimals(figure, unit, kpi=kpi))}%"


def target(entry: Figure, currency: str = "") -> str:
    """What is wanted: `target 84%`; empty where nothing is."""
    if entry.get("target") is None:
        return ""
    return f"target {value({'value': entry['target']}, entry.get('unit', 'share'), currency=currency)}"


def few(figure: Figure) -> str:
    """A share of few: `17 of 23`, below ten only how many there were."""
    n, k = figure["n"], figure.get("k")
    if n < FEW_FOR_FRACTION or k is None:
        return f"n{NBSP}{number(n)}"
    return f"{number(k)}{NBSP}of{NBSP}{number(n)}"


def with_interval(
    figure: Figure | None, unit: str = "share", *, kpi: bool = False, currency: str = ""
) -> str:
    """Value and interval in one: `31% (29–33)`."""
    ends = interval(figure, unit, kpi=kpi, currency=currency)
    shown = value(figure, unit, kpi=kpi, currency=currency)
    return f"{shown}{NBSP}({ends})" if ends else shown


def points(amount: float | None) -> str:
    """An effect in percentage points, always with its sign."""
    return UNKNOWN if amount is None else f"{_plus(number(amount, 1))}{NBSP}pp"


def points_span(low: float | None, high: float | None) -> str:
    """The interval of an effect: `−8.0 to −4.2`."""
    if low is None or high is None:
        return ""
    return f"{_plus(number(low, 1))}{NBSP}to{NBSP}{_plus(number(high, 1))}"


def reason(link: Mapping[str, Any]) -> str | None:
    """The reason of a tested link, without the verdict's own words, which stand beside it."""
    why = (link.get("reason") or "") if link["verdict"] else ""
    for said in VERDICT_WORDS:
        why = why.removeprefix(said)
    return why or None


def doubt(link: Mapping[str, Any]) -> str | None:
    """What of the reason the effect, where it stands beside it, does not say: all but the size.

    >>> doubt({"verdict": "supported", "effect_pp": -6.0, "reason": "goes with 6 in 100 fewer; frail"})
    'frail'
    """
    told = reason(link)
    sized = link.get("effect_pp") is not None and link["verdict"] in (
        "supported",
        "contradicted",
        "inconclusive",
    )
    return told.partition("; ")[2] or None if told and sized else told


def told(link: Mapping[str, Any]) -> str | None:
    """What was found, in a sentence: `where it is poor, 6 in 100 fewer (4–8)`, else the reason."""
    sized = link["verdict"] in ("supported", "contradicted") and link.get("compare") in (None, "poor")
    if not sized or link.get("effect_pp") is None:
        return reason(link)
    return "; ".join(filter(None, (f"where it is poor, {in_hundred(link)}", doubt(link))))


def effect(tested: Figure) -> str:
    """An effect with its interval: `−6.1 pp (−8.0 to −4.2)`; empty where nothing was tested."""
    if tested.get("effect_pp") is None:
        return ""
    ends = points_span(tested.get("low_pp"), tested.get("high_pp"))
    return f"{points(tested['effect_pp'])}{NBSP}({ends})" if ends else points(tested["effect_pp"])


def in_hundred(tested: Figure) -> str:
    """An effect in a sentence: `6 in 100 fewer (4–8)`; with nought inside it, at most how many either way."""
    amount, low, high = (tested[end] for end in ("effect_pp", "low_pp", "high_pp"))
    if low is None or high is None:
        return f"{number(abs(amount))} in 100 {'fewer' if amount < 0 else 'more'}"
    if low <= 0 <= high:
        return f"between {number(abs(low), 1)} in 100 fewer and {number(high, 1)} more"
    ends = sorted(abs(end) for end in (low, high))
    places = 0 if ends[0] >= 1.5 else 1
    printed = span(number(ends[0], places), number(ends[1], places))
    return f"{number(abs(amount), places)} in 100 {'fewer' if amount < 0 else 'more'} ({printed})"


def _plus(printed: str) -> str:
    return printed if printed.startswith(MINUS) or not printed.strip("0.") else f"+{printed}"


def two_digits(amount: float) -> float:
    """Round to two significant digits.

    >>> two_digits(38_412)
    38000.0
    """
    if not amount:
        return 0.0
    return float(round(amount, 1 - floor(log10(abs(amount)))))


def money(amount: float | None, currency: str = "") -> str:
    """Money in two digits, never with decimals above ten: `£3,500`."""
    if amount is None:
        return UNKNOWN
    rounded = two_digits(amount)
    symbol = SYMBOLS.get(currency, f"{currency}{NBSP}" if currency else "")
    sign = MINUS if rounded < 0 else ""
    return (
        f"{sign}{symbol}{abs(rounded):,.0f}" if abs(rounded) >= 10 else f"{sign}{symbol}{abs(rounded):,.1f}"
    )


def money_span(low: float | None, high: float | None, currency: str = "") -> str:
    """The range of an amount, the symbol only where a minus would make it unclear."""
    if low is None or high is None:
        return ""
    symbol = currency if low < 0 else ""
    return span(money(low, symbol), money(high, symbol))


def lasting(seconds: float | None) -> str:
    """A duration in its largest unit, with the next one below ten of it: `2 d 3 h`, `18 h`, `4 min`."""
    if seconds is None:
        return UNKNOWN
    left = round(abs(seconds))
    place = next((i for i, (_, size) in enumerate(DURATIONS) if left >= size), len(DURATIONS) - 1)
    (name, size), rest = DURATIONS[place], DURATIONS[place + 1 : place + 2]
    count, left = divmod(left, size)
    parts = [f"{count}{NBSP}{name}"]
    parts += [f"{left // each}{NBSP}{unit}" for unit, each in rest if count < 10 and left >= each]
    return (MINUS if seconds < 0 else "") + NBSP.join(parts)


def n_of(figure: Figure | None) -> str:
    """How many a figure stands on: `n 2,330`."""
    n = (figure or {}).get("n")
    return f"n{NBSP}{number(n)}" if n is not None else f"n{NBSP}{UNKNOWN}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: `1 source`, `2 sources`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def are(count: int) -> str:
    """`is` for one, else `are`."""
    return "is" if count == 1 else "are"


def listed(names: list[str]) -> str:
    """Names in a sentence: `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def capital(text: str) -> str:
    """The first letter large, the rest untouched."""
    return text[:1].upper() + text[1:]


def inside(title: str) -> str:
    """A title within a sentence: its first letter small, abbreviations and names further on untouched.

    >>> inside("Notes from the GP"), inside("GP notes")
    ('notes from the GP', 'GP notes')
    """
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def quoted(names: list[str]) -> str:
    """Titles in a sentence, as they stand elsewhere: `“Joins” and “Renews”`."""
    return listed([f"“{name}”" for name in names])
