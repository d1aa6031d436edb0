"""The command line behind `flask count` and `python -m civic.tally`: count Pabulib files, one line each.

The only place in the tally that reads files and a stopwatch; nothing it measures enters a result.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO

from civic.tally.counting import count
from civic.tally.errors import TallyError
from civic.tally.lots import BY_ID
from civic.tally.money import Money, from_plain
from civic.tally.outcome import Outcome
from civic.tally.pabulib import BadFile, Election, Fault, decimal, official_rule, read_election
from civic.tally.rules import Completion, Rule, RuleName, Satisfaction, Start

MOST_FAULTS = 20
BAR, LINE = 24, 79


@dataclass(frozen=True)
class Request:
    """The options of one run, as the command line gives them. None means not given.

    `official` counts by the rule the file's META names and compares with its winners; where META names a rule
    we do not have, `rule` is used. `as_approval` reads every ballot as the set of projects it names.
    `seed` is hex or "id"; with `official` it defaults to "id", which is what published results use.
    `explain` says what would have funded every other project, as far as the limit on counting again goes; `thorough`
    does so without the limit.
    """

    paths: tuple[str, ...]
    rule: RuleName = RuleName.AARHUS
    official: bool = False
    completion: Completion = Completion.NONE
    start: Start = Start.EXACT
    satisfaction: Satisfaction = Satisfaction.COST
    stop_when_exhausted: bool = False
    compare_greedy: bool = False
    threshold: int | None = None
    skip: bool = True
    as_approval: bool = False
    seed: str | None = None
    explain: bool = False
    thorough: bool = False
    json: bool = False


def run(request: Request, out: TextIO, err: TextIO) -> int:
    """Count every file that can be counted; 1 if any could not, with a sentence on `err`, else 0.

    What is odd in a file but does no harm is remarked on `err` too, and the file is counted.
    """
    code = 0
    for number, path in enumerate(request.paths):
        told = partial(draw_progress, err, path, (number, len(request.paths)))
        told(0, 1)
        line, sentences = _tried(path, request, told)
        told(1, 1)
        err.writelines(f"{path}: {sentence}\n" for sentence in sentences)
        if line is None:
            code = 1
            continue
        out.write((as_json(line) if request.json else _as_text(line)) + "\n")
        out.flush()
    return code


def draw_progress(terminal: TextIO, path: str, files: tuple[int, int], done: int, total: int) -> None:
    """Draw a bar on the last line of a terminal, or wipe it when a file is done; nothing where nobody is watching.

    `files` is how many were counted before this one, of how many; `done` of `total` projects are explained.
    """
    counted, many = files
    if (many * total < 2 and done < total) or not terminal.isatty():
        return
    bar = ("#" * (BAR * (counted * total + done) // (many * total))).ljust(BAR, ".")
    explained = f" {done}/{total}" if total > 1 else ""
    words = f"[{bar}] {counted}/{many} {Path(path).name}{explained}"[:LINE] if done < total else ""
    terminal.write(f"\r\x1b[K{words}")
    terminal.flush()


def _tried(path: str, request: Request, told: Callable[[int, int], None]) -> tuple[dict[str, Any] | None, list[str]]:
    """The file's line and what was odd in it, or None and the sentences that say why it has none."""
    try:
        return _count_file(path, request, told)
    except BadFile as bad:
        return None, _sentences(bad.faults, "faults")
    except OSError as error:
        return None, [f"the file cannot be read: {error.strerror}"]
    except TallyError as error:
        return None, [str(error)]


def _sentences(faults: Sequence[Fault], called: str) -> list[str]:
    """The first of them as sentences, and how many more there are."""
    unsaid = len(faults) - MOST_FAULTS
    return [*map(str, faults[:MOST_FAULTS]), *([f"and {unsaid} further {called}"] if unsaid > 0 else [])]


def _count_file(path: str, request: Request, told: Callable[[int, int], None]) -> tuple[dict[str, Any], list[str]]:
    begin = perf_counter()
    election = read_election(Path(path).read_bytes())
    parsed = perf_counter()
    rule, seed = rule_for(request, election), request.seed or (BY_ID if request.official else None)
    ballots = election.ballots.as_approval() if request.as_approval else election.ballots
    explain = request.explain or request.thorough
    outcome = count(election.instance, ballots, rule, seed, explain=explain, thorough=request.thorough, told=told)
    seconds = {"parse": Seconds(parsed - begin), "count": Seconds(perf_counter() - parsed)}
    line = {
        "file": path,
        "rule": rule.name.value,
        "parameters": {**rule.parameters(), "as": "approval" if request.as_approval else None, "seed": seed},
        "budget": outcome.budget,
        "spent": outcome.spent,
        "selected": list(outcome.selected),
        "ties": [{"projects": list(tie.projects), "broken_by": tie.broken_by.value} for tie in outcome.ties],
        "official": _official(election, outcome) if request.official else None,
        "input_sha256": outcome.input_sha256,
        "seconds": seconds,
    }
    if explain:
        line["explanations"] = outcome.to_dict()["explanations"]
    remarks = _sentences(election.remarks, "remarks")
    if request.official and official_rule(election) is None:
        remarks.append(f"META names no rule we know ({election.meta['rule']}): counted by {rule.name.value}")
    return line, [f"remark: {sentence}" for sentence in remarks]


def rule_for(request: Request, election: Election) -> Rule:
    """The rule to count a file by: the one its META names with `official`, else the one asked for."""
    rule = official_rule(election) if request.official else None
    if rule is None:
        rule = Rule(
            request.rule,
            skip=request.skip,
            satisfaction=request.satisfaction,
            start=request.start,
            completion=request.completion,
            stop_when_exhausted=request.stop_when_exhausted,
            compare_greedy=request.compare_greedy,
        )
    return rule if request.threshold is None else replace(rule, threshold=request.threshold)


def _official(election: Election, outcome: Outcome) -> dict[str, Any] | None:
    if election.winners is None:
        return None
    return {"selected": list(election.winners), "same": set(election.winners) == set(outcome.selected)}


class Seconds(str):
    """A measured time, already rounded to microseconds as JSON writes it."""

    def __new__(cls, value: float) -> "Seconds":
        return super().__new__(cls, f"{value:.6f}")


def as_json(value: object) -> str:
    """JSON in which rational amounts are exact decimal numbers, not the nearest double."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {as_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_json, value)) + "]"
    if isinstance(value, Seconds):
        return str(value)
    if isinstance(value, Money) and not isinstance(value, bool):
        return decimal(value)
    return json.dumps(value, ensure_ascii=False)


def _as_text(line: dict[str, Any]) -> str:
    text = f"{line['file']}: {line['rule']} funds {len(line['selected'])} projects for {decimal(line['spent'])}"
    text += f" of {decimal(line['budget'])}: {', '.join(line['selected']) or '(none)'}"
    text += "".join(f"\n  tie broken by {t['broken_by']}: {', '.join(t['projects'])}" for t in line["ties"])
    if line["official"]:
        text += "\n  the official result is " + ("the same" if line["official"]["same"] else "another")
    lost = [name for name in line.get("explanations", {}) if name not in line["selected"]]
    return text + "".join(f"\n  {name}: {_lacked(line['explanations'][name]['params'])}" for name in lost)


def _lacked(params: Mapping[str, Any]) -> str:
    """What would have funded a project that was not."""
    if params.get("unsought"):
        return "what would have funded it was not worked out (--thorough does)"
    votes, cheaper = params.get("short"), params.get("too_dear")
    changes = [] if votes is None else [f"with {decimal(from_plain(votes))} more votes for it alone"]
    changes += [] if cheaper is None else [f"if it cost {decimal(from_plain(cheaper))} less"]
    return f"funded {' or '.join(changes)}" if changes else "no such change would have funded it"


def parser() -> argparse.ArgumentParser:
    """The stable options; `flask count` has the same."""
    options = argparse.ArgumentParser(prog="count", description="Count Pabulib files.")
    options.add_argument("paths", nargs="+", metavar="FILE.pb")
    options.add_argument("--rule", type=RuleName, choices=list(RuleName), default=RuleName.AARHUS)
    options.add_argument("--official", action="store_true", help="use the rule META names; compare winners")
    options.add_argument("--completion", type=Completion, choices=list(Completion), default=Completion.NONE)
    options.add_argument("--start", type=Start, choices=list(Start), default=Start.EXACT)
    options.add_argument("--satisfaction", type=Satisfaction, choices=list(Satisfaction), default=Satisfaction.COST)
    options.add_argument("--stop-when-exhausted", action="store_true")
    options.add_argument("--compare-greedy", action="store_true", help="take the count by votes if more prefer it")
    options.add_argument("--threshold", type=int, help="fewest votes that can be funded")
    options.add_argument("--no-skip", dest="skip", action="store_false")
    options.add_argument("--as", dest="read_as", choices=["approval"], help="read ballots as sets of projects")
    options.add_argument("--seed", help="hexadecimal seed of the lot, or the word id")
    options.add_argument("--explain", action="store_true", help="say what would have funded every other project")
    options.add_argument("--thorough", action="store_true", help="the same for every project, however long it takes")
    options.add_argument("--json", action="store_true", help="one JSON object per file")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments (default: the process's own), count, and answer the exit code."""
    given = vars(parser().parse_args(arguments))
    request = Request(as_approval=given.pop("read_as") == "approval", **{**given, "paths": tuple(given["paths"])})
    return run(request, sys.stdout, sys.stderr)
