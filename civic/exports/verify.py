#!/usr/bin/env python3
"""Check the count of an election, and count it again. One file; needs nothing but Python 3.9 or later.

    python3 -I verify.py package.zip                check and recount a count package
    python3 -I verify.py monitor OLD.json NEW       has the voting been rewritten since OLD was published?
                                                    OLD: a checkpoint or the board's list, kept by you
                                                    NEW: a later one, or log.jsonl, or package.zip

It ends with 0 when everything holds, and with 1 when anything does not: then it names the rule and the place.
It ends with 2 when it was asked for something that it cannot do, and then prints this.
It asks nobody and sends nothing. It shares no code with the program that made the package; that is the point of it.

What is in a package, and which other part tells on it when it is changed:

    manifest.json      the SHA-256 of every file
    log.jsonl          what happened, one entry a line, each with the hash of the one before it
    freeze-1.json …    what is voted on: projects, prices, limits, rule; its hash is in the log
    public-key.json    the key the ballots were sealed with; it stands in the freeze too
    board.csv          the receipts of the ballots in the box; their Merkle root is in the last checkpoint
    checkpoints/       what was published day by day; their hashes are in the log
    ballots/           the ballots of each area, without order; the hash of them all is in the log
    result.json        the result, what did not count and why, the paper; its hash is in the log, signed
    verify.py          this program
"""

from __future__ import annotations

import csv
import hashlib
import heapq
import io
import json
import re
import struct
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from math import gcd
from typing import Any, NoReturn

FORMAT, RESULT_FORMAT = "civic-count-package-1", "civic-result-2"
# What the package says to its readers is the same in every package.
READMES = {
    "LAES-MIG.txt": "ffd8ff4fc17d400a39c33c41c03aeac62e035dfae930001ef7c12dc13f51c91c",
    "README.txt": "390410e3a4b2dd8bc7cd5dd1f410192e01f1abd22c6eea76203b1080342fc783",
}
FUNDED = {"funded", "funded-outside", "part-funded"}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?")
# Larger than any real package, small enough for any computer.
MOST_FILES, MOST_BYTES, MOST_DIGITS = 5_000, 1_000_000_000, 40
# In place of a reason that would tell of few.
UNTOLD = "untold"
# A ballot: the chosen projects, in order.
Ballot = tuple[str, ...]
# What the parameters of a rule are when the round says nothing of them.
DEFAULTS: dict[str, dict[str, Any]] = {
    "aarhus": {"skip": True, "threshold": 0, "part_funding": False, "at_least_one_outside": None, "borda_first": 0},
    "equal-shares": {
        "satisfaction": "cost",
        "start": "exact",
        "completion": "none",
        "stop_when_exhausted": False,
        "step": 1,
        "compare_greedy": False,
    },
    "phragmen": {},
}
# What each kind of entry in the log does to the number of ballots in the box.
CHANGES: dict[str, Any] = {
    "ballot_sealed": lambda body: 0 if body["replaced"] else 1,
    "ballot_withdrawn": lambda body: -1,
    "ballot_superseded": lambda body: -1,
}
# What the log must tell, in this order.
STORY = ("round_created", "ballot_frozen", "voting_closed", "box_opened", "counted", "count_signed")


def each(names: str, kind: Any) -> dict[str, Any]:
    return dict.fromkeys(names.split(), kind)


# The fields of the files, each with its type.
ENTRY = {**each("actor body day hash kind previous scope", str), "n": int}
RESULT = {
    **each("format round seed input_sha256", str),
    **each("areas boxes counted small rule amounts reserves paper on_paper untold", dict),
    **each("voting invalid selected rounds", list),
    **each("published_from budget cast blank blank_apart spent remainder", int),
    "endowment": (int, str, type(None)),
}
CHECKPOINT = {
    **each("day format kind merkle_root round", str),
    **each("areas freeze log", dict),
    **each("boxes n", int),
    "previous": (str, type(None)),
}


class Wrong(Exception):
    """A rule that is broken, where, and how."""

    def __init__(self, rule: str, place: str, what: str) -> None:
        super().__init__(f"{rule}: {place} {what}")


def fail(rule: str, place: str, what: str) -> NoReturn:
    raise Wrong(rule, place, what)


# --- Reading ----------------------------------------------------------------------------------------------------


def read_package(path: str) -> dict[str, bytes]:
    """Every file of the zip by name. A zip that is odd in any way is refused before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = Counter(member.filename for member in members)
            size = sum(member.file_size for member in members)
            if len(members) > MOST_FILES or size > MOST_BYTES:
                fail("package", path, f"would unpack to {len(members)} files and {size} bytes: it may be a zip bomb")
            for name, times in names.items():
                if not NAME.fullmatch(name):
                    fail("package", repr(name), "is no name of a file in a package")
                if times > 1:
                    fail("package", name, f"is there {times} times")
            check_container(path, members)
            return {member.filename: unpacked(archive, member) for member in members}
    except OSError as error:
        fail("package", path, f"cannot be read: {error.strerror or error}")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        fail("package", path, f"is no zip file, or a damaged one: {error}")


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The file, and never more of it than the zip says there is."""
    try:
        with archive.open(member) as file:
            data = file.read(member.file_size + 1)
    except Exception as error:
        fail("package", member.filename, f"is damaged inside the zip: {error}")
    if len(data) != member.file_size:
        fail("package", member.filename, "is longer or shorter than the zip says")
    return data


def check_container(path: str, members: list[zipfile.ZipInfo]) -> None:
    """Nothing hides between or around the files: every byte is where it must be, and no field of the zip is odd."""
    with open(path, "rb") as file:
        raw = file.read()
    place, index = 0, b""
    for member in members:
        name = member.filename.encode()
        # Version 2.0, no flags, deflated, the first day of 1980; then the sum and the sizes.
        common = struct.pack("<HHHHH3L", 20, 0, 8, 0, 33, member.CRC, member.compress_size, member.file_size)
        header = b"PK\3\4" + common + struct.pack("<2H", len(name), 0) + name
        if raw[place : place + len(header)] != header:
            fail("package", member.filename, "has another entry in the zip than a package is written with")
        index += b"PK\1\2" + struct.pack("<2B", 20, 3) + common
        index += struct.pack("<5H2L", len(name), 0, 0, 0, 0, 0o644 << 16, place) + name
        place += len(header) + member.compress_size
    index += struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(members), len(members), len(index), place, 0)
    if raw[place:] != index:
        fail("package", path, "holds something beside its files")


def refuse(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is no number that is used here")


def whole(text: str) -> int:
    return int(text) if len(text) <= MOST_DIGITS else refuse(f"a number of {len(text)} digits")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name is used twice")
    return dict(pairs)


READER = json.JSONDecoder(parse_int=whole, parse_float=refuse, parse_constant=refuse, object_pairs_hook=once)


def parsed(text: bytes, place: str) -> Any:
    """JSON without decimals, huge numbers and repeated names, written in the one form that hashes are made of."""
    try:
        document = READER.decode(text.decode())
        same = canonical(document) == text
    except (ValueError, RecursionError) as error:
        fail("format", place, f"cannot be read as JSON: {error}")
    if not same:
        fail("format", place, "is not in canonical form (names sorted, no spaces)")
    return document


def canonical(document: Any) -> bytes:
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def fields(document: Any, shape: dict[str, Any], place: str) -> Any:
    """The object, if it has exactly these fields, each of its type."""
    if not isinstance(document, dict):
        fail("format", place, "must be a JSON object")
    for name in sorted(set(document) ^ set(shape)):
        fail("format", place, f"has a field too many: {name}" if name in document else f"lacks the field {name}")
    for name, kind in shape.items():
        if not isinstance(document[name], kind) or isinstance(document[name], bool):
            fail("format", f"{place}, {name},", f"cannot be {json.dumps(document[name])[:60]}")
    return document


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def amount(value: Any) -> Any:
    """A whole number, or a fraction written "p/q"."""
    return Fraction(value) if isinstance(value, str) and re.fullmatch(r"\d{1,40}/[1-9]\d{0,39}", value) else value


def kroner(oere: int) -> str:
    """1250 øre are 12.5 kroner."""
    rest = f"{oere % 100:02d}".rstrip("0")
    return f"{oere // 100}.{rest}" if rest else str(oere // 100)


# --- The checks -------------------------------------------------------------------------------------------------


class Package:
    """The files of a package, and what the checks have learnt from them so far."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.taken: set[str] = set()
        self.report: list[str] = []
        self.log: list[Any] = []
        self.entry: dict[str, Any] = {}
        self.freezes: list[Any] = []
        self.freeze: Any = None
        self.root = ""
        self.result: Any = None
        self.boxes: Counter[str] = Counter()
        self.ballots: Counter[Ballot] = Counter()

    def take(self, name: str) -> bytes:
        if name not in self.files:
            fail("package", name, "is missing")
        self.taken.add(name)
        return self.files[name]

    def said(self, about: str, text: str) -> None:
        self.report.append(f"  {about:<12}{text}")


def verify(path: str, own_program: bytes) -> list[str]:
    """The report on the package of this path, or Wrong."""
    return check(Package(read_package(path)), own_program)


def check(package: Package, own_program: bytes) -> list[str]:
    """Every check in turn; the report, or Wrong at the first rule that is broken."""
    check_manifest(package, own_program)
    check_log(package)
    check_freezes(package)
    check_result(package)
    check_box(package)
    check_checkpoints(package)
    check_ballots(package)
    check_count(package)
    for name in sorted(set(package.files) - package.taken):
        fail("package", name, "does not belong in a package")
    return [f"{package.freeze['name']} ({package.freeze['round']}): everything holds.", *package.report]


def check_manifest(package: Package, own_program: bytes) -> None:
    """The files are those of the manifest, none more and none changed."""
    text, place = package.take("manifest.json"), "manifest.json"
    manifest = fields(parsed(text, place), {"format": str, "files": dict}, place)
    if manifest["format"] != FORMAT:
        fail("manifest", place, f"is not of the format {FORMAT}")
    listed, present = manifest["files"], set(package.files) - {place}
    for name in sorted(set(listed) | present):
        if name not in present:
            fail("manifest", name, "is in the manifest, but not in the package")
        if name not in listed:
            fail("manifest", name, "is in the package, but not in the manifest")
        if sha256(package.files[name]) != listed[name]:
            fail("manifest", name, "is not the file that the manifest tells of")
    for name, expected in READMES.items():
        if sha256(package.take(name)) != expected:
            fail("package", name, "does not say what it says in every package")
    if package.take("verify.py") != own_program:
        fail(
            "program", "verify.py", "in the package is not the program that runs: use the one published with the result"
        )
    package.said("package", f"{len(package.files)} files, each as the manifest says")


def check_log(package: Package) -> None:
    """Every entry follows from the one before it, from the making of the round to the signature."""
    package.log = read_log(package.take("log.jsonl"), "log.jsonl")
    kinds = [entry["kind"] for entry in package.log]
    for kind in STORY:
        if kinds.count(kind) != 1 and (kind != "ballot_frozen" or kind not in kinds):
            fail("log", "log.jsonl", f"says {kinds.count(kind)} times, and not once: {kind}")
    package.entry = {kind: package.log[kinds.index(kind)] for kind in STORY}
    places = [kinds.index(kind) for kind in STORY]
    if places != sorted(places) or places[0] != 0:
        fail("log", "log.jsonl", f"does not tell these in their order: {', '.join(STORY)}")
    if places[-1] != len(kinds) - 1:
        fail("log", f"log.jsonl, line {len(kinds)},", "comes after the signature")
    for number, kind in enumerate(kinds):
        if kind in CHANGES and not places[1] < number < places[2]:
            fail("log", f"log.jsonl, line {number + 1},", "is a ballot that came or went before or after the voting")
    signer = package.entry["count_signed"]["actor"]
    if not signer or signer in {package.entry["counted"]["actor"], package.entry["box_opened"]["actor"]}:
        fail("two people", f"log.jsonl, line {len(kinds)},", "is signed by nobody, or by one who opened or counted")
    package.said("log", f"{len(kinds)} entries in one chain; the last is {package.log[-1]['hash']}")


def read_log(text: bytes, name: str) -> list[Any]:
    """The entries of a log that is one chain."""
    log: list[Any] = []
    lines, previous = text.split(b"\n"), "00" * 32
    if lines.pop() or not lines:
        fail("log", name, "does not end with a whole line")
    for number, line in enumerate(lines, 1):
        place = f"{name}, line {number},"
        entry = fields(parsed(line, place), ENTRY, place)
        chained = [entry["scope"], entry["n"], entry["kind"], entry["actor"], entry["body"], entry["day"], previous]
        found = sha256(json.dumps(chained, ensure_ascii=False).encode())
        if entry["n"] != number or entry["previous"] != previous or entry["scope"] != (log or [entry])[0]["scope"]:
            fail("log", place, "does not follow the line before: an entry was changed, added or taken away")
        if entry["hash"] != found:
            fail("log", place, "was changed: its hash is another")
        entry["body"] = parsed(entry["body"].encode(), place)
        if not isinstance(entry["body"], dict):
            fail("log", place, "has no body")
        previous = found
        log.append(entry)
    return log


def check_freezes(package: Package) -> None:
    """What was voted on is what was frozen: the hash of every freeze stands in the log."""
    previous = None
    for entry in package.log:
        if entry["kind"] == "ballot_frozen":
            number = len(package.freezes) + 1
            name = f"freeze-{number}.json"
            text = package.take(name)
            freeze = parsed(text, name)
            if entry["body"] != {"n": number, "fingerprint": sha256(text)}:
                fail("freeze", name, f"is not what was frozen by the log, line {entry['n']}")
            if (freeze["n"], freeze["previous"], freeze["round"]) != (number, previous, entry["scope"]):
                fail("freeze", name, "does not follow the one before it")
            check_groups(freeze, package.freezes, name)
            previous = sha256(text)
            package.freezes.append(freeze)
    freeze = package.freeze = package.freezes[-1]
    key = parsed(package.take("public-key.json"), "public-key.json")
    if key != {"format": "civic-public-key-1", "public_key": freeze["public_key"], "round": freeze["round"]}:
        fail("key", "public-key.json", "is not the key that was frozen")
    package.said("frozen", f"{len(freeze['projects'])} projects for {kroner(freeze['budget'])} kr; {previous}")
    for changed in package.freezes[1:]:
        package.said("", f"changed during the voting; the reason given: {changed['reason']}")


def check_groups(freeze: dict[str, Any], before: list[Any], name: str) -> None:
    """Projects that cannot be built together are on the ballot, and stay as they were but for what was withdrawn."""
    on_ballot = {project["id"] for project in freeze["projects"]}
    groups = [[project for project in group if project in on_ballot] for group in (before or [freeze])[-1]["exclusive"]]
    if freeze["exclusive"] != sorted(sorted(set(group)) for group in groups if len(group) > 1):
        fail("freeze", f"{name}, exclusive,", "names projects that are not on the ballot, or other groups than before")


def check_result(package: Package) -> None:
    """The result is the one that was signed, by the rule that was frozen, with the lot that was promised."""
    place, text, freeze = "result.json", package.take("result.json"), package.freeze
    package.result = result = fields(parsed(text, place), RESULT, place)
    signed, counted = package.entry["count_signed"]["body"], package.entry["counted"]["body"]
    if signed.get("statement") != sha256(text):
        fail("result", place, "is not the result that was signed: the log has another hash")
    if not signed.get("input") == counted.get("input") == result["input_sha256"]:
        fail("result", f"{place}, input_sha256,", "is not what the log says was counted and signed")
    if (result["format"], result["round"], result["budget"]) != (RESULT_FORMAT, freeze["round"], freeze["budget"]):
        fail("result", place, "is of another round, format or budget")
    rule = freeze["rule"]
    if result["rule"] != {"name": rule["name"], **DEFAULTS[rule["name"]], **rule["parameters"]}:
        fail("rule", f"{place}, rule,", "is not the rule that was frozen")
    seed = result["seed"]
    if not re.fullmatch("[0-9a-f]{64}", seed) or sha256(bytes.fromhex(seed)) != freeze["lot_commitment"]:
        fail("lot", f"{place}, seed,", "is not the seed that was promised before the voting")
    for name in ("boxes", "counted", "on_paper"):
        if sorted(result[name]) != freeze["areas"] or not all(type(n) is int for n in result[name].values()):
            fail("result", f"{place}, {name},", "is not one number for each area")
    if sorted(result["areas"].values()) != freeze["areas"] or not all(n.isdigit() for n in result["areas"]):
        fail("result", f"{place}, areas,", "are not the areas that were frozen")


def check_box(package: Package) -> None:
    """The board, the log and the closing agree on every ballot that was in the box."""
    lines = package.take("board.csv").decode("ascii", "replace").split("\n")
    if lines[0] != "area,receipt" or lines[-1]:
        fail("board", "board.csv", "is not a list of areas and receipts")
    board = [line.split(",") for line in lines[1:-1]]
    for number, row in enumerate(board, 2):
        if len(row) != 2 or row[0] not in package.freeze["areas"] or not re.fullmatch("[0-9a-f]{32}", row[1]):
            fail("board", f"board.csv, line {number},", "is no receipt of an area of the round")
        if number > 2 and board[number - 3] >= row:
            fail("board", f"board.csv, line {number},", "is not in order, or is there twice")
    package.boxes = Counter(row[0] for row in board)
    from_log = boxes_by_log(package, len(package.log))
    for area in package.freeze["areas"]:
        there, listed, said = package.boxes[area], package.result["boxes"][area], from_log[area]
        if not there == listed == said:
            where = f"board.csv has {there} receipts, result.json {listed} boxes, the log {said}"
            fail("boxes", area, f"does not add up (sealed - withdrawn - replaced by paper): {where}")
    for kind in ("voting_closed", "box_opened"):
        if package.entry[kind]["body"].get("boxes") != len(board):
            fail(
                "boxes",
                f"log.jsonl, line {package.entry[kind]['n']},",
                f"does not say {len(board)} boxes, as on the board",
            )
    channels = package.entry["voting_closed"]["body"].get("by_channel", {})
    if channels.get("web", 0) + channels.get("letter", 0) != len(board):
        fail("boxes", "log.jsonl,", f"counts other voters by web and letter at the closing than {len(board)} boxes")
    package.root = merkle_root([line.encode() for line in lines[1:-1]]).hex()
    package.said("box", f"{len(board)} ballots at the closing; the Merkle root of their receipts is {package.root}")


def boxes_by_log(package: Package, end: int) -> Counter[str]:
    """How many ballots of each area were in the box after so many entries of the log."""
    boxes: Counter[str] = Counter()
    for entry in package.log[:end]:
        if entry["kind"] in CHANGES:
            area = package.result["areas"].get(str(entry["body"].get("area")))
            if area is None:
                fail("boxes", f"log.jsonl, line {entry['n']},", "is of no area of the round")
            boxes[area] += CHANGES[entry["kind"]](entry["body"])
    return boxes


def merkle_root(leaves: list[bytes]) -> bytes:
    """One hash over all, as RFC 6962 says."""
    if len(leaves) < 2:
        return hashlib.sha256(b"\0" + leaves[0] if leaves else b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + merkle_root(leaves[:half]) + merkle_root(leaves[half:])).digest()


def check_checkpoints(package: Package) -> None:
    """What was published day by day agrees with the log, and the last of it with the board."""
    logged = {e["body"].get("n"): e for e in package.log if e["kind"] == "checkpoint"}
    previous, closing = None, None
    for number in range(1, len(logged) + 1):
        name = f"checkpoints/{number}.json"
        text = package.take(name)
        point, entry = fields(parsed(text, name), CHECKPOINT, name), logged.get(number, {"body": {}, "n": 0})
        if entry["body"].get("sha256") != sha256(text) or closing:
            fail("checkpoint", name, "is not the one that the log tells of")
        if (point["n"], point["previous"], point["round"]) != (number, previous, package.freeze["round"]):
            fail("checkpoint", name, "does not follow the one before it")
        check_checkpoint(package, point, name, entry["n"])
        previous = sha256(text)
        closing = point if point["kind"] == "closing" else None
    if closing is None or closing["merkle_root"] != package.root or closing["areas"] != package.result["boxes"]:
        fail("checkpoint", "checkpoints/", "do not end with one of the closing that has the board's root and numbers")
    package.said("checkpoints", f"{len(logged)}, each as the log has it")


def check_checkpoint(package: Package, point: dict[str, Any], name: str, before: int) -> None:
    """The checkpoint says what the log says at that moment."""
    place = point["log"].get("n")
    if type(place) is not int or not 0 < place < before or package.log[place - 1]["hash"] != point["log"].get("hash"):
        fail("checkpoint", name, "names an entry that is not in the log")
    boxes = boxes_by_log(package, place)
    if point["areas"] != {area: boxes[area] for area in package.freeze["areas"]}:
        fail("checkpoint", name, "counts other boxes than the log up to there")
    if point["boxes"] != sum(boxes.values()) or point["format"] != "civic-checkpoint-1":
        fail("checkpoint", name, "does not add up, or is of another format")
    frozen = [entry["body"] for entry in package.log[:place] if entry["kind"] == "ballot_frozen"]
    if point["freeze"] != (frozen or [None])[-1]:
        fail("checkpoint", name, "has another freeze than the log up to there")


def check_ballots(package: Package) -> None:
    """Every ballot keeps the rules that were frozen, and there are as many as were in the box and on paper."""
    result, paper = package.result, package.result["on_paper"]
    small = fields(result["small"], {"areas": list, "votes": dict, "blank": int}, "result.json, small,")
    check_paper(package)
    invalid = Counter(
        fields(box, {"area": str, "reason": str}, "result.json, invalid,")["area"] for box in result["invalid"]
    )
    if small["areas"] != withheld(result["counted"], result["published_from"]):
        fail("ballots", "result.json, small,", "must be the areas with few ballots, as docs say, and no others")
    for area in package.freeze["areas"]:
        counted, boxes = result["counted"][area], package.boxes[area]
        if counted != boxes - invalid[area] + paper[area]:
            sum_of = f"{boxes} boxes - {invalid[area]} that did not count + {paper[area]} on paper"
            fail("ballots", f"result.json, {area},", f"says {counted} were counted, and not {sum_of}")
        if area not in small["areas"]:
            package.ballots += read_ballots(package, area, counted)
    few = sum(result["counted"][area] for area in small["areas"])
    check_totals(package, small, few)
    check_untold(result, invalid)
    if result["blank_apart"]:
        package.ballots[()] += result["blank_apart"]
    blank = package.ballots[()] + small["blank"]
    if (result["cast"], result["blank"]) != (sum(package.ballots.values()) + few, blank):
        fail("ballots", "result.json, cast and blank,", "are not the ballots that there are")
    if package.entry["box_opened"]["body"].get("invalid") != sum(invalid.values()):
        fail("boxes", "result.json, invalid,", "has others than the log says did not count")
    package.said(
        "ballots",
        f"{result['cast']}, each within the rules; "
        f"{sum(paper.values()) + result['blank_apart']} of them on paper, {blank} blank",
    )
    told = Counter(box["reason"] for box in result["invalid"] if box["reason"] != UNTOLD)
    for reason, times in sorted((told + Counter(result["untold"])).items()):
        package.said("", f"{times} did not count: {reason}")
    if few:
        package.said("", f"{few} from {', '.join(small['areas'])} are published as totals only: they are few")
    check_voters(package, sum(invalid.values()))


def check_untold(result: dict[str, Any], invalid: Counter[str]) -> None:
    """Why a box did not count is told of its area, but where there are few boxes or ballots: there of all together."""
    silent = {*withheld(result["boxes"], result["published_from"]), *result["small"]["areas"]}
    for box in result["invalid"]:
        if (box["reason"] == UNTOLD) != (box["area"] in silent):
            fail(
                "ballots",
                f"result.json, invalid, {box['area']},",
                "tells why a box did not count, or must and does not",
            )
    untold, times = sum(invalid[area] for area in silent), result["untold"].values()
    if not all(type(n) is int and n > 0 for n in times) or sum(times) != untold:
        fail("ballots", "result.json, untold,", f"is not why {untold} boxes did not count")


def check_voters(package: Package, uncounted: int) -> None:
    """Everyone who was marked as having voted is found again among the ballots, or it is said why not."""
    areas, cast = package.result["paper"]["areas"], package.result["cast"]
    voted = package.entry["voting_closed"]["body"]["by_channel"]
    marks = sum(area["marks"] for area in areas)
    if voted.get("paper", 0) != marks:
        fail("voters", "log.jsonl,", f"counts {voted.get('paper', 0)} voters on paper at the closing, not {marks}")
    spoilt = sum(
        sum(area["invalid"].values()) for area in [*areas, package.result["paper"]["together"]] if "invalid" in area
    )
    apart = [area["marks"] - area["returned"] for area in areas]
    missing, beyond = sum(n for n in apart if n > 0), -sum(n for n in apart if n < 0)
    if sum(voted.values()) != cast + uncounted + spoilt + missing - beyond:
        fail("voters", "result.json, paper,", f"does not account for {sum(voted.values())} voters")
    ways = f"{voted.get('web', 0)} on the web, {voted.get('letter', 0)} by letter, {marks} on paper"
    package.said("voters", f"{sum(voted.values())} were marked as having voted: {ways}")
    package.said("", f"= {cast} counted + {uncounted} from the box and {spoilt} on paper that did not count")
    package.said("", f"+ {missing} marked without a ballot on paper - {beyond} ballots on paper without a mark")
    for area in areas:
        if area["explanation"]:
            words = "".join(sign if sign.isprintable() else " " for sign in area["explanation"]["reason"])
            marked = f"{area['marks']} marked on the roll, {area['returned']} ballots on paper"
            package.said("", f"{area['area']}: {marked}; explained by two: {words}")


def check_paper(package: Package) -> None:
    """The paper adds up, area by area, with its batches, the marks on the roll and the ballots that were counted."""
    paper, sums, counted = package.result["paper"], Counter[Any](), package.result["on_paper"]
    for batch in paper["batches"]:
        place = f"result.json, paper, batch {batch['number']},"
        if batch["waiting"] or batch["issued"] < batch["returned"] or batch["counted_by"] == batch["confirmed_by"]:
            fail("paper", place, "was not counted by two people, or not to the end")
        sums.update({(batch["area"], name): batch[name] for name in ("issued", "returned")})
    together = check_together(package)
    for area in paper["areas"]:
        place, slug = f"result.json, paper, {area['area']},", area["area"]
        for name in ("issued", "returned"):
            if area[name] != sums[slug, name]:
                fail("paper", place, f"says {name} {area[name]}; its batches come to {sums[slug, name]}")
        mine = [e["kind"] for e in package.log if package.result["areas"].get(str(e["body"].get("area"))) == slug]
        marks = mine.count("paper_marked") - mine.count("paper_released")
        if area["marks"] != marks:
            fail("paper", place, f"says {area['marks']} voters were marked on the roll; the log says {marks}")
        if area["returned"] != marks and not area["explanation"]:
            fail("paper", place, f"has {area['returned']} ballots for {marks} voters, and no explanation")
        if ("valid" in area) == (slug in together):
            fail("paper", place, "tells what its ballots were, and few came; or must tell it and does not")
        if slug not in together:
            check_outcomes(area, area["returned"], counted[slug], place)
    said = sum(entry["body"].get("ballots", 0) for entry in package.log if entry["kind"] == "paper_counted")
    total = sum(counted.values()) + package.result["blank_apart"]
    if total != said or sorted(area["area"] for area in paper["areas"]) != package.freeze["areas"]:
        fail(
            "paper", "result.json, on_paper,", f"is not the {said} ballots that the log says came to the count on paper"
        )


def check_together(package: Package) -> list[str]:
    """Where few ballots came on paper, what they were is told of all those areas together. Returns the areas."""
    place, paper, apart = "result.json, paper, together,", package.result["paper"], package.result["blank_apart"]
    returned = {area["area"]: area["returned"] for area in paper["areas"] if area["returned"]}
    fewest = package.result["published_from"]
    sum_of = fields(paper["together"], {"areas": list, "blank": int, "invalid": dict, "valid": int}, place)
    together: list[str] = sum_of["areas"]
    if together != withheld(returned, fewest):
        fail("paper", place, "must be the areas with few ballots on paper, as docs say, and no others")
    ballots = sum(returned[area] for area in together)
    if (UNTOLD in sum_of["invalid"]) != (0 < ballots < fewest and any(sum_of["invalid"].values())):
        fail("paper", place, "tells why ballots are invalid, and they are few; or must tell it and does not")
    check_outcomes(sum_of, ballots, sum(package.result["on_paper"][area] for area in together) + apart, place)
    if apart < 0 or (apart and not together):
        fail("paper", "result.json, blank_apart,", "is not a number of blank ballots on paper")
    return together


def check_outcomes(told: dict[str, Any], returned: int, counted: int, place: str) -> None:
    """So many ballots on paper are blank, invalid or valid, and so many of them came to the count."""
    blank, valid = told["blank"], told["valid"]
    if returned != blank + sum(told["invalid"].values()) + valid:
        fail("paper", place, "does not add up: returned = blank + invalid + valid")
    if counted != valid + blank:
        fail("paper", place, f"says {valid} valid and {blank} blank; {counted} were counted")


def read_ballots(package: Package, area: str, counted: int) -> Counter[Ballot]:
    """The ballots of an area, checked one by one, and the same ballots in the form that researchers use."""
    name, rows, known = f"ballots/{area}.csv", Counter[Ballot](), dict[str, str]()
    lines = package.take(name).decode("utf-8", "replace").split("\n")
    if lines[0] != "chosen" or lines[-1]:
        fail("ballots", name, "is not a list of ballots")
    for number, line in enumerate(lines[1:-1], 2):
        if line not in known:
            known[line] = fault_of(package, line.split())
        if known[line]:
            fail("ballots", f"{name}, line {number},", known[line])
        rows[tuple(line.split())] += 1
    if rows[()] > (0 if area in package.result["paper"]["together"]["areas"] else package.result["on_paper"][area]):
        fail("ballots", name, "has blank ballots that cannot have come on paper, or that would tell of few")
    if lines[1:-1] != sorted(lines[1:-1]):
        fail("ballots", name, "is not sorted: the order could tell who voted when")
    if len(lines) - 2 != counted:
        fail("ballots", name, f"holds {len(lines) - 2} ballots; {counted} were counted")
    if package.take(f"ballots/{area}.pb") != pabulib(package, area, rows):
        fail("ballots", f"ballots/{area}.pb", f"tells otherwise than {name} and the result")
    return rows


def fault_of(package: Package, chosen: list[str]) -> str:
    """What is wrong with a ballot, unless one of the freezes of the round allowed it."""
    if " ".join(chosen) != " ".join(sorted(set(chosen))):
        return "names a project twice, or not in order"
    on_ballot, fault = {project["id"] for project in package.freeze["projects"]}, ""
    for project in chosen:
        if project not in on_ballot:
            return f"names {project!r}, which is not on the ballot"
    for freeze in package.freezes:
        prices = {project["id"]: project["price"] for project in freeze["projects"]}
        cost, most = sum(prices.get(project, 0) for project in chosen), freeze["ballot"]["max_choices"]
        if most is not None and len(chosen) > most:
            fault = f"names {len(chosen)} projects, more than {most}"
        elif freeze["ballot"]["kind"] == "knapsack" and cost > freeze["budget"]:
            fault = f"spends {kroner(cost)} kr of {kroner(freeze['budget'])} kr"
        elif set(chosen) <= set(prices):
            return ""
    return fault


def withheld(counted: dict[str, int], fewest: int) -> list[str]:
    """The areas with fewer ballots than are published, and the next smallest until they have enough together."""
    order = sorted(counted, key=lambda area: (counted[area], area))
    few = [area for area in order if counted[area] < fewest]
    for area in order[len(few) :]:
        if 0 < sum(counted[one] for one in few) < fewest:
            few.append(area)
    return sorted(few)


def check_totals(package: Package, small: dict[str, Any], few: int) -> None:
    """The totals of the areas with few ballots are such as so many ballots can come to."""
    place, votes, chosen = "result.json, small,", small["votes"], few - small["blank"]
    on_ballot = {project["id"] for project in package.freeze["projects"]}
    for project, times in votes.items():
        if project not in on_ballot or type(times) is not int or not 0 < times <= chosen:
            fail("ballots", place, f"gives {project} {times} votes from {chosen} ballots")
    most = max(freeze["ballot"]["max_choices"] or len(freeze["projects"]) for freeze in package.freezes)
    if small["blank"] < 0 or not chosen <= sum(votes.values()) <= chosen * most:
        fail("ballots", place, f"come to {sum(votes.values())} choices on {chosen} ballots")


def pabulib(package: Package, area: str, rows: Counter[Ballot]) -> bytes:
    """The ballots of an area as a Pabulib file, amounts in kroner."""
    freeze, result, cast = package.freeze, package.result, sum(rows.values())
    out = io.StringIO(newline="")
    write = csv.writer(out, delimiter=";", lineterminator="\n").writerow
    budget, dates = kroner(freeze["budget"]), result["voting"]
    about: list[tuple[str, Any]] = [
        ("description", f"{freeze['name']}: {area}"),
        ("country", "Denmark"),
        ("unit", area),
    ]
    about += [("instance", freeze["round"]), ("num_projects", len(freeze["projects"])), ("num_votes", cast)]
    about += [("budget", budget), ("vote_type", "approval"), *rule_for_researchers(result["rule"])]
    about += [("date_begin", dates[0]), ("date_end", dates[1]), ("currency", "DKK"), ("language", "da")]
    if freeze["ballot"]["kind"] == "knapsack":
        about.append(("max_sum_cost", budget))
    if freeze["exclusive"]:
        about.append(("conflict_groups", "|".join(",".join(sorted(group)) for group in freeze["exclusive"])))
    for row in (["META"], ["key", "value"], *about, ["PROJECTS"]):
        write(row)
    write(["project_id", "cost", "votes", "name", "selected", "place"])
    for project in freeze["projects"]:
        votes = sum(times for chosen, times in rows.items() if project["id"] in chosen)
        funded = int(project["id"] in result["selected"])
        write([project["id"], kroner(project["price"]), votes, project["title"], funded, project["area"]])
    write(["VOTES"])
    write(["voter_id", "vote"])
    for number, chosen in enumerate(sorted(rows.elements()), 10 ** max(5, len(str(cast)))):
        write([number, ",".join(chosen)])
    return out.getvalue().encode()


def rule_for_researchers(rule: dict[str, Any]) -> list[tuple[str, str]]:
    """What a Pabulib file says of the rule: the name that comes nearest, and the rule itself with amounts in kroner."""
    declared = {**rule, "step": plain(Fraction(rule["step"]) / 100)} if "step" in rule else rule
    name = rule["name"]
    if name == "equal-shares":
        name = "equalshares" + ("" if rule["completion"] == "none" else f"/{rule['completion']}")
        name += "-comparison" if rule["compare_greedy"] else ""
    elif name == "aarhus" and (
        rule["part_funding"] or rule["at_least_one_outside"] or (rule["threshold"] and not rule["skip"])
    ):
        name = "greedy-custom"
    elif name == "aarhus":
        name = "greedy-threshold" if rule["threshold"] else "greedy" if rule["skip"] else "greedy-no-skip"
    about = [("rule", name), ("civic_rule", json.dumps(declared, sort_keys=True))]
    if rule.get("threshold"):
        about.append(("min_project_score_threshold", str(rule["threshold"])))
    return about


def check_count(package: Package) -> None:
    """Count again from the ballots, and compare with what was published, step by step."""
    freeze, result, small = package.freeze, package.result, package.result["small"]["votes"]
    asked = freeze["budget"], freeze["projects"], package.ballots, result["seed"], freeze["ballot"]["kind"]
    election = Election(*asked, freeze["exclusive"])
    if small:
        election.votes = {project: votes + small.get(project, 0) for project, votes in election.votes.items()}
    elif fingerprint_of_inputs(election, result["rule"]) != result["input_sha256"]:
        fail("ballots", "ballots/", "are not the ballots that were counted: their hash is another")
    if small and result["rule"]["name"] != "aarhus":
        package.said("count", "NOT RECOUNTED: this rule needs every ballot, and some are published as totals only")
        check_sums(result)
        return
    again = recount(election, result["rule"])
    if result["rule"]["name"] != "phragmen":
        again["reserves"] = {fallen: reserve(election, result["rule"], again, fallen) for fallen in again["selected"]}
    for name, value in again.items():
        compare(value, result[name], f"result.json, {name}")
    rule = ", ".join(f"{name} {value}" for name, value in result["rule"].items() if name != "name")
    package.said("count", f"made again by {result['rule']['name']} ({rule}):")
    package.said("", f"the same {len(again['selected'])} projects in the same order, and the same reserve lists")
    titles = {project["id"]: project["title"] for project in freeze["projects"]}
    for project in again["selected"]:
        package.said("", f"{kroner(again['amounts'][project]):>12} kr  {titles[project]}")
    package.said("", f"{kroner(again['remainder']):>12} kr  are left")


def check_sums(result: dict[str, Any]) -> None:
    """What can be said of a result that cannot be counted again: it spends what it says, and no more."""
    given = result["amounts"]
    spent = sum(given.values())
    if sorted(given) != sorted(result["selected"]) or not 0 <= spent == result["spent"] <= result["budget"]:
        fail("count", "result.json, amounts,", "are not what the result says is spent, or more than there is")
    if result["remainder"] != result["budget"] - spent:
        fail("count", "result.json, remainder,", "is not what is left")


def compare(ours: Any, theirs: Any, place: str) -> None:
    """Find the first difference, however deep it lies."""
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        ours, theirs = dict(enumerate(ours, 1)), dict(enumerate(theirs, 1))
    if isinstance(ours, dict) and isinstance(theirs, dict) and set(ours) == set(theirs):
        for name in ours:
            compare(ours[name], theirs[name], f"{place}, {name}")
    elif ours != theirs or type(ours) is not type(theirs):
        fail("count", f"{place},", f"is {shortly(theirs)}; the recount gives {shortly(ours)}")


def shortly(value: Any) -> str:
    text = json.dumps(list(value.values()) if isinstance(value, dict) else value, ensure_ascii=False)
    return text if len(text) < 80 else f"{text[:77]}..."


# --- The count -------------------------------------------------------------------------------------------------


class Election:
    """What is counted. Money is in øre; `ballots` says how many voters marked exactly these projects."""

    def __init__(
        self,
        budget: Any,
        projects: list[dict[str, Any]],
        ballots: Counter[Ballot],
        seed: str,
        kind: str = "approval",
        groups: Iterable[Iterable[str]] = (),
    ) -> None:
        self.budget, self.ballots, self.seed, self.kind = budget, ballots, seed, kind
        self.cost = {p["id"]: p["price"] for p in projects}
        self.place = {p["id"]: p["area"] for p in projects}
        self.groups = [frozenset(group) for group in groups]
        self.rivals = {p: {q for g in self.groups if p in g for q in g} - {p} for p in self.cost}
        self.votes = dict.fromkeys(self.cost, 0)
        for chosen, times in ballots.items():
            for project in chosen:
                self.votes[project] += times
        self.voters = sum(ballots.values())
        self.lots = lot_order(seed, self.cost)

    def ranks(self) -> dict[str, int]:
        """The order among equals: lower cost, then more votes, then the lot."""
        order = sorted(self.cost, key=lambda p: (self.cost[p], -self.votes[p], self.lots[p]))
        return {project: rank for rank, project in enumerate(order)}


def lot_order(seed: str, projects: Iterable[str]) -> dict[str, int]:
    """The draw: projects in ascending order of SHA-256(seed, then the project's id)."""
    order = sorted(projects, key=lambda p: hashlib.sha256(bytes.fromhex(seed) + p.encode()).digest())
    return {project: rank for rank, project in enumerate(order)}


def recount(election: Election, rule: dict[str, Any]) -> dict[str, Any]:
    """Count by the rule; what is funded, in order, and every step on the way."""
    counted = {"aarhus": by_votes, "equal-shares": by_equal_shares, "phragmen": by_phragmen}[rule["name"]]
    steps, endowment = counted(election, rule)
    amounts = {step["project"]: step["amount"] for step in steps if step["decision"] in FUNDED}
    spent = sum(amounts.values())
    return {
        "selected": list(amounts),
        "amounts": {project: plain(amount) for project, amount in amounts.items()},
        "spent": plain(spent),
        "remainder": plain(election.budget - spent),
        "rounds": [{name: plain(value) for name, value in step.items()} for step in steps],
        "endowment": plain(endowment),
    }


def step(
    election: Election,
    number: int,
    project: str,
    before: Any,
    decision: str,
    amount: Any,
    score: Any,
    price: Any = None,
) -> dict[str, Any]:
    """One line of the count; prices and scores that are not whole are shown to a millionth."""
    names = "number project votes cost before decision amount after score price"
    after = before - amount
    cost, votes = election.cost[project], election.votes[project]
    return dict(zip(names.split(), (number, project, votes, cost, before, decision, amount, after, score, price)))


# The city's rule: most votes first; what fits is funded, what does not is skipped.


def by_votes(election: Election, rule: dict[str, Any]) -> tuple[list[dict[str, Any]], None]:
    return by_votes_from(election, rule, election.budget, set(), set()), None


def by_votes_from(
    election: Election, rule: dict[str, Any], left: Any, funded: set[str], out: set[str]
) -> list[dict[str, Any]]:
    """The same with what is left when some projects are funded already and others are out of it."""
    votes = election.votes
    order = [p for p in election.cost if p not in funded | out]
    order.sort(key=lambda p: (-votes[p], election.cost[p], election.lots[p]))
    steps = walk(election, order, left, rule, funded)
    place = rule["at_least_one_outside"]
    funded_now = funded | {s["project"] for s in steps if s["decision"] in FUNDED}
    if place is not None and all(election.place[p] == place for p in funded_now):
        # Nothing outside the place was funded: the best one that can be paid at all is taken first.
        able = [p for p in order if election.place[p] != place and votes[p] > 0 and votes[p] >= rule["threshold"]]
        best = next((p for p in able if election.cost[p] <= left), None)
        if best is not None:
            order.remove(best)
            steps = walk(election, [best, *order], left, rule, funded)
            steps[0]["decision"] = "funded-outside"
    return steps


def walk(
    election: Election, order: list[str], left: Any, rule: dict[str, Any], funded: set[str], number: int = 1
) -> list[dict[str, Any]]:
    """Take the projects in this order until the money or the list ends."""
    steps, stopped = [], False
    for place, project in enumerate(order, number):
        cost, votes, given = election.cost[project], election.votes[project], 0
        if not votes:
            decision = "no-votes"
        elif votes < rule["threshold"]:
            decision = "below-threshold"
        elif stopped:
            decision = "stopped"
        elif election.rivals[project] & funded:
            decision = "conflict"
        elif cost <= left:
            decision, given = "funded", cost
        else:
            decision = "skipped"
            if rule["part_funding"] and left > 0:
                decision, given = "part-funded", left
            stopped = not rule["skip"]
            if stopped and not given:
                decision = "stopped"
        if decision in FUNDED:
            funded = funded | {project}
        steps.append(step(election, place, project, left, decision, given, votes))
        left -= given
    return steps


# Equal shares: every voter has the same money, and supporters pay together for what they chose.


def by_equal_shares(election: Election, rule: dict[str, Any]) -> tuple[list[dict[str, Any]], Fraction | None]:
    steps, share = by_shares_alone(election, rule)
    if rule["compare_greedy"]:
        by_votes = fill_up(election, election.budget, set(), set(), 1)
        if more_prefer(election, by_votes, steps):
            return by_votes, None
    return steps, share


def more_prefer(election: Election, these: list[dict[str, Any]], those: list[dict[str, Any]]) -> bool:
    """Whether more voters have more money spent on what they chose by these steps than by those, than the reverse."""
    given = [{s["project"]: s["amount"] for s in steps if s["decision"] in FUNDED} for steps in (these, those)]
    ahead = 0
    for chosen, times in election.ballots.items():
        one, other = (sum(amounts.get(project, 0) for project in chosen) for amounts in given)
        ahead += times * ((one > other) - (one < other))
    return ahead > 0


def by_shares_alone(election: Election, rule: dict[str, Any]) -> tuple[list[dict[str, Any]], Fraction]:
    share = Fraction(election.budget) / max(election.voters, 1)
    if rule["start"] == "integral":
        share = Fraction(share // rule["step"] * rule["step"])
    run = Shares(election, rule, share).complete()
    raises = 1
    while rule["completion"] in ("add1", "add1u"):
        # Raise everybody's share by one step and count afresh, until that would cost too much.
        wanted = [election.cost[p] for p in election.cost if election.votes[p] and p not in run.closed]
        left = election.budget - run.spent
        if not wanted or (rule["stop_when_exhausted"] and min(wanted) > left):
            break
        leapt = leap(run, raises, rule) if raises > 1 else None
        if leapt:
            run, raises = leapt, raises * 2
        elif raises > 2:
            raises //= 4
        else:
            further = Shares(election, rule, run.share + rule["step"]).complete()
            if further.spent > election.budget:
                break
            raises = 2 if list(further.bought) == list(run.bought) else 1
            run = further
    steps, left = [], Fraction(election.budget)
    for number, (project, price) in enumerate(run.bought.items(), 1):
        cost = election.cost[project]
        worth = Fraction(cost) / price if price else Fraction(election.votes[project])
        steps.append(step(election, number, project, left, "funded", cost, shown(worth), shown(price)))
        left -= cost
    if rule["completion"] in ("utilitarian", "add1u"):
        steps += fill_up(election, left, set(run.bought), set(), len(steps) + 1)
    else:
        rest = [p for p in election.cost if p not in run.bought]
        rest.sort(key=lambda p: (-election.votes[p], run.ranks[p]))
        for number, project in enumerate(rest, len(steps) + 1):
            lost = "conflict" if project in run.closed else "supporters-short"
            lost = lost if election.votes[project] else "no-votes"
            steps.append(step(election, number, project, left, lost, 0, election.votes[project]))
    return steps, run.share


def leap(run: Shares, raises: int, rule: dict[str, Any]) -> Shares | None:
    """The run with so many raises at once, if all in between certainly buy the same in the same order; else None.

    With a fixed order of buying, a larger share leaves everybody at least as much and lowers every price. So if no
    rival's price with the largest share beats the price that was paid with the smallest, none does in between.
    """
    election, rich = run.election, Shares(run.election, rule, run.share + raises * rule["step"])
    wanted = [p for p in election.cost if election.votes[p]]
    bounds = {
        p: rich.rate(p, Fraction(election.cost[p]) / election.votes[p]) if election.cost[p] else 0 for p in wanted
    }
    for project, price in run.bought.items():
        if election.cost[project]:
            best = (run.rate(project, price), run.ranks[project])
            for rival in wanted:
                if rival not in rich.closed and rival != project and (bounds[rival], run.ranks[rival]) < best:
                    offer = rich.price(rival)
                    if offer is not None:
                        bounds[rival] = rich.rate(rival, offer)
                        if (bounds[rival], run.ranks[rival]) < best:
                            return None
        rich.buy(project, (rich.price(project) if election.cost[project] else None) or Fraction(0))
    return rich if all(rich.price(p) is None for p in wanted if p not in rich.closed) else None


def fill_up(election: Election, left: Any, funded: set[str], out: set[str], number: int) -> list[dict[str, Any]]:
    """Give what is left by votes."""
    ranks = election.ranks()
    rest = [p for p in election.cost if p not in funded | out]
    rest.sort(key=lambda p: (-election.votes[p], ranks[p]))
    plainly = {"threshold": 0, "part_funding": False, "skip": True}
    return walk(election, rest, left, plainly, funded, number)


class Shares:
    """One run from one share. Voters with equal ballots are one group, for they always have equally much left.

    `left` is in whole parts: `parts` of them make one øre, and `parts` grows so that nothing is ever rounded.
    """

    def __init__(self, election: Election, rule: dict[str, Any], share: Fraction) -> None:
        self.election, self.share, self.ranks = election, share, election.ranks()
        self.by_cost = rule["satisfaction"] == "cost"
        self.groups = list(election.ballots.items())
        self.backers: dict[str, list[int]] = {p: [] for p in election.cost}
        for number, (chosen, _times) in enumerate(self.groups):
            for project in chosen:
                self.backers[project].append(number)
        self.parts = share.denominator
        self.left = [share.numerator] * len(self.groups)
        self.bought: dict[str, Fraction] = {}
        self.closed: set[str] = set()
        self.spent = Fraction(0)

    def complete(self, room: Any = None) -> Shares:
        """Buy until nothing can be paid for; with `room`, until something costs more than is left of that."""
        cost, votes = self.election.cost, self.election.votes
        for project in sorted((p for p in cost if votes[p] and not cost[p]), key=self.ranks.__getitem__):
            if project not in self.closed:
                self.buy(project, Fraction(0))
        # What a project costs its supporters only grows, so an old price is a bound for the new one.
        bounds = [(self.rate(p, Fraction(cost[p]) / votes[p]), self.ranks[p], p) for p in cost if votes[p] and cost[p]]
        heapq.heapify(bounds)
        while bounds and (room is not None or self.spent <= self.election.budget):
            looked: list[Any] = []
            while bounds and (not looked or bounds[0][0] <= min(looked)[0]):
                project = heapq.heappop(bounds)[2]
                price = None if project in self.closed else self.price(project)
                if price is not None:
                    looked.append((self.rate(project, price), self.ranks[project], project, price))
            if looked:
                best = min(looked)
                if room is not None and cost[best[2]] > room - sum(cost[p] for p in self.bought):
                    break
                self.buy(best[2], best[3])
                for other in looked:
                    if other is not best:
                        heapq.heappush(bounds, other[:3])
        return self

    def rate(self, project: str, price: Fraction) -> Fraction:
        """What is compared: the price per krone of the project, or the price alone."""
        return price / self.election.cost[project] if self.by_cost else price

    def price(self, project: str) -> Fraction | None:
        """The most any supporter would pay if they shared the cost as evenly as they can; None if they cannot."""
        purses: dict[int, int] = {}
        for group in self.backers[project]:
            if self.left[group]:
                purses[self.left[group]] = purses.get(self.left[group], 0) + self.groups[group][1]
        missing, payers = self.election.cost[project] * self.parts, sum(purses.values())
        if sum(purse * voters for purse, voters in purses.items()) < missing:
            return None
        for purse in sorted(purses):
            if purse * payers >= missing:
                break
            missing -= purse * purses[purse]
            payers -= purses[purse]
        return Fraction(missing) / (payers * self.parts)

    def buy(self, project: str, price: Fraction) -> None:
        finer = price.denominator // gcd(price.denominator, self.parts)
        self.parts *= finer
        self.left = [purse * finer for purse in self.left]
        paid = int(price * self.parts)
        for group in self.backers[project]:
            self.left[group] = max(0, self.left[group] - paid)
        self.bought[project] = price
        self.spent += self.election.cost[project]
        self.closed |= {project} | self.election.rivals[project]


# Phragmén: everybody earns at the same pace, and a project is bought as soon as its supporters have its cost.


def by_phragmen(election: Election, _rule: dict[str, Any]) -> tuple[list[dict[str, Any]], None]:
    ranks, votes, stopper = election.ranks(), election.votes, None
    closed: set[str] = set()
    bought: dict[str, Fraction] = {}
    last = dict.fromkeys(election.ballots, Fraction(0))
    backers = {p: [ballot for ballot in election.ballots if p in ballot] for p in election.cost}
    left = election.budget
    while stopper is None:
        times = {}
        for project in election.cost:
            if project not in closed and votes[project]:
                spent: dict[Fraction, int] = {}
                for ballot in backers[project]:
                    spent[last[ballot]] = spent.get(last[ballot], 0) + election.ballots[ballot]
                earned = sum(time * voters for time, voters in spent.items())
                times[project] = (election.cost[project] + earned) / Fraction(votes[project])
        first = [p for p in times if times[p] == min(times.values())]
        first.sort(key=ranks.__getitem__)
        stopper = next((p for p in first if election.cost[p] > left), None)
        if stopper is not None or not first:
            break
        bought[first[0]] = times[first[0]]
        for ballot in backers[first[0]]:
            last[ballot] = times[first[0]]
        left -= election.cost[first[0]]
        closed |= {first[0]} | election.rivals[first[0]]
    steps, left = [], election.budget
    for number, (project, time) in enumerate(bought.items(), 1):
        cost = election.cost[project]
        steps.append(step(election, number, project, left, "funded", cost, votes[project], shown(time)))
        left -= cost
    rest = sorted(set(election.cost) - set(bought), key=lambda p: (p != stopper, -votes[p], ranks[p]))
    for number, project in enumerate(rest, len(steps) + 1):
        decision = "no-votes" if not votes[project] else "conflict" if project in closed else "stopped"
        steps.append(step(election, number, project, left, decision, 0, votes[project]))
    return steps, None


def reserve(election: Election, rule: dict[str, Any], result: dict[str, Any], fallen: str) -> list[str]:
    """Who gets money, in order, if a funded project falls through before it is paid anything."""
    kept = [project for project in result["selected"] if project != fallen]
    left = election.budget - sum(amount(result["amounts"][project]) for project in kept)
    if rule["name"] == "aarhus":
        steps = by_votes_from(election, rule, left, set(kept), {fallen})
        return [s["project"] for s in steps if s["decision"] in FUNDED]
    if result["endowment"] is None:
        # More voters preferred the count by votes, so it goes on by votes.
        steps = fill_up(election, left, set(kept), {fallen}, 1)
        return [s["project"] for s in steps if s["decision"] in FUNDED]
    run = Shares(election, rule, Fraction(amount(result["endowment"])))
    run.closed.add(fallen)
    for project in kept:
        price = run.price(project) if election.cost[project] else Fraction(0)
        if price is not None:
            run.buy(project, price)
        run.closed |= {project} | election.rivals[project]
    paid = set(run.bought)
    run.complete(left + sum(election.cost[project] for project in paid))
    bought = [project for project in run.bought if project not in paid]
    left -= sum(election.cost[project] for project in bought)
    if rule["completion"] in ("utilitarian", "add1u"):
        steps = fill_up(election, left, {*kept, *bought}, {fallen}, 1)
        bought += [s["project"] for s in steps if s["decision"] in FUNDED]
    return bought


def fingerprint_of_inputs(election: Election, rule: dict[str, Any]) -> str:
    """The hash of everything a count depends on, in the form that docs/counting.md gives."""
    ballots = sorted(election.ballots.items())
    document = {
        "budget": plain(election.budget),
        "projects": sorted([p, plain(election.cost[p]), election.place[p] or ""] for p in election.cost),
        "conflict_groups": sorted(sorted(group) for group in election.groups),
        "kind": election.kind,
        # Where voters give points these stand third; here they choose, and no more.
        "ballots": [[times, chosen, []] for chosen, times in ballots],
        "rule": rule,
        "seed": election.seed,
    }
    return hashlib.sha256(canonical(document)).hexdigest()


def plain(value: Any) -> Any:
    """A whole number as it is, a fraction as "p/q"."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    return value


def shown(value: Fraction) -> Fraction:
    """Rounded to a millionth."""
    return Fraction(round(Fraction(value) * 1_000_000), 1_000_000)


# --- Monitor ----------------------------------------------------------------------------------------------------


def monitor(old_path: str, new_path: str) -> list[str]:
    """Whether what was published at OLD still stands at NEW, and what came since is possible."""
    old, new = read_json(old_path), None
    if zipfile.is_zipfile(new_path):
        log = read_log(Package(read_package(new_path)).take("log.jsonl"), f"{new_path}, log.jsonl")
    else:
        text = read_file(new_path)
        if b'"format"' in text.split(b"\n")[0]:
            new, log = read_json(new_path), []
        else:
            log = read_log(text, new_path)
    return compare_points(old, new, new_path) if new else compare_with_log(old, log, new_path)


def read_file(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        fail("monitor", path, f"cannot be read: {error.strerror or error}")


def read_json(path: str) -> dict[str, Any]:
    """A checkpoint, or the board's list as if it were one."""
    text = read_file(path)
    point = parsed(text, path)
    if isinstance(point, dict) and point.get("format") == "civic-board-1":
        shape = {"areas": dict, "format": str, "freeze": dict, "log": dict, "merkle_root": str, "round": str}
        fields(point, shape, path)
        lists = point["areas"]
        leaves = [f"{area},{receipt}".encode() for area in sorted(lists) for receipt in lists[area]]
        if merkle_root(leaves).hex() != point["merkle_root"] or leaves != sorted(set(leaves)):
            fail("board", path, "is not sorted, or its Merkle root is another")
        counts = {area: len(receipts) for area, receipts in lists.items()}
        return {**point, "lists": lists, "areas": counts, "boxes": len(leaves), "n": None, "kind": "list"}
    fields(point, CHECKPOINT, path)
    if point["format"] != "civic-checkpoint-1" or point["boxes"] != sum(point["areas"].values()):
        fail("checkpoint", path, "does not add up, or is of another format")
    return {**point, "sha256": sha256(text)}


def compare_points(old: dict[str, Any], new: dict[str, Any], path: str) -> list[str]:
    """Two moments of the same voting."""
    if new["round"] != old["round"]:
        fail("monitor", path, f"is of {new['round']}, not of {old['round']}")
    grown = new["log"]["n"] - old["log"]["n"]
    if grown < 0 or (not grown and new["log"] != old["log"]):
        fail("monitor", path, f"the log has {new['log']['n']} entries and had {old['log']['n']}: history was rewritten")
    if old["kind"] == "closing" and (new["areas"], new["merkle_root"]) != (old["areas"], old["merkle_root"]):
        fail("monitor", path, "the box was changed after its closing")
    for area in sorted({*old["areas"], *new["areas"]}):
        change = new["areas"].get(area, 0) - old["areas"].get(area, 0)
        if abs(change) > grown:
            fail("monitor", f"{path}, {area},", f"changed by {change} ballots with {grown} entries in the log")
    if not grown and new["merkle_root"] != old["merkle_root"]:
        fail("monitor", path, "the receipts are others, and nothing has happened by the log")
    if new["freeze"] != old["freeze"] and (not new["freeze"] or new["freeze"]["n"] <= (old["freeze"] or {"n": 0})["n"]):
        fail("monitor", path, "what is voted on was changed without a new freeze")
    if old["n"] and new["n"]:
        same = new.get("sha256") == old.get("sha256")
        if new["n"] < old["n"] or (new["n"] == old["n"] and not same):
            fail("monitor", path, f"is checkpoint {new['n']}; the other was {old['n']}")
        if new["n"] == old["n"] + 1 and new["previous"] != old["sha256"]:
            fail("monitor", path, "does not follow the older checkpoint: that one was changed afterwards")
    lines = [f"{new['round']}: the newer one can follow the older.", f"  log         grew by {grown} entries"]
    lines.append(f"  box         {old['boxes']} ballots then, {new['boxes']} now")
    if new["freeze"] != old["freeze"]:
        lines.append(f"  ATTENTION   what is voted on was changed: freeze {new['freeze']['n']}. Read the reason in it.")
    if "lists" in old and "lists" in new:
        gone = sum(len(set(there) - set(new["lists"].get(area, []))) for area, there in old["lists"].items())
        if gone > grown:
            fail("monitor", path, f"{gone} receipts have gone with {grown} entries in the log")
        lines.append(f"  receipts    {gone} were replaced or withdrawn")
    return lines


def compare_with_log(old: dict[str, Any], log: list[Any], path: str) -> list[str]:
    """What was published then is part of the history that is told now."""
    place = old["log"]["n"]
    if log[0]["scope"] != old["round"]:
        fail("monitor", path, f"is the log of {log[0]['scope']}, not of {old['round']}")
    if len(log) < place or log[place - 1]["hash"] != old["log"]["hash"]:
        fail("monitor", f"{path}, line {place},", "is not the entry that was published then: history was rewritten")
    boxes = sum(CHANGES[entry["kind"]](entry["body"]) for entry in log[:place] if entry["kind"] in CHANGES)
    if boxes != old["boxes"]:
        fail("monitor", f"{path}, line {place},", f"the log comes to {boxes} ballots; {old['boxes']} were published")
    points = {entry["body"].get("n"): entry["body"].get("sha256") for entry in log if entry["kind"] == "checkpoint"}
    if old["n"] and points.get(old["n"]) != old["sha256"]:
        fail("monitor", path, f"has another checkpoint {old['n']} than was published then")
    frozen = [entry["body"] for entry in log[:place] if entry["kind"] == "ballot_frozen"]
    if old["freeze"] and frozen and frozen[-1] != old["freeze"]:
        fail("monitor", path, "has another freeze than was published then")
    return [f"{old['round']}: what was published then still stands, in line {place} of {len(log)}."]


# --- The program ------------------------------------------------------------------------------------------------


def run(arguments: list[str]) -> list[str]:
    """What is asked for, or Wrong."""
    try:
        if arguments[0] == "monitor":
            return monitor(*arguments[1:])
        return verify(arguments[0], read_file(__file__))
    except (KeyError, TypeError, AttributeError, IndexError, ValueError, RecursionError) as error:
        # Something deep inside is of the wrong kind: no program of ours wrote it.
        fail("format", arguments[-1], f"has a part that is not of the kind it must be ({error!r})")


def main(arguments: list[str]) -> int:
    if len(arguments) != (3 if arguments[:1] == ["monitor"] else 1) or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        print("\n".join(run(arguments)))
    except Wrong as wrong:
        print(f"NOT IN ORDER. {wrong}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
