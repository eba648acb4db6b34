"""The configuration of a workspace: its models, and the loader that checks them all at once."""

from config.errors import ConfigError, ConfigErrors, UnknownId
from config.loader import load
from config.problems import Problem
from config.workspace import Workspace

__all__ = ["ConfigError", "ConfigErrors", "Problem", "UnknownId", "Workspace", "load"]
