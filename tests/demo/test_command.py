"""`python -m demo` from the outside."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest


def demo(*words, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "demo", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_demo_ends_when_told(tmp_path, number):
    with demo("run", "--data", str(tmp_path), "--port", "0") as process:
        assert process.stdout is not None
        assert "control: http://127.0.0.1:" in process.stdout.readline()
        process.send_signal(number)
        assert process.wait(timeout=20) == 0
    assert json.loads((tmp_path / "demo-state.json").read_text())["now"] > 0


def test_the_demo_ends_with_its_program_and_its_code(tmp_path):
    code = "import os, sys; sys.exit(7 if os.path.isdir(os.environ['DEMO_DIR'] + '/crm') else 1)"
    with demo("run", "--data", str(tmp_path), "--port", "0", "--", sys.executable, "-c", code) as process:
        assert process.wait(timeout=60) == 7


def test_a_program_that_ends_by_the_signal_passed_on_ended_well(tmp_path):
    sleeping = "print('asleep', flush=True); import time; time.sleep(60)"
    with demo("run", "--data", str(tmp_path), "--port", "0", "--", sys.executable, "-c", sleeping) as process:
        assert process.stdout is not None
        while "asleep" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def test_a_foreign_folder_is_a_message_not_a_traceback(tmp_path):
    (tmp_path / "anchor.json").write_text(
        '{"anchor": "2026-01-01", "seed": 1, "began": "2026-01-01T09:00:00+00:00", "history_to": 0}'
    )
    with demo("history", "--data", str(tmp_path), "--seed", "2") as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "another folder with --data" in said
    assert "Traceback" not in said


def test_the_truth_is_written_beside_the_files(tmp_path):
    with demo("truth", "--data", str(tmp_path), "--anchor", "2026-03-18") as process:
        process.communicate(timeout=120)
    found = json.loads((tmp_path / "truth.json").read_text())
    effects = {(row["touchpoint"], row["outcome"]): row["effect_pp"] for row in found["effects"]}
    assert effects["reception", "second_service"] == 0
    assert effects["specialist_referral", "retention"] < -10


def test_other_commands_are_told_what_the_program_of_a_run_is_told(tmp_path):
    with demo("env", "--data", str(tmp_path), "--port", "8640") as process:
        told = dict(
            line.removeprefix("export ").split("=", 1) for line in process.communicate()[0].splitlines()
        )
    code = "import json, os; print('told', json.dumps(dict(os.environ)), flush=True)"
    with demo("run", "--data", str(tmp_path), "--port", "8640", "--", sys.executable, "-c", code) as process:
        said = process.communicate(timeout=60)[0]
    known = json.loads(next(line for line in said.splitlines() if line.startswith("told"))[5:])
    assert {name: known[name] for name in told} == told
    assert len(told) == 8
