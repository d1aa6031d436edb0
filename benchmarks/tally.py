"""Time the tally on real elections beside the figures of pabutools 1.2.3 (seconds, one core of a shared machine).

Run: python -m benchmarks.tally [WORDS…]   (only files whose name holds one of the words; CIVIC_PABULIB is honoured)
"""

import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from civic.tally import Completion, Rule, RuleName, count
from civic.tally.pabulib import read_election

FOLDER = Path(os.environ.get("CIVIC_PABULIB") or Path(__file__).resolve().parents[2] / "shared" / "data" / "pabulib")
RULES = {
    "greedy": Rule(),
    "MES": Rule(RuleName.EQUAL_SHARES),
    "add1u": Rule(RuleName.EQUAL_SHARES, completion=Completion.ADD1U),
}
# pabutools: parse, greedy, MES, add1u. Its add1u stops when exhausted; ours goes on, which is more work.
OTHERS: dict[str, tuple[float, float, float, float | None]] = {
    "Poland_Lodz_2022.pb": (3.2, 29, 28, 61),
    "Poland_Warszawa_2026.pb": (1.8, 9.1, 11, None),
    "Poland_Wroclaw_2015_150_-_500.pb": (3.6, 50, 46, 0.8),
    "Poland_Wieliczka_2023_Green_Budget.pb": (0.11, 0.57, 0.69, 3.9),
    "France_Toulouse_2022.pb": (0.08, 1.3, 1.2, None),
    "Hungary_Budapest_2024.pb": (1.1, 9.2, 10, None),
}


def measured(path: Path) -> Iterator[tuple[str, float]]:
    """The seconds of reading a file and of each rule."""
    begin = process_time()
    election = read_election(path.read_bytes())
    yield "parse", process_time() - begin
    ballots = election.ballots.as_approval()
    for name, rule in RULES.items():
        begin = process_time()
        count(election.instance, ballots, rule, "id", explain=False)
        yield name, process_time() - begin


def main(words: list[str]) -> int:
    """Print one line per file and step: ours, theirs, how many times faster."""
    if not FOLDER.exists():
        sys.exit("No real elections here: set CIVIC_PABULIB to a folder of Pabulib files.")
    # The first import of NumPy is not the tally's doing.
    import civic.tally.equal_shares  # noqa: F401

    print(f"{'election':40} {'step':8} {'ours':>8} {'theirs':>8} {'times':>7}")
    for file, theirs in OTHERS.items():
        if not (FOLDER / file).exists() or (words and not any(word in file for word in words)):
            continue
        for (step, ours), other in zip(measured(FOLDER / file), theirs, strict=True):
            ratio = f"{other / ours:7.0f}" if other else "      –"
            print(f"{file[:40]:40} {step:8} {ours:8.3f} {other or '–':>8} {ratio}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
