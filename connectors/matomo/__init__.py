"""Matomo: how its visits are walked."""
