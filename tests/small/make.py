"""Writes files/*.csv anew by plain arithmetic: every known answer in README.md can be counted by hand."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

START = dt.datetime(2026, 1, 5, 9)  # noqa: DTZ001 (files hold local times)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
CANARY = "Dear Zebulon Quackenbush, write to zebulon.quackenbush@canary.example or call 07700 900123. Slow."


def person(number: int) -> dict[str, str]:
    number %= 80
    return {"email": f"Rider{number:02}@Example.com", "phone": f"+44 7700 900 {100 + number}"}


def is_late(i: int) -> bool:
    return i % 8 == 0 or i % 60 == 5


def is_poor(i: int) -> bool:
    return is_late(i) or i % 20 == 3 or i % 15 == 7


def done(i: int, brought: dt.datetime) -> dt.datetime | None:
    if i % 60 == 5:
        return None
    return brought + (3 if i % 8 == 0 else 1) * DAY


def visits() -> list[dict[str, object]]:
    rows = []
    for i in range(240):
        booked = START + i * 18 * HOUR
        brought = booked + DAY
        rows.append(
            {
                "visit_id": f"V{i:03}",
                **person(i),
                "booked": booked,
                "channel": ("web", "web", "phone")[i % 3],
                "brought": brought,
                "due": brought + 2 * DAY,
                "done": done(i, brought) or "",
                "status": "failed" if i % 20 == 3 else "ok",
                "rework": "" if i % 30 == 9 else str(i % 15 == 7).lower(),
                "price": f"{20 + i % 7}.50",
            }
        )
    return rows


def calls() -> list[dict[str, object]]:
    return [
        {
            "call_id": f"C{j:03}",
            "phone": person(j * 3)["phone"],
            "asked": START + DAY + j * 36 * HOUR,
            "waited_s": 30 + j % 10 * 30,
            "talked_s": 120 + j % 5 * 60,
            "agent": f"Agent Nosey Parker {j % 6}",
        }
        for j in range(120)
    ]


def answers() -> list[dict[str, object]]:
    rows = []
    for i in range(150):
        score = 2 if is_poor(i) else 5 if i % 2 else 4
        rows.append(
            {
                "answer_id": f"A{i:03}",
                "visit_id": f"V{i:03}",
                "email": person(i)["email"],
                "answered": START + i * 18 * HOUR + 5 * DAY,
                "stars": 0 if i % 25 == 24 else score,
                "text": CANARY if i % 10 == 0 else "All good,\nthank you." if i % 10 == 1 else "",
            }
        )
    return rows


def contracts() -> list[dict[str, object]]:
    rows = []
    for n in range(80):
        result = "lost" if n % 4 == 0 else "open" if n % 10 == 9 else "won"
        opened = START.replace(month=4, day=1, hour=0) + n * 12 * HOUR
        rows.append(
            {
                "contract_id": f"K{n:02}",
                "email": person(n)["email"],
                "plan": ("solo", "family", "club", "solo")[n % 4],
                "term_due": opened,
                "result": result,
                "closed": "" if result == "open" else opened + 20 * DAY,
                "value": "90.00",
            }
        )
    return rows


def write(folder: Path) -> None:
    for table in (visits, calls, answers, contracts):
        rows = table()
        with (folder / f"{table.__name__}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    write(Path(__file__).parent / "files")
