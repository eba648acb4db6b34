"""`python -m config`: check, new, schema, diff, docs."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from config import ConfigError, ConfigErrors, Problem, Workspace, load
from config.diff import COMPARED, difference
from config.docs import workspace_page
from config.lints import DataFacts
from config.models.sources import Source
from config.schema import schemas

TEMPLATES = Path(__file__).parent / "templates"
DOCS = Path(__file__).parent.parent / "docs" / "workspace.md"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 is well, 1 means the configuration has problems."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config", description="The configuration of a workspace.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = _command(commands, "check", _check, "read a workspace, print every problem, and what is unwise")
    check.add_argument("--workspace", default=os.environ.get("KPI_WORKSPACE", "config/demo"), metavar="DIR")
    check.add_argument("--data", metavar="DIR", help="ask the data in this folder, too, what is unwise")
    new = _command(commands, "new", _new, "write a commented workspace to begin with")
    new.add_argument("folder", metavar="DIR")
    new.add_argument(
        "--template", choices=sorted(path.name for path in TEMPLATES.glob("*")), default="lifecycle"
    )
    schema = _command(commands, "schema", _schema, "print or write the JSON Schema of each file, for editors")
    schema.add_argument("--into", metavar="DIR", help="write one file each into this folder")
    diff = _command(commands, "diff", _diff, "say what differs between the maps of two workspaces")
    diff.add_argument("before", metavar="A")
    diff.add_argument("after", metavar="B")
    docs = _command(commands, "docs", _docs, "write docs/workspace.md from the models")
    docs.add_argument("--check", action="store_true", help="write nothing; exit 1 where it is not current")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text.capitalize() + ".")
    parser.set_defaults(run=run)
    return parser


def _where_check() -> Callable[[str], str | None]:
    from warehouse.where import problem_in

    return problem_in


def _source_check() -> Callable[[Source], str | None]:
    from connectors.registry import refusal

    return refusal


def _data_facts(workspace: Workspace, data: Path) -> DataFacts:
    from warehouse.map_facts import WarehouseError, of_folder

    try:
        return of_folder(workspace, data)
    except WarehouseError as error:
        raise ConfigError(str(error)) from error


def _check(options: argparse.Namespace) -> int:
    workspace = load(Path(options.workspace), check_where=_where_check(), check_source=_source_check())
    counted = (
        f"{len(workspace.map.journeys)} journeys, {len(workspace.map.touchpoints)} touchpoints, "
        f"{len(workspace.outcomes)} outcomes, {len(workspace.kpis)} KPIs, {len(workspace.sources)} sources"
    )
    print(f"{options.workspace}: no problems; {counted}; map version {workspace.map_version}")
    found = workspace.lints(_data_facts(workspace, Path(options.data)) if options.data else None)
    if found:
        print(f"\n{len(found)} to think about:\n")
        print("\n\n".join(str(lint) for lint in found))
    return 0


def _new(options: argparse.Namespace) -> int:
    folder = Path(options.folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        print(f"{folder}: is there already and not empty; choose another folder", file=sys.stderr)
        return 1
    shutil.copytree(TEMPLATES / options.template, folder, dirs_exist_ok=True)
    print(
        f"{folder}: written. Next: put your files where {folder}/sources.yml says, name their columns there,"
    )
    print(f"and run: python -m config check --workspace {folder}")
    return 0


def _schema(options: argparse.Namespace) -> int:
    found = schemas()
    if not options.into:
        print(json.dumps(found, indent=2))
        return 0
    folder = Path(options.into)
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in found.items():
        (folder / f"{name}.schema.json").write_text(json.dumps(schema, indent=2) + "\n", "utf-8")
    print(f"{folder}: {len(found)} schemas written")
    return 0


def _diff(options: argparse.Namespace) -> int:
    before, after = _texts(Path(options.before)), _texts(Path(options.after))
    changes = difference(before, after)
    print("\n".join(changes) if changes else "no difference between the two maps")
    return 0


def _texts(folder: Path) -> dict[str, str]:
    found = {name: folder / name for name in COMPARED if (folder / name).is_file()}
    if not found:
        expected = f"a workspace with {', '.join(COMPARED)}"
        raise ConfigErrors(folder, [Problem(folder.name, 1, "", "none of its files", expected)])
    return {name: path.read_text("utf-8-sig") for name, path in found.items()}


def _docs(options: argparse.Namespace) -> int:
    text = workspace_page()
    current = DOCS.is_file() and DOCS.read_text("utf-8") == text
    if options.check:
        print("docs/workspace.md is current" if current else "docs/workspace.md is old: make docs")
        return 0 if current else 1
    DOCS.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
