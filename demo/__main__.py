"""`python -m demo run|history|truth|env`: the demo company, alive, or only its past, what is true in it, or
what a program must know to ask its vendors."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

from demo.company import Clock, Company
from demo.control import serve
from demo.draws import Draws
from demo.errors import DemoError
from demo.folder import FILES, Origin, origin
from demo.times import Calendar
from demo.vendors.town import Town, environment, on_ports

_TICK_S = 2.0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, says in (
        ("run", "write the past, then live on"),
        ("history", "write the past and end"),
        ("truth", "write truth.json"),
        ("env", "print what other commands need in their environment to read config/demo"),
    ):
        command = commands.add_parser(name, help=says)
        command.add_argument(
            "--data", type=Path, default=Path("data/demo"), help="folder of the lives (default data/demo)"
        )
        if name != "env":
            _of_world(command)
        if name in ("run", "env"):
            command.add_argument(
                "--port",
                type=int,
                default=8502,
                help="loopback port of /control (default 8502); the vendors take the three after it",
            )
        if name == "run":
            _of_run(command)
    return parser


def _of_world(command: argparse.ArgumentParser) -> None:
    command.add_argument("--anchor", type=date.fromisoformat, help="day 0 of a new world (default today)")
    command.add_argument("--seed", type=int, help="seed of a new world")
    command.add_argument(
        "--from", dest="start", type=_days, default=0, help="live on from here, such as -30d"
    )


def _of_run(command: argparse.ArgumentParser) -> None:
    command.add_argument("--speed", type=float, default=1.0, help="how fast time runs until it has caught up")
    command.add_argument(
        "--real-limits", action="store_true", help="answer no more than the vendors themselves do"
    )
    command.add_argument(
        "program", nargs="*", help="after --: a program to run meanwhile; the demo ends with it"
    )


def _days(text: str) -> int:
    if not (text.startswith("-") and text.endswith("d") and text[1:-1].isdigit() and int(text[1:-1]) <= 360):
        raise argparse.ArgumentTypeError(f"found {text!r}, expected days before the anchor, -1d to -360d")
    return int(text[1:-1])


def _origin(options: argparse.Namespace) -> Origin:
    now = datetime.now(UTC)
    return origin(options.data, now, day=options.anchor, seed=options.seed, days_back=options.start)


def _clock(found: Origin, company_now: int, speed: float) -> Clock:
    """Real time, unless the folder began in the past: then from there, or from where the last run ended."""
    if found.history_to == 0:
        return Clock()
    start = int(Calendar(found.anchor.day, Draws(0)).start(found.history_to))
    return Clock(max(start, company_now), speed)


def _run(options: argparse.Namespace) -> int:
    found = _origin(options)
    company = Company(options.data, found, Clock())
    company.clock = _clock(found, company.state.now, options.speed)
    town = Town(company, options.port and options.port + 1, real_limits=options.real_limits)
    server = serve(company, options.port, town)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    rows = company.history()
    company.tick()
    company.save()
    print(
        f"Harbour Health lives in {options.data / FILES} ({rows:,} rows of history written); control: http://127.0.0.1:{server.server_port}/control",
        flush=True,
    )
    child = _start(options, town)
    code = _live(company, stop, child)
    server.shutdown()
    town.close()
    company.save()
    return code


def _start(options: argparse.Namespace, town: Town) -> subprocess.Popen[bytes] | None:
    if not options.program:
        return None
    environment = {"DEMO_DIR": str(options.data / FILES), **os.environ, **town.environment}
    return subprocess.Popen(options.program, env=environment)  # noqa: S603


def _live(company: Company, stop: threading.Event, child: subprocess.Popen[bytes] | None) -> int:
    """Write on until told to stop or until the program ends; its exit code, 0 where it ended as told."""
    while not stop.wait(_TICK_S) and (child is None or child.poll() is None):
        company.tick()
    if child is None:
        return 0
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
    code = child.wait()
    return 0 if stop.is_set() and -code in (signal.SIGTERM, signal.SIGINT) else code


def _history(options: argparse.Namespace) -> int:
    company = Company(options.data, _origin(options), Clock())
    rows = company.history()
    lines = company.tick()
    company.save()
    print(f"{rows:,} rows of history and {lines:,} lines since then in {options.data / FILES}")
    return 0


def _truth(options: argparse.Namespace) -> int:
    from demo.truth import write

    print(f"what is true: {write(options.data, _origin(options).anchor)}")
    return 0


def _env(options: argparse.Namespace) -> int:
    known = {"DEMO_DIR": str(options.data / FILES), **environment(on_ports(options.port + 1))}
    print("\n".join(f"export {name}={shlex.quote(value)}" for name, value in known.items()))
    return 0


def main() -> int:
    """Run one command; a designed message and exit code 2 where it cannot."""
    options = _arguments().parse_args()
    try:
        return {"run": _run, "history": _history, "truth": _truth, "env": _env}[options.command](options)
    except DemoError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
