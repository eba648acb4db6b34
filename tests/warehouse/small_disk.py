"""Run in a process of its own: fills a disk that is too small, then makes room. Prints what was seen."""

import resource
import sys
from pathlib import Path

from tests.warehouse.shop import Shop, order
from warehouse.errors import DiskFull


def room(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def rows(shop):
    return shop.value("select count(*) from core.interaction")


shop = Shop(Path(sys.argv[1]))
shop.orders(order("before"))
batch = [order(str(n), attributes=f'{{"n":"{n * 7919 % 1_000_003}"}}') for n in range(20_000)]
room(300_000)
try:
    shop.orders(*batch)
except DiskFull as error:
    print(f"refused: {error}")
print(f"while full: {rows(shop)}")
room(resource.RLIM_INFINITY)
shop.orders(*batch)
print(f"afterwards: {rows(shop)}")
shop.wh.close()
