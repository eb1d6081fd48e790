"""The example that the documentation shows does what it says."""
import pathlib
import subprocess
import sys

from arm_process import PATIENCE_S

EXAMPLE = pathlib.Path(__file__).resolve().parent.parent / "examples/pick_a_block.py"


def test_the_example_picks_a_block(ready):
    ended = subprocess.run(
        [sys.executable, EXAMPLE, "green block"], capture_output=True, text=True, timeout=2 * PATIENCE_S
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1] == "done" and "grasp" in ended.stdout


def test_the_example_says_why_it_cannot(ready):
    ended = subprocess.run(
        [sys.executable, EXAMPLE, "unicorn"], capture_output=True, text=True, timeout=2 * PATIENCE_S
    )
    assert ended.returncode == 4 and "unicorn" in ended.stdout
