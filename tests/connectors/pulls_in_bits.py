"""Run in a process of its own, until it is killed: `python -m connectors`, in portions of few rows."""

import sys
from functools import partial

from connectors import pull
from connectors.__main__ import main

pull.PullRequest = partial(pull.PullRequest, portion_rows=80)
print("begins", flush=True)
sys.exit(main(sys.argv[1:]))
