"""Harbour Health, the invented clinic chain that the dashboard is shown on: a seeded simulation of its members."""
