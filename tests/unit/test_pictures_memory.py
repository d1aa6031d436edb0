"""A small upload that unpacks to a large picture must not take the machine's memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pictures import picture

ROOT = Path(__file__).parents[2]
MEGABYTE = 1024 * 1024
# Three people upload the same picture at once; what the process has needed at most is told at the end.
THREE_AT_ONCE = """
import pathlib, re, sys, threading
from civic.files.making import made_anew
def most(): return int(re.search(r"VmHWM:\\s+([0-9]+)", pathlib.Path("/proc/self/status").read_text())[1])
data = sys.stdin.buffer.read()
before = most()
threads = [threading.Thread(target=made_anew, args=(data,)) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(1024 * (most() - before))
"""


@pytest.mark.parametrize(
    ("kind", "mode", "most"),
    [("PNG", "RGBA", 180), ("PNG", "P", 120), ("WEBP", "RGB", 360), ("JPEG", "RGB", 60)],
)
def test_three_large_pictures_at_once_need_the_memory_of_one(kind: str, mode: str, most: int) -> None:
    size = (7_000, 5_000) if kind == "JPEG" else (4_000, 4_000)
    run = subprocess.run(
        [sys.executable, "-c", THREE_AT_ONCE],
        input=picture(kind, mode=mode, size=size),
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    assert 0 < int(run.stdout) < most * MEGABYTE
