"""Time the tally on real elections beside the published figures, and beside what merely reading the file takes.

Run: python -m benchmarks.tally [WORDS…]   (only files whose name holds one of the words; CIVIC_PABULIB is honoured)

Each election is counted in a process of its own, so that its peak memory is its own. Seconds are of the processor:
the machine may be shared. Published: pabutools 1.2.3 on one core of a shared machine of two.
"""

import csv
import io
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from time import process_time

FOLDER = Path(os.environ.get("CIVIC_PABULIB") or Path(__file__).resolve().parents[2] / "shared" / "data" / "pabulib")
STEPS = ("parse", "greedy", "MES", "add1u")
# pabutools: parse, greedy, MES, add1u, megabytes. Its add1u stops when exhausted; ours goes on, which is more work.
OTHERS: dict[str, tuple[float, float, float, float | None, int]] = {
    "Poland_Lodz_2022.pb": (3.2, 29, 28, 61, 2344),
    "Poland_Warszawa_2026.pb": (1.8, 9.1, 11, None, 898),
    "Poland_Wroclaw_2015_150_-_500.pb": (3.6, 50, 46, 0.8, 4544),
    "Poland_Wieliczka_2023_Green_Budget.pb": (0.11, 0.57, 0.69, 3.9, 488),
    "France_Toulouse_2022.pb": (0.08, 1.3, 1.2, None, 186),
    "Hungary_Budapest_2024.pb": (1.1, 9.2, 10, None, 952),
}


def seconds_to_read(path: Path) -> float:
    """The limit: the file split into fields, every vote into names, and equal votes put together."""
    begin = process_time()
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";")
    len({tuple(sorted(row[1].split(","))) for row in rows if len(row) > 1})
    return process_time() - begin


def measure(path: Path) -> dict[str, float]:
    """The processor seconds of each step and, as `MB`, the peak memory before add1u and after."""
    # The first import of NumPy is not the tally's doing.
    import civic.tally.equal_shares  # noqa: F401
    from civic.tally import Completion, Rule, RuleName, count
    from civic.tally.pabulib import read_election

    shares = RuleName.EQUAL_SHARES
    rules = {"greedy": Rule(), "MES": Rule(shares), "add1u": Rule(shares, completion=Completion.ADD1U)}
    found, begin = {}, process_time()
    election = read_election(path.read_bytes())
    found["parse"] = process_time() - begin
    ballots = election.ballots.as_approval()
    for name, rule in rules.items():
        begin = process_time()
        count(election.instance, ballots, rule, "id", explain=False)
        found[name] = process_time() - begin
        if name != "greedy":
            found[f"MB {name}"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    found["limit"] = seconds_to_read(path)
    return found


def show(file: str, ours: dict[str, float]) -> None:
    """Print one line per step: ours, theirs, how many times faster, and how many times the limit."""
    *theirs, memory = OTHERS[file]
    for step, other in zip(STEPS, theirs, strict=True):
        times = f"{other / ours[step]:7.0f}" if other else "      –"
        limit = f"{ours[step] / ours['limit']:7.1f}"
        print(f"{file[:38]:38} {step:7} {ours[step]:8.3f} {other or '–':>8} {times} {limit}", flush=True)
    both = ours["parse"] + ours["greedy"] + ours["MES"]
    print(f"{'':38} {'to MES':7} {both:8.3f} {'':8} {'':7} {both / ours['limit']:7.1f}")
    print(
        f"{'':38} {'memory':7} {ours['MB MES']:5.0f} MB {memory:5} MB (with add1u {ours['MB add1u']:.0f} MB)",
        flush=True,
    )


def main(words: list[str]) -> int:
    """Measure each election in a process of its own, and print."""
    if words[:1] == ["--one"]:
        print(json.dumps(measure(Path(words[1]))))
        return 0
    if not FOLDER.exists():
        sys.exit("No real elections here: set CIVIC_PABULIB to a folder of Pabulib files.")
    print(f"{'election':38} {'step':7} {'ours s':>8} {'theirs s':>8} {'faster':>7} {'× limit':>7}")
    for file in OTHERS:
        if (FOLDER / file).exists() and (not words or any(word in file for word in words)):
            command = [sys.executable, "-m", "benchmarks.tally", "--one", str(FOLDER / file)]
            run = subprocess.run(command, capture_output=True, text=True, check=True)
            show(file, json.loads(run.stdout))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
