"""The count package: everything that anyone needs to check a count and to make it again, in one zip.

The same count gives the same bytes: files in a fixed order with a fixed time, and nothing in them that is drawn here.
docs/count-package.md describes the files; verify.py, which goes along, checks them.
"""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, BinaryIO

from flask import current_app

from civic import tally
from civic.audit.queries import entries_of
from civic.bulletin.queries import checkpoints_of, list_csv, log_lines
from civic.exports import verify
from civic.exports.services import rule_in_kroner
from civic.reasons import NotFound
from civic.results.queries import selections_in
from civic.results.statement import canonical, signed_statement
from civic.rounds.queries import Round
from civic.settings import Settings
from civic.tally import pabulib
from civic.voting.freezing import freezes_of

OERE = 100
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16
HERE = Path(__file__).parent
VERIFIER = HERE / "verify.py"
READMES = ("LAES-MIG.txt", "README.txt")
PIECE = 1 << 16


def package_of(round: Round) -> Path:
    """The count package as a file, made when it is first asked for. Raises NotFound when no count is signed."""
    settings: Settings = current_app.extensions["settings"]
    head = _signature(round).hash + VERIFIER.read_bytes()
    path = settings.data_directory / "packages" / f"{round.slug}-{hashlib.sha256(head).hexdigest()[:16]}.zip"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            try:
                write_package(round, file)
                Path(file.name).replace(path)
            except BaseException:
                os.unlink(file.name)
                raise
    return path


def write_package(round: Round, file: Any) -> None:
    """Write the round's count package. Raises NotFound when no count is signed, or the round was imported."""
    statement = signed_statement(round.id)
    if statement is None:
        raise NotFound
    package = _Package(file)
    for name in READMES:
        package.add(name, [(HERE / name).read_text(encoding="utf-8")])
    package.add("verify.py", [VERIFIER.read_text(encoding="utf-8")])
    package.add("result.json", [statement])
    freezes = freezes_of(round)
    for frozen in freezes:
        package.add(f"freeze-{frozen.n}.json", [frozen.text])
    key = {"format": "civic-public-key-1", "round": round.slug, "public_key": freezes[-1].content["public_key"]}
    package.add("public-key.json", [canonical(key)])
    package.add("log.jsonl", log_lines(round, _signature(round).n))
    package.add("board.csv", list_csv(round))
    for point in checkpoints_of(round.id):
        package.add(f"checkpoints/{point.n}.json", [point.content])
    result = json.loads(statement)
    for area_id, slug in sorted(result["areas"].items(), key=lambda item: str(item[1])):
        if slug not in result["small"]["areas"]:
            ballots = sorted(sorted(map(str, chosen)) for chosen in selections_in(round.id, int(area_id)))
            if slug in result["paper"]["together"]["areas"]:
                # Only paper can be blank, and few voted on it here: the blank ones are told of together.
                ballots = [chosen for chosen in ballots if chosen]
            package.add(f"ballots/{slug}.csv", _ballot_lines(ballots))
            package.add(f"ballots/{slug}.pb", [_as_pabulib(freezes[-1].content, result, slug, ballots)])
    package.close()


class _Package:
    """The zip as it is written: every file's hash is noted, and the manifest comes last."""

    def __init__(self, file: BinaryIO) -> None:
        self.archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.hashes: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[str]) -> None:
        """Write a file piece by piece."""
        info = zipfile.ZipInfo(name, FIRST_DAY)
        info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, READABLE, 3
        digest = hashlib.sha256()
        with self.archive.open(info, "w") as target:
            for piece in pieces:
                data = piece.encode()
                digest.update(data)
                target.write(data)
        self.hashes[name] = digest.hexdigest()

    def close(self) -> None:
        """Write the manifest, and end the zip."""
        self.add("manifest.json", [canonical({"format": verify.FORMAT, "files": self.hashes})])
        self.archive.close()


class _InOrder(Random):
    """Draws nothing: the ballots are in an order of their own that tells nothing."""

    def shuffle(self, x: Any) -> None:
        pass

    def sample(self, population: Sequence[Any], k: int, **_: Any) -> list[Any]:
        return list(population[:k])


def _signature(round: Round) -> Any:
    """The log's entry of the signature."""
    signed = entries_of({"count_signed"}, scope=round.slug)
    if not signed:
        raise NotFound
    return signed[-1]


def _ballot_lines(ballots: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "chosen\n"
    lines = sorted(" ".join(chosen) for chosen in ballots)
    for start in range(0, len(lines), PIECE):
        yield "".join(f"{line}\n" for line in lines[start : start + PIECE])


def _as_pabulib(frozen: Any, result: Any, area: str, ballots: Sequence[Sequence[str]]) -> str:
    """The ballots of one area for researchers, amounts in kroner."""
    instance = tally.Instance(
        Fraction(frozen["budget"], OERE),
        tuple(
            tally.Project(project["id"], Fraction(project["price"], OERE), project["title"], project["area"])
            for project in frozen["projects"]
        ),
        tuple(map(frozenset, frozen["exclusive"])),
    )
    meta = {
        "description": f"{frozen['name']}: {area}",
        "country": "Denmark",
        "unit": area,
        "instance": frozen["round"],
        **rule_in_kroner(tally.Rule.from_dict(result["rule"])),
        "date_begin": result["voting"][0],
        "date_end": result["voting"][1],
        "currency": "DKK",
        "language": "da",
    }
    kind = tally.BallotKind(frozen["ballot"]["kind"])
    rows = tally.Ballots.of(kind, ballots)
    return pabulib.write_election(instance, rows, meta, _InOrder(), selected=result["selected"]).decode()
