"""Definitions of every metric, their one query shape, and the findings built from them."""
