"""The page follows the data: a fragment looks at the versions and reruns the page when one moved."""

import streamlit as st

from warehouse import runtime

EVERY = "2s"


def follow(seen: tuple[int, int], *, ops: bool) -> None:
    """Rerun when the data changed since `seen`, and with `ops` also when runs or freshness did."""

    @st.fragment(run_every=EVERY)
    def watch() -> None:
        warehouse = runtime.current()
        if warehouse is None:
            return
        now = (warehouse.data_version, warehouse.ops_version)
        if now[0] != seen[0] or (ops and now[1] != seen[1]):
            st.rerun()

    watch()
