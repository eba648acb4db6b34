"""Harbour Health, an invented clinic chain to show the dashboard on: a simulation of its members."""
