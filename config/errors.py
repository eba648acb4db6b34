"""What can go wrong with a workspace's configuration.

ConfigError
├── ConfigErrors   the folder has problems; holds them all, nothing was started
└── UnknownId      a lookup asked for an id that the workspace does not define
"""

from __future__ import annotations

from pathlib import Path

from config.problems import Problem, report


class ConfigError(Exception):
    """Anything that is wrong with a workspace's configuration."""


class ConfigErrors(ConfigError):
    """All problems of one workspace folder; its text is the whole report."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self.folder = folder
        self.problems = problems
        super().__init__(report(folder, problems))


class UnknownId(ConfigError, LookupError):
    """A lookup asked for an id that the workspace does not define."""
