"""Outcomes, one module per kind: the business results that touchpoints are meant to serve."""
