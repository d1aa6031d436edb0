"""Take a count package apart, change it, and put it together again as somebody who cheats would."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from civic.exports import verify

Files = dict[str, bytes]
PROGRAM = Path(verify.__file__).read_bytes()


def files_of(path: Path) -> Files:
    """The files of a package by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Files) -> bytes:
    """A package of these files, written as ours are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(info, data)
    return out.getvalue()


def with_manifest(files: Files) -> Files:
    """The files with a manifest that fits them."""
    rest = {name: data for name, data in files.items() if name != "manifest.json"}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in rest.items()}
    return {**rest, "manifest.json": verify.canonical({"format": verify.FORMAT, "files": hashes})}


def fault_in(files: Files) -> str:
    """What the verifier has against these files; nothing when it finds nothing."""
    try:
        verify.check(verify.Package(dict(files)), PROGRAM)
    except verify.Wrong as wrong:
        return str(wrong)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        return f"format: {error!r}"
    return ""


def log_of(files: Files) -> list[dict[str, Any]]:
    """The entries of the log, each with its body parsed."""
    entries = [json.loads(line) for line in files["log.jsonl"].splitlines()]
    return [{**entry, "body": json.loads(entry["body"])} for entry in entries]


def with_log(files: Files, entries: list[dict[str, Any]]) -> Files:
    """The files with this log, chained anew from its first entry."""
    previous, lines = "00" * 32, []
    for number, entry in enumerate(entries, 1):
        body = verify.canonical(entry["body"]).decode()
        fields = [entry["scope"], number, entry["kind"], entry["actor"], body, entry["day"], previous]
        digest = hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
        line = {**entry, "n": number, "body": body, "previous": previous, "hash": digest}
        lines.append(verify.canonical(line) + b"\n")
        previous = digest
    return {**files, "log.jsonl": b"".join(lines)}


def changes_of(document: Any) -> Iterator[tuple[str, Any]]:
    """The document with one thing in it changed, in every place in turn, and where that was."""
    if isinstance(document, dict):
        yield "a new field", {**document, "zz": 1}
        for name, value in document.items():
            yield f"without {name}", {key: kept for key, kept in document.items() if key != name}
            for place, changed in changes_of(value):
                yield f"{name}, {place}", {**document, name: changed}
    elif isinstance(document, list):
        yield "one more", [*document, document[0] if document else 1]
        for place, value in enumerate(document):
            yield f"without {place}", document[:place] + document[place + 1 :]
            for where, changed in changes_of(value):
                yield f"{place}, {where}", [*document[:place], changed, *document[place + 1 :]]
        if len(document) > 1 and document[0] != document[-1]:
            yield "turned round", document[::-1]
    elif isinstance(document, bool):
        yield "flipped", not document
    elif isinstance(document, int):
        yield "one more", document + 1
        yield "huge", 10**30
    elif isinstance(document, str):
        yield "longer", f"{document}x"
        if document:
            yield "other", ("0" if document[0] != "0" else "1") + document[1:]
            yield "shorter", document[:-1]
    else:
        yield "a number", 0
