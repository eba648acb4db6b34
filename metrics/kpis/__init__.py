"""How a KPI gets its value: from an outcome, from a promise, or from rows."""
