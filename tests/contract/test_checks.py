"""What a careful reader would find in the files, found by machine."""

import ast
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sources import HOUSE, ROOT, public_functions, templates, text_of, tracked_files

BIN = Path(sys.executable).parent
TOOLS = {
    "ruff check": ("ruff", "check", "."),
    "ruff format": ("ruff", "format", "--check", "."),
    "mypy strict": ("mypy",),
    "djlint check": ("djlint", "civic/templates", "--check"),
    "djlint lint": ("djlint", "civic/templates", "--lint"),
}
GUIDE, LIMIT, TEMPLATE_GUIDE = 400, 500, 120
# One file on purpose: whoever recounts reads it whole, and needs nothing else.
WHOLE = {"civic/exports/verify.py"}
# Written to be read by machines or kept as long as what they list.
LONG_BY_NATURE = {".csv", ".po", ".pb", ".svg", ".css", ".json", ".lock"}
MACHINE_PATH = re.compile(r"(?<![\w.:])/(?:home|root|work|Users|mnt|srv/build)/[\w.-]+")
REGISTRY_HOST = re.compile(r"--(?:extra-)?index-url|\b(?:pypi|pythonhosted|npmjs|artifactory)\.[a-z]{2,}\b")
# A float decides nothing. It may search where the module says how exact numbers then decide, and tell a time.
FILTER = "doubles"
MEASURED = {"Seconds"}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_tools_find_nothing(tool):
    program, *arguments = TOOLS[tool]
    run = subprocess.run([BIN / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]


@pytest.mark.parametrize("template", templates("*.*"), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_has_nothing_unsafe_or_inline(template):
    text = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.S)
    assert not re.findall(r"\|\s*safe\b|\bautoescape\s+false", text), "marked as safe"
    assert not re.findall(r"<style\b|\sstyle\s*=", text), "inline style"
    assert not re.findall(r"<script\b(?![^>]*\bsrc=)", text), "inline script"
    assert not re.findall(r"<[^>]*\s(on[a-z]+|hx-on[\w:-]*)\s*=", text), "inline handler"
    assert not re.findall(r"javascript:", text), "script address"
    assert not re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//", text), "another host's address"


def test_a_template_is_short_enough_to_read():
    long = [f"{path.name}: {n}" for path in templates() if (n := len(path.read_text().splitlines())) > TEMPLATE_GUIDE]
    assert not long


def floats_in(tree: ast.AST) -> Iterator[int]:
    """Lines with a float literal, or with the name, outside what only tells a measured time."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef) and node.name in MEASURED:
            continue
        is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        if is_literal or (isinstance(node, ast.Name) and node.id == "float"):
            yield node.lineno
        yield from floats_in(node)


def test_the_tally_decides_without_floats():
    found = []
    for file in sorted((HOUSE / "tally").rglob("*.py")):
        tree = ast.parse(file.read_text())
        if FILTER not in (ast.get_docstring(tree) or "").casefold():
            found += [f"{file.name}:{line}" for line in floats_in(tree)]
    assert not found


def test_no_tracked_file_names_this_machine_or_a_package_registry():
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in (*tracked_files(), *ROOT.glob("*.lock"))
        if path != Path(__file__)
        for pattern in (MACHINE_PATH, REGISTRY_HOST)
        for match in pattern.finditer(text_of(path))
    ]
    assert not found


@pytest.mark.filterwarnings("default")
def test_no_file_is_too_long_to_keep_in_mind():
    lengths = {
        str(path.relative_to(ROOT)): len(text_of(path).splitlines())
        for path in tracked_files()
        if path.suffix not in LONG_BY_NATURE and "migrations" not in path.parts
    }
    lengths = {name: n for name, n in lengths.items() if name not in WHOLE}
    for name, n in lengths.items():
        if GUIDE < n <= LIMIT:
            warnings.warn(f"{name} has {n} lines: what is hiding there?", stacklevel=1)
    assert not {name: n for name, n in lengths.items() if n > LIMIT}


def test_every_public_service_query_and_predicate_says_its_effect():
    doors = [file for door in ("services", "queries", "policy") for file in sorted(HOUSE.glob(f"*/{door}.py"))]
    assert doors
    silent = [
        f"{file.parent.name}/{file.name}:{function.lineno} {function.name}"
        for file in doors
        for function in public_functions(file)
        if not ast.get_docstring(function)
    ]
    assert not silent


def test_a_view_is_short():
    long = [
        f"{file.parent.name}/{file.name}:{f.lineno} {f.name}: {n} lines"
        for file in sorted(HOUSE.glob("*/routes.py"))
        for f in public_functions(file)
        if f.decorator_list and (n := (f.end_lineno or 0) - f.lineno + 1) > 30
    ]
    assert not long
