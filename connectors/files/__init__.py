"""Files of tables: csv, tsv, json, ndjson and parquet, plain or packed."""
