"""What somebody who rules the server could do to a package, with every hash they can reach made to fit."""

import json

import pytest

from civic.exports import verify
from tests.support.packages import fault_in, log_of, with_log, with_manifest, zipped


def statement(files, **changed):
    """The package with another result, signed anew in a log that is chained anew."""
    result = verify.canonical({**json.loads(files["result.json"]), **changed})
    entries = log_of(files)
    entries[-1]["body"]["statement"] = verify.sha256(result)
    return with_log({**files, "result.json": result}, entries)


def test_a_dropped_ballot_is_missed_on_the_board(packages):
    files = packages("threshold")
    lines = files["ballots/sabro.csv"].splitlines(keepends=True)
    files["ballots/sabro.csv"] = b"".join(lines[:-1])
    assert "ballots: ballots/sabro.csv holds" in fault_in(with_manifest(files))
    result = json.loads(files["result.json"])
    counted = {**result["counted"], "sabro": result["counted"]["sabro"] - 1}
    mended = statement(files, counted=counted, cast=result["cast"] - 1)
    assert "were counted, and not" in fault_in(with_manifest(mended))


def test_a_changed_choice_is_not_what_was_counted(packages):
    files = packages("threshold")
    lines = files["ballots/sabro.csv"].decode().splitlines()
    chosen = next(n for n, line in enumerate(lines) if n and "11" not in line.split())
    lines[chosen] = "11"
    files["ballots/sabro.csv"] = ("\n".join([lines[0], *sorted(lines[1:])]) + "\n").encode()
    assert "tells otherwise" in fault_in(with_manifest(files))


def test_a_voter_on_paper_whom_nobody_marked_is_not_accounted_for(packages):
    files = packages("knapsack")
    entries = log_of(files)
    closing = next(entry for entry in entries if entry["kind"] == "voting_closed")
    closing["body"]["by_channel"]["paper"] += 1
    assert fault_in(with_manifest(with_log(files, entries))).startswith("voters: log.jsonl,")


def test_two_areas_cannot_change_places(packages):
    files = packages("threshold")
    for kind in ("csv", "pb"):
        one, other = f"ballots/sabro.{kind}", f"ballots/trige.{kind}"
        files[one], files[other] = files[other], files[one]
    assert "ballots:" in fault_in(with_manifest(files))
    result = json.loads(files["result.json"])
    swap = {"sabro": "trige", "trige": "sabro"}
    areas = {n: swap.get(slug, slug) for n, slug in result["areas"].items()}
    assert "does not add up" in fault_in(with_manifest(statement(packages("threshold"), areas=areas)))


def test_a_price_changed_everywhere_is_told_by_the_checkpoints(packages):
    files = packages("threshold")
    freeze = json.loads(files["freeze-1.json"])
    freeze["projects"][0]["price"] += 1_000_00
    files["freeze-1.json"] = verify.canonical(freeze)
    assert "freeze: freeze-1.json is not what was frozen" in fault_in(with_manifest(files))
    entries = log_of(files)
    frozen = next(entry for entry in entries if entry["kind"] == "ballot_frozen")
    frozen["body"]["fingerprint"] = verify.sha256(files["freeze-1.json"])
    assert "checkpoint" in fault_in(with_manifest(with_log(files, entries)))


def test_another_seed_is_not_the_one_that_was_promised(packages):
    changed = statement(packages("threshold"), seed="ab" * 32)
    assert fault_in(with_manifest(changed)).startswith("lot: result.json, seed")


def test_whoever_counted_cannot_sign(packages):
    files = packages("threshold")
    entries = log_of(files)
    entries[-1]["actor"] = next(entry["actor"] for entry in entries if entry["kind"] == "counted")
    assert fault_in(with_manifest(with_log(files, entries))).startswith("two people")


def test_a_result_signed_anew_is_found_by_the_recount(packages):
    files = packages("threshold")
    result = json.loads(files["result.json"])
    turned = statement(files, selected=result["selected"][::-1])
    assert "count: result.json, selected" in fault_in(with_manifest(turned))


def test_the_monitor_knows_a_checkpoint_again(packages, tmp_path, capsys):
    files = packages("threshold")
    package, kept = tmp_path / "package.zip", tmp_path / "kept.json"
    package.write_bytes(zipped(files))
    kept.write_bytes(files["checkpoints/3.json"])
    assert verify.main(["monitor", str(kept), str(package)]) == 0
    other = {**json.loads(files["checkpoints/3.json"]), "boxes": 1, "areas": {"sabro": 1}}
    kept.write_bytes(verify.canonical(other))
    assert verify.main(["monitor", str(kept), str(package)]) == 1
    assert "published" in capsys.readouterr().out


def test_the_monitor_compares_two_checkpoints(packages, tmp_path, capsys):
    files = packages("threshold")
    paths = [tmp_path / "1.json", tmp_path / "2.json"]
    for path, n in zip(paths, (3, 4), strict=True):
        path.write_bytes(files[f"checkpoints/{n}.json"])
    assert verify.main(["monitor", *map(str, paths)]) == 0
    assert verify.main(["monitor", *map(str, reversed(paths))]) == 1
    assert "history was rewritten" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a zip", "is no zip file"),
        (b"", "is no zip file"),
    ],
)
def test_what_is_no_package_is_said_to_be_none(tmp_path, capsys, content, words):
    file = tmp_path / "package.zip"
    file.write_bytes(content)
    assert verify.main([str(file)]) == 1
    assert words in capsys.readouterr().out


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/passwd", "a/b/c.txt", "C:evil", "log.jsonl "])
def test_a_name_that_leads_elsewhere_is_refused(packages, tmp_path, capsys, name):
    file = tmp_path / "package.zip"
    file.write_bytes(zipped({**packages("threshold"), name: b"x"}))
    assert verify.main([str(file)]) == 1
    assert "is no name of a file" in capsys.readouterr().out


def test_numbers_nobody_means_are_refused(packages):
    for number in (b"1e400", b"9" * 5_000, b"NaN", b"1.5"):
        files = packages("threshold")
        files["result.json"] = b'{"budget":' + number + b"}"
        assert "cannot be read as JSON" in fault_in(with_manifest(files))
    files["result.json"] = b"[" * 100_000
    assert "format: result.json" in fault_in(with_manifest(files))


def test_a_zip_that_would_fill_the_disk_is_not_unpacked(tmp_path, capsys, monkeypatch):
    file = tmp_path / "package.zip"
    file.write_bytes(zipped({"log.jsonl": bytes(5_000_000)}))
    monkeypatch.setattr(verify, "MOST_BYTES", 4_000_000)
    assert verify.main([str(file)]) == 1
    assert "zip bomb" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "ends_with"), [(["--help"], 0), ([], 2), (["monitor"], 2), (["a.zip", "b.zip"], 2), (["none.zip"], 1)]
)
def test_how_the_program_ends_tells_what_it_found(arguments, ends_with, capsys):
    assert verify.main(arguments) == ends_with
    told = capsys.readouterr().out
    assert told.startswith("NOT IN ORDER. package: none.zip") if ends_with == 1 else "monitor OLD.json NEW" in told
