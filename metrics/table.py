"""Findings as a table of plain text, for a terminal."""

from __future__ import annotations

from typing import Any

SCALES = {"share": (100, " %"), "time": (1, " days")}
PLAIN = (1, "")


def table(document: dict[str, Any]) -> str:
    """KPIs, touchpoints, incidents, moments, links, promises and oddities of the data, one line each."""
    parts = (
        _part("KPIs", [_kpi(kpi) for kpi in document["kpis"]]),
        _part("Touchpoints", [_touchpoint(each) for each in document["touchpoints"]]),
        _part("Incidents", [_incident(each) for each in document["incidents"] if each["closed_at"] is None]),
        _part("Failing moments", [_moment(each) for each in document["failing_moments"]]),
        _part("Recovery", [_recovery(each) for each in document["recovery"]]),
        _part("Links", [_link(each) for each in document["links"]]),
        _part(
            "Suggested links",
            [_link({**each, "verdict": "suggested"}) for each in document["suggested_links"]],
        ),
        _part("Beliefs", [_belief(each) for each in document["beliefs"]]),
        _part("Drivers", [_driver(each) for each in document["drivers"]["ranking"] if each["tag"]]),
        _part(
            "Segments",
            [row for each in document["segments"] for row in _segment(each)]
            + [_pair(each) for each in document["segment_pairs"]],
        ),
        _part("Promises", [_promise(each) for each in document["promises"]]),
        _part("Data quality", [_check(each) for each in document["data_quality"]]),
    )
    head = f"{document['workspace']}, as of {document['as_of']}, map {document['map_version']}"
    if document["late"]:
        head += f"\nlate, so not to be judged: {', '.join(document['late'])}"
    return "\n\n".join([head, *(part for part in parts if part)])


def money_table(found: dict[str, Any]) -> str:
    """Order value, value to date and cost to serve, one line each; mean with interval, n and period."""
    worth, currency = found["customer_value"], found["currency"]
    to_date = [("per customer", *_amount(worth))]
    if worth["median"] is not None:
        to_date += [("median", f"{worth['median']:,.2f}", "", "")]
        to_date += [("left out by the cap, in all", f"{worth['cut_off']:,.2f}", "", "")]
    parts = (
        _part(
            f"Order value, {currency}",
            [(each["touchpoint"], *_amount(each)) for each in found["order_value"]],
        ),
        _part(f"Value to date, {currency}", to_date),
        _part(
            f"Cost to serve per customer and year, {currency}",
            [(each["touchpoint"], *_amount(each)) for each in found["cost_to_serve"]],
        ),
    )
    return "\n\n".join(part for part in parts if part)


def backtest_table(found: dict[str, Any]) -> str:
    """When the rules would have fired, and which noted outages they missed; one line each."""
    fired, missed = len(found["fired"]), len(found["missed"])
    head = (
        f"These rules would have fired {fired} times in the last {found['days']} days and missed {missed} "
        f"of {found['noted']} outages that you noted."
    )
    parts = (
        _part("Fired", [_incident(each) for each in found["fired"]]),
        _part(
            "Missed",
            [(each["at"], each["title"], ", ".join(each["touchpoints"])) for each in found["missed"]],
        ),
    )
    return "\n\n".join([head, *(part for part in parts if part)])


def _incident(each: dict[str, Any]) -> tuple[str, ...]:
    where = each["touchpoint"] or each.get("source") or each.get("stage") or ""
    mostly = ", ".join(f"{by}: {value}" for by, value in each["slice"].items())
    about = f"{each['opened_at'][:16]} UTC", f"began {each['began_at'][:10]}"
    return (*about, where, each["kind"], each["measure"], mostly, _change(each), each["state"])


def _change(each: dict[str, Any]) -> str:
    if each["from"] is None or each["to"] is None:
        return ""
    if each["kind"] == "health":
        return f"{each['from']:.0%} to {each['to']:.0%}"
    return f"{each['from']:.0f} to {each['to']:.0f} a day"


def _amount(each: dict[str, Any]) -> tuple[str, str, str]:
    if each["value"] is None:
        return "–", f"n {each['n'] if each['n'] is not None else 'too few to show'}", _span(each)
    return f"{each['value']:,.2f} ({each['low']:,.2f}–{each['high']:,.2f})", f"n {each['n']:,}", _span(each)


def _recovery(each: dict[str, Any]) -> tuple[str, ...]:
    vulnerable = sum(one["vulnerable"] for one in each["customers"])
    contacted = sum(one["contacted"] is not None for one in each["customers"])
    return (
        each["touchpoint"],
        f"{each['reachable']} can be reached",
        f"{vulnerable} vulnerable, {contacted} contacted",
    )


def _link(each: dict[str, Any]) -> tuple[str, ...]:
    verdict = (each["verdict"] or "not tested yet").replace("_", " ")
    seen = f"n {each['n_poor'] or 0:,} and {each.get('n_good') or 0:,}"
    return f"{each['touchpoint']} > {each['outcome']}", _of_link(each), verdict, _effect(each), seen


def _of_link(each: dict[str, Any]) -> str:
    """What tells two links of one pair apart: a segment, and one kind of poor experience."""
    own = each.get("experience") or "any"
    return ", ".join(
        name for name in (each.get("segment"), "" if own == "any" else own.replace("_", " ")) if name
    )


def _belief(each: dict[str, Any]) -> tuple[str, ...]:
    verdict = (each["verdict"] or "not tested").replace("_", " ")
    return each["title"], f"refuted: {verdict}" if each["refuted"] else verdict, _effect(each)


def _effect(each: dict[str, Any]) -> str:
    if each["effect_pp"] is None:
        return "–"
    return f"{each['effect_pp']:+.1f} pp ({each['low_pp']:+.1f} to {each['high_pp']:+.1f})"


def _part(title: str, rows: list[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
    return "\n".join([title, *(f"  {line}" for line in lines)])


def _kpi(kpi: dict[str, Any]) -> tuple[str, ...]:
    behind = kpi["state"] or ("not tested yet" if kpi["outcome"] else "operating")
    return (
        kpi["id"],
        kpi["level"],
        _value(kpi, kpi["unit"]),
        _counted(kpi),
        _span(kpi),
        kpi["status"],
        behind,
    )


def _touchpoint(each: dict[str, Any]) -> tuple[str, ...]:
    return (
        each["id"],
        each["state"] or each["reason"],
        each["measure"],
        _value(each),
        _counted(each),
        _span(each),
    )


def _moment(each: dict[str, Any]) -> tuple[str, ...]:
    return (
        each["list"],
        str(each["rank"]),
        each["touchpoint"],
        f"{each['excess_per_week']} a week",
        each["why"],
    )


def _driver(each: dict[str, Any]) -> tuple[str, ...]:
    least = each["at_least_per_week"]
    return (
        each["outcome"],
        each["touchpoint"],
        _of_link(each),
        each["tag"],
        f"{each['effect_pp']:+.1f} pp ({each['low_pp']:+.1f} to {each['high_pp']:+.1f})",
        "–" if least is None else f"at least {least:.1f} a week",
    )


def _pair(each: dict[str, Any]) -> tuple[str, ...]:
    """A group of two segments that stands out from the rest of both."""
    both = ", ".join(f"{one}: {group}" for one, group in zip(each["segments"], each["groups"], strict=True))
    told = f"{_value(each)}, {_counted(each)}"
    return each["touchpoint"] or each["kpi"], both, told, "stands out from the rest of both"


def _segment(cut: dict[str, Any]) -> list[tuple[str, ...]]:
    """A line per group that stands out, and one where other people moved the whole."""
    about, name = cut["touchpoint"] or cut["kpi"], cut["segment"]
    found = [
        (about, f"{name}: {each['group']}", f"{_value(each)}, {_counted(each)}", "stands out from the rest")
        for each in cut["groups"]
        if each["stands_out"]
    ]
    mix = cut["mix"]
    if mix is None:
        return found
    moved = f"{100 * mix['before']:.1f} to {100 * mix['now']:.1f} %"
    parts = f"mix {100 * mix['by_mix']:+.1f} pp, groups themselves {100 * mix['by_rate']:+.1f} pp"
    return [*found, (about, f"{name}: mix", moved, parts)]


def _promise(each: dict[str, Any]) -> tuple[str, ...]:
    return (
        each["id"],
        _value({**each, "value": each["kept"]}),
        f"{each['broken']} broken",
        f"{each['not_due']} not due",
    )


def _check(each: dict[str, Any]) -> tuple[str, ...]:
    return (each["source"], each["check"], f"{each['rows']} rows", each["detail"])


def _counted(shown: dict[str, Any]) -> str:
    return f"n {shown['n']}" if shown["k"] is None else f"{shown['k']} of {shown['n']}"


def _span(shown: dict[str, Any]) -> str:
    period = shown["period"]
    return f"{period['from']}..{period['to']}" if period else "–"


def _value(shown: dict[str, Any], unit: str = "share") -> str:
    """`78.4 % (76.0-80.6)`; a dash where nothing is known."""
    if shown["value"] is None:
        return "–"
    if "count" in (unit, shown.get("measure")) or shown.get("measure") == "volume":
        return f"{shown['value']:,.0f}"
    scale, sign = PLAIN if shown.get("measure") == "nps" else SCALES.get(unit, PLAIN)
    value = f"{shown['value'] * scale:.1f}{sign}"
    if shown["low"] is None or shown["high"] is None:
        return value
    return f"{value} ({shown['low'] * scale:.1f}–{shown['high'] * scale:.1f})"
