"""Run in a process of its own, until it is killed: loads the same batches over and over, newer each time."""

import itertools
import sys
from pathlib import Path

from tests.warehouse.shop import Shop, order
from warehouse import snapshot

shop = Shop(Path(sys.argv[1]))
print("open", flush=True)
for turn in itertools.count():
    for batch in range(3):
        rows = [
            order(f"{batch}-{n}", duration_s=turn, customer=[f"k:{n}", f"m:{batch}{n}"]) for n in range(100)
        ]
        shop.orders(*rows, state={"turn": turn})
    if turn % 5 == 4:
        snapshot.take(shop.wh)
    print(turn, flush=True)
