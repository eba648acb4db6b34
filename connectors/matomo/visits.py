"""What is kept of Matomo's visits, and the rows made of it.

An answer holds visits with their actions; here each is a record of its own, a visit (`type` visit) or one of
its actions (action, event, goal, search, download, outlink, ecommerceOrder, ecommerceAbandonedCart).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.times import iso_of
from connectors.vendor.declare import DROP, PLAIN, TEXT, Keep, Record, Row, key, named

USER = "userId"
_OF_VISIT = (
    "idVisit",
    USER,
    "deviceType",
    "referrerType",
    "referrerName",
    "visitorType",
    "countryCode",
    "siteCurrency",
)
"""What each action takes over from its visit."""

_DROPPED = """
idSite visitIp visitorId fingerprint actionDetails siteCurrencySymbol siteName serverDate
visitServerHour lastActionTimestamp lastActionDateTime serverTimestamp firstActionTimestamp serverTimePretty
serverDatePretty serverDatePrettyFirstAction serverTimePrettyFirstAction visitorTypeIcon visitConverted
visitConvertedIcon visitCount visitEcommerceStatus visitEcommerceStatusIcon daysSinceFirstVisit
secondsSinceFirstVisit daysSinceLastEcommerceOrder secondsSinceLastEcommerceOrder visitDurationPretty searches
interactions referrerTypeName referrerKeyword referrerKeywordPosition referrerUrl referrerSearchEngineUrl
referrerSearchEngineIcon referrerSocialNetworkUrl referrerSocialNetworkIcon languageCode language
deviceType deviceTypeIcon deviceBrand deviceModel operatingSystem operatingSystemName operatingSystemIcon
operatingSystemCode operatingSystemVersion browserFamily browserFamilyDescription browser browserName
browserIcon browserCode browserVersion totalEcommerceRevenue totalEcommerceConversions totalEcommerceItems
totalAbandonedCartsRevenue totalAbandonedCarts totalAbandonedCartsItems continent continentCode country
countryFlag region regionCode city location latitude longitude visitLocalTime visitLocalHour
daysSinceLastVisit secondsSinceLastVisit customVariables resolution plugins pluginsIcons experiments
adClickId adProviderId adProviderName formConversions sessionReplayUrl campaignId campaignContent
campaignKeyword campaignMedium campaignName campaignSource campaignGroup campaignPlacement provider
providerName providerUrl crashes userIdIcon visitorRecognition timestamp url pageIdAction idpageview pageId
goalPageId goalId pageLoadTime pageLoadTimeMilliseconds generationTime generationTimeMilliseconds
pageviewPosition interactionPosition timeSpentPretty title subtitle icon iconSVG bandwidth bandwidth_pretty
revenueSubTotal revenueTax revenueShipping revenueDiscount itemDetails orderId
contentName contentPiece contentTarget contentInteraction siteSearchKeyword siteSearchCategory
siteSearchCount
"""

KEEP: dict[str, Keep | tuple[Keep, ...]] = {
    **dict.fromkeys(_DROPPED.split(), DROP),
    **dict.fromkeys(
        ("id", "type", "at", "last_at", "page", "device", "revenue", "items", "actions", "events"), PLAIN
    ),
    "idVisit": named("visit"),
    USER: key("user_id", "user"),
    "referrerType": named("referrer_type"),
    "referrerName": named("referrer"),
    "visitorType": named("visitor_type"),
    "countryCode": named("country"),
    "siteCurrency": named("currency"),
    "visitDuration": named("duration_s"),
    "goalConversions": named("goals"),
    "truncatedActionsCount": named("actions_cut"),
    "pageTitle": named("title", TEXT),
    "timeSpent": named("spent_s"),
    "eventCategory": named("category"),
    "eventAction": named("action"),
    "eventName": named("name"),
    "eventValue": named("value"),
    "goalName": named("goal"),
}
_DEVICES = {"smartphone": "mobile", "feature phone": "mobile", "phablet": "mobile"}


def records(answer: Any, visits: list[Any]) -> list[Any]:
    """Visits and actions, one after the other; what is no visit stays as it is."""
    del answer
    return [record for visit in visits for record in _of_visit(visit)]


def _of_visit(visit: Any) -> list[Any]:
    if not isinstance(visit, dict):
        return [visit]
    actions = [one for one in visit.get("actionDetails") or () if isinstance(one, dict)]
    number = visit.get("idVisit")
    whole = {
        **visit,
        "id": number,
        "type": "visit",
        "at": iso_of(visit.get("firstActionTimestamp")),
        "last_at": iso_of(visit.get("lastActionTimestamp")),
        "page": next((page for one in actions if (page := path(one.get("url")))), None),
        "device": _device(visit.get("deviceType")),
    }
    shared = {name: value for name, value in whole.items() if name in _OF_VISIT or name[:9] == "dimension"}
    return [whole, *(_of_action(shared, one, place) for place, one in enumerate(actions))]


def _of_action(shared: dict[str, Any], action: dict[str, Any], place: int) -> dict[str, Any]:
    """An action with what it takes over from its visit; its own dimensions come first."""
    return {
        **shared,
        **action,
        "id": _id(shared.get("idVisit"), action, place),
        "at": iso_of(action.get("timestamp")),
        "page": path(action.get("url")),
    }


def _device(told: object) -> str | None:
    kind = str(told or "").lower()
    return _DEVICES.get(kind, kind) or None


def _id(visit: Any, action: Mapping[str, Any], place: int) -> str:
    """An action's id within its visit: the same whenever the visit comes again."""
    kind = action.get("type")
    match kind:
        case "goal":
            one = f"{action.get('goalId')}-{action.get('goalPageId') or action.get('timestamp')}"
        case "ecommerceOrder":
            one = str(action.get("orderId") or action.get("timestamp"))
        case _:
            one = str(action.get("pageId") or place)
    return f"{visit}-{kind}-{one}"


def path(url: object) -> str | None:
    """The part of an address that names a page: its query may hold people's data.

    >>> [path(url) for url in ("https://shop.example/a/b?mail=x#c", "shop.example", "shop.example/a;s=1", "")]
    ['/a/b', '/', '/a', None]
    """
    if not isinstance(url, str) or not url:
        return None
    for mark in "?#;":
        url = url.partition(mark)[0]
    return "/" + url.partition("://")[2 if "://" in url else 0].partition("/")[2]


STREAMS: dict[str, str] = dict.fromkeys(("visits", "events", "goals", "orders"), "interaction")


def rows(record: Record) -> Iterable[Row]:
    """The rows of one visit or action; those of other types feed streams of sources.yml only."""
    match record["type"]:
        case "visit":
            yield "visits", {**_row(record, "visit"), **_visit(record)}
        case "event":
            named = {"category": record["category"], "name": record["name"], "value": record["value"]}
            yield "events", {**_row(record, record["action"]), **named}
        case "goal":
            yield "goals", {**_row(record, record["goal"] or "goal"), **_money(record)}
        case "ecommerceOrder":
            yield "orders", {**_row(record, "order"), **_money(record), "items": record["items"]}
        case "ecommerceAbandonedCart":
            # its revenue was never paid, and a row's amount is money
            yield "orders", {**_row(record, "abandoned cart"), "status": "abandoned"}


def _row(record: Record, event: str | None) -> dict[str, Any]:
    return {
        "key": _required(record["id"]),
        "occurred_at": _required(record["at"]),
        "event": _required(event),
        "customer": record["user"],
        "session": record["visit"],
        "channel": "web",
        "device": record["device"],
        "page": record["page"],
        "referrer": record["referrer"],
        "referrer_type": record["referrer_type"],
    }


def _money(record: Record) -> dict[str, Any]:
    return {"amount": record["revenue"], "currency": record["currency"]}


def _visit(record: Record) -> dict[str, Any]:
    return {
        "version_at": record["last_at"],
        "duration_s": record["duration_s"],
        "visitor_type": record["visitor_type"],
        "actions": record["actions"],
    }


def _required(value: str | None) -> str:
    if not value:
        raise ValueError(value)
    return value
