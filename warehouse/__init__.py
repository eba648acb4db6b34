"""The only opener of DuckDB: canonical rows, rollups, snapshots, and everything that writes them."""
