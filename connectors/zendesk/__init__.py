"""Zendesk: tickets, what happened to them, calls and what customers answered."""
