"""The command line: one line a file, a sentence for every file that cannot be counted."""

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from test_pabulib_reading import GOOD, UNCOUNTED

from civic.tally.command import Request, main, run

KEYS = ["file", "rule", "parameters", "budget", "spent", "selected", "ties", "official", "input_sha256", "seconds"]


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "good.pb"
    path.write_text(GOOD)
    return str(path)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, object]], list[str]]:
    code = main([*arguments, "--json"])
    told = capsys.readouterr()
    return code, [json.loads(line, parse_float=Decimal) for line in told.out.splitlines()], told.err.splitlines()


def test_json_has_exactly_the_promised_keys_in_order(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, [line], errors = answer(capsys, good)
    assert (code, list(line), errors) == (0, KEYS, [])
    assert (line["file"], line["rule"], line["budget"], line["spent"]) == (good, "aarhus", 100, 50)
    assert (line["selected"], line["official"]) == (["2"], None)
    assert line["ties"] == [{"projects": ["2", "1"], "broken_by": "cost"}]


def test_official_compares_with_the_winners_of_the_file(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, [line], _ = answer(capsys, good, "--official")
    assert line["official"] == {"selected": ["1"], "same": False}


def test_official_says_when_the_file_names_no_rule_that_we_know(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, good, "--official")[2] == []
    Path(good).write_text(GOOD.replace("rule;greedy", "rule;unknown"))
    code, [line], errors = answer(capsys, good, "--official")
    assert (code, line["rule"]) == (0, "aarhus")
    assert errors == [f"{good}: remark: META names no rule we know (unknown): counted by aarhus"]
    assert answer(capsys, good)[2] == []


def test_money_with_decimals_stays_exact(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(good).write_text(GOOD.replace("budget;100", "budget;12345678901234567.89"))
    assert answer(capsys, good)[1][0]["budget"] == Decimal("12345678901234567.89")


def test_a_bad_file_names_itself_and_the_line_and_the_others_are_counted(
    good: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, empty, binary = (tmp_path / name for name in ("bad.pb", "empty.pb", "binary.pb"))
    bad.write_text(GOOD.replace("1;60;", "1;x;"))
    empty.touch()
    binary.write_bytes(b"\x00\x01")
    code, lines, errors = answer(capsys, str(bad), str(tmp_path), str(empty), str(binary), "missing.pb", good)
    assert (code, [line["file"] for line in lines]) == (1, [good])
    assert errors == [
        f"{bad}: line 16: cost is not a number: x",
        f"{tmp_path}: the file cannot be read: Is a directory",
        f"{empty}: line 1: the file is empty",
        f"{binary}: line 1: this is not a text file",
        "missing.pb: the file cannot be read: No such file or directory",
    ]


def test_an_empty_election_is_a_sentence_and_the_others_are_counted(
    good: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "nobody.pb"
    empty.write_text(GOOD.replace("7;1,2\n8;1\n9;2\n", "").replace("num_votes;3", "num_votes;0"))
    code, lines, errors = answer(capsys, str(empty), good)
    assert (code, [line["file"] for line in lines]) == (1, [good])
    assert errors == [f"{empty}: line 18: the election is empty: it has no votes"]


def test_what_is_odd_but_harmless_is_remarked_beside_the_result(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(good).write_text(GOOD.replace("8;1\n", "8;1,1\n"))
    code, lines, errors = answer(capsys, good)
    sentence = "line 21: project 1 is named more than once on a ballot; it counts once"
    assert (code, len(lines), errors) == (0, 1, [f"{good}: remark: {sentence}"])


def test_threshold_and_skip_reach_the_rule(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, [line], _ = answer(capsys, good, "--threshold", "3", "--no-skip")
    assert line["selected"] == []
    assert line["parameters"] == {
        "skip": False,
        "threshold": 3,
        "part_funding": False,
        "at_least_one_outside": None,
        "borda_first": 0,
        "as": None,
        "seed": None,
    }


def test_a_lot_without_a_seed_is_an_error_and_a_seed_resolves_it(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(good).write_text(GOOD.replace("2;50;", "2;60;"))
    code, lines, errors = answer(capsys, good)
    assert (code, lines, errors) == (1, [], [f"{good}: a lot between 1, 2 decides, and no seed was given"])
    assert answer(capsys, good, "--seed", "id")[1][0]["selected"] == ["1"]


def test_any_ballot_can_be_read_as_approval(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = UNCOUNTED.replace("approval", "cumulative").replace("voter_id;vote", "voter_id;vote;points")
    Path(good).write_text(text.replace("7;1,2\n8;1\n9;2\n", "7;1;9\n8;2;1\n9;2;1\n"))
    assert answer(capsys, good)[1][0]["selected"] == ["1"]
    assert answer(capsys, good, "--as", "approval")[1][0]["selected"] == ["2"]


@pytest.mark.parametrize("option", [["--seed", "xyz"], ["--threshold", "-1"]])
def test_a_nonsense_option_is_a_sentence_and_not_a_traceback(
    good: str, capsys: pytest.CaptureFixture[str], option: list[str]
) -> None:
    code, lines, errors = answer(capsys, good, *option)
    assert (code, lines, len(errors)) == (1, [], 1)


def test_without_json_a_sentence_is_printed(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([good]) == 0
    assert capsys.readouterr().out.startswith(f"{good}: aarhus funds 1 projects for 50 of 100: 2\n")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_would_have_funded_the_others_is_said_when_asked_for(
    good: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, [line], _ = answer(capsys, good, "--explain")
    assert (code, list(line)) == (0, [*KEYS, "explanations"])
    assert line["explanations"]["1"]["params"]["too_dear"] == 10
    assert main([good, "--explain"]) == 0
    assert "\n  1: funded with 1 more votes for it alone or if it cost 10 less\n" in capsys.readouterr().out


def test_what_takes_too_long_is_worked_out_on_demand(
    good: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civic.tally.counting.WORK", 0)
    shares = [good, "--rule", "equal-shares", "--seed", "id"]
    main([*shares, "--explain"])
    assert "was not worked out (--thorough does)" in capsys.readouterr().out
    main([*shares, "--thorough"])
    assert "was not worked out" not in capsys.readouterr().out


def test_somebody_who_waits_for_explanations_sees_how_far_they_are(good: str) -> None:
    terminal = Terminal()
    run(Request((good,), explain=True), io.StringIO(), terminal)
    drawn = [line.strip() for line in terminal.getvalue().split("\r\x1b[K")[1:]]
    assert drawn == [f"[{'.' * 24}] 0/1 good.pb 0/2", f"[{'#' * 12}{'.' * 12}] 0/1 good.pb 1/2", "", ""]


def test_somebody_at_a_terminal_sees_how_far_it_is(good: str) -> None:
    terminal = Terminal()
    run(Request((good, good)), io.StringIO(), terminal)
    drawn = [line[:30].strip() for line in terminal.getvalue().split("\r\x1b[K")[1:]]
    assert drawn == [f"[{'.' * 24}] 0/2", "", f"[{'#' * 12}{'.' * 12}] 1/2", ""]


def test_where_nobody_watches_there_is_no_bar(good: str) -> None:
    silent = io.StringIO()
    run(Request((good, good)), io.StringIO(), silent)
    assert silent.getvalue() == ""
