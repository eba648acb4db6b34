"""The server ends soon, whatever it is concluding."""

import time

import dashboard
from warehouse import schema


def test_the_end_breaks_off_a_long_conclusion(small_warehouse, monkeypatch):
    began = []

    def endless(self):
        with self.warehouse.write() as writer:
            schema.note(writer, "half", "done")
            began.append(True)
            writer.value(
                "select count(*) from range(100000000) a, range(1000000) b where a.range + b.range = 7"
            )

    monkeypatch.setattr(dashboard.Concluder, "conclude", endless)
    concluder = dashboard.Concluder(small_warehouse)
    concluder.start()
    while not began:
        time.sleep(0.01)
    concluder.stop(patience_s=1)
    assert not concluder.is_alive()
    with small_warehouse.read() as reader:
        assert schema.noted(reader, "half") is None
