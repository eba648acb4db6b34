"""How `make test` spreads its tests over workers."""

import re
import subprocess
import sys
from pathlib import Path

MAKEFILE = Path(__file__).parents[2] / "Makefile"
NOTING = """
import os, pathlib, time, pytest

@pytest.mark.parametrize("number", range(6))
def test_note(number):
    time.sleep(0.1)
    with pathlib.Path("workers").open("a") as file:
        file.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
"""


def test_tests_of_one_file_share_a_worker(tmp_path):
    """They share what is costly to make, and some take a story on from the test before."""
    (spread,) = set(re.findall(r"--dist \w+", MAKEFILE.read_text()))
    (tmp_path / "test_noting.py").write_text(NOTING)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *spread.split(), "test_noting.py"]
    subprocess.run(command, check=True, cwd=tmp_path, capture_output=True)
    assert len(set((tmp_path / "workers").read_text().split())) == 1
