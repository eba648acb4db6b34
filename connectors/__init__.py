"""Fetching what happened: connectors, privacy, the worker process, pulls and their schedule."""
