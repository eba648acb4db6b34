"""The detector: pure arithmetic over hourly counts, without a database.

`replay.Replay` goes through the days of many streams at once; `counts` tells silence and traffic.
"""
