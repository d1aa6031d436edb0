"""Whatever is changed in a package, the verifier finds it, and not by the manifest alone."""

import json
import os
import random
import re

import pytest

from civic.exports import verify
from tests.packages.conftest import PLANS
from tests.support.packages import changes_of, fault_in, files_of, log_of, with_manifest, zipped

# What tells one place from another of its kind: an area, a number, an entry of the log; and how it was changed.
WHICH = re.compile(
    r"(?<!cell )\b\d+\b|\b[0-9a-f]{32,}\b|(?<=ballots/)\w+|(?<=^log, )\w+|(?<=^log with )\w+|(?<=^log without )\w+"
    "|, (?:longer|shorter|other|one more|huge|turned round)$"
)


@pytest.mark.parametrize("plan", PLANS)
def test_an_honest_package_holds(packages, plan):
    assert fault_in(packages(plan)) == ""


@pytest.mark.parametrize("plan", PLANS)
def test_any_byte_changed_in_any_file_is_found(packages, plan):
    files, draw = packages(plan), random.Random(plan)
    for name, data in files.items():
        for place in {0, len(data) - 1, draw.randrange(len(data)), draw.randrange(len(data))}:
            changed = data[:place] + bytes([data[place] ^ (1 << draw.randrange(8))]) + data[place + 1 :]
            assert fault_in({**files, name: changed}), (name, place)


@pytest.mark.parametrize("plan", PLANS)
def test_a_file_too_many_too_few_or_under_another_name_is_found(packages, plan):
    files = packages(plan)
    for name, data in files.items():
        without = {other: kept for other, kept in files.items() if other != name}
        stray = f"ballots/{name.split('/')[-1]}x"
        assert name in fault_in(without)
        assert stray in fault_in({**files, stray: data})
        for changed in (without, {**without, f"{name}x": data}, {**files, stray: data}):
            assert fault_in(changed), name
            if name != "manifest.json":
                assert fault_in(with_manifest(changed)), name


def changed_fields(files):
    """Each file once for every field in it that can be changed, with the place."""
    for name in sorted(files.keys() - {"manifest.json"}):
        if name == "log.jsonl":
            yield from logs(files)
        elif name.endswith(".json"):
            for place, changed in changes_of(json.loads(files[name])):
                yield f"{name}: {place}", {name: verify.canonical(changed)}
        elif name.endswith(".txt"):
            yield f"{name}: a word", {name: files[name].replace(b"Python", b"python", 1)}
        elif name.endswith((".csv", ".pb")):
            for place, lines in tables(name, files[name].decode()):
                yield place, {name: "".join(lines).encode()}


def logs(files):
    """The log with one entry of each kind changed in each field, left out, twice there, or with its neighbour."""
    lines, seen = files["log.jsonl"].splitlines(keepends=True), set()
    for n, entry in enumerate(log_of(files)):
        if entry["kind"] in seen:
            continue
        seen.add(entry["kind"])
        for place, changed in changes_of(json.loads(lines[n])):
            line = verify.canonical(changed) + b"\n"
            yield f"log, {entry['kind']}: {place}", {"log.jsonl": b"".join([*lines[:n], line, *lines[n + 1 :]])}
        yield f"log without {entry['kind']}", {"log.jsonl": b"".join(lines[:n] + lines[n + 1 :])}
        yield f"log with {entry['kind']} twice", {"log.jsonl": b"".join(lines[: n + 1] + lines[n:])}
    yield "log cut short", {"log.jsonl": b"".join(lines[:-1])}
    yield "log in another order", {"log.jsonl": b"".join([*lines[:5], lines[6], lines[5], *lines[7:]])}


def tables(name, text):
    """A table with every cell of its first and last lines changed, lines left out, doubled and exchanged."""
    lines = text.splitlines(keepends=True)
    for n in sorted({*range(min(40, len(lines))), len(lines) - 1}):
        rest = (lines[:n], lines[n + 1 :])
        for sign in (";", ",", " "):
            cells = lines[n].rstrip("\n").split(sign)
            for place in range(len(cells)):
                changed = [*cells[:place], f"{cells[place]}1", *cells[place + 1 :]]
                yield f"{name}, line {n + 1}, cell {place}", [*rest[0], sign.join(changed) + "\n", *rest[1]]
        yield f"{name} without line {n + 1}", rest[0] + rest[1]
        yield f"{name} with line {n + 1} twice", [*rest[0], lines[n], lines[n], *rest[1]]
    if len(lines) > 2 and lines[1] != lines[-1]:
        yield f"{name} with lines exchanged", [lines[0], lines[-1], *lines[2:-1], lines[1]]


def missed_changes(files, places):
    """The changes that the verifier does not find, or finds by the manifest alone."""
    missed = []
    for place, changed in places:
        fault = fault_in(with_manifest({**files, **changed}))
        if not fault or fault.startswith("manifest"):
            missed.append((place, fault))
    return missed


@pytest.mark.parametrize("plan", PLANS)
def test_every_field_is_kept_by_more_than_the_manifest(packages, plan):
    """Every field of every kind once, somewhere; with CIVIC_ALL_MUTATIONS=1 everywhere, which takes minutes."""
    files = packages(plan)
    places = [(place, new) for place, new in changed_fields(files) if any(files[n] != data for n, data in new.items())]
    assert len(places) > 1_000
    if not os.environ.get("CIVIC_ALL_MUTATIONS"):
        random.Random(plan).shuffle(places)
        places = list({WHICH.sub("#", place): (place, new) for place, new in places}.values())
    assert not missed_changes(files, places)


def test_a_byte_changed_anywhere_in_the_zip_is_found(packages, tmp_path):
    whole, draw, file = zipped(packages("threshold")), random.Random(7), tmp_path / "package.zip"
    for place in {0, len(whole) - 1, *(draw.randrange(len(whole)) for _ in range(100))}:
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        assert verify.main([str(file)]) == 1, place


def test_the_same_package_written_again_has_the_same_bytes(packages, tmp_path):
    files, file = packages("threshold"), tmp_path / "package.zip"
    file.write_bytes(zipped(files))
    assert files_of(file) == files
    assert verify.main([str(file)]) == 0
