"""Measures of the experience itself, one module each: how touchpoints are, not what follows from them."""
