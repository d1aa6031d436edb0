"""The project's own files, as the contract tests read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "civic"
TEMPLATES = HOUSE / "templates"
NOT_OURS = ("civic/static/vendor/", "requirements.lock", "requirements-dev.lock")


@lru_cache(maxsize=1)
def tracked_files() -> tuple[Path, ...]:
    """Every file of the project that git keeps and that we wrote ourselves."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return tuple(path for name in names if not name.startswith(NOT_OURS) and (path := ROOT / name).is_file())


def text_of(path: Path) -> str:
    """The file as text; what is not UTF-8 (a picture) has no words to check."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def templates(pattern: str = "*.html") -> list[Path]:
    return sorted(TEMPLATES.rglob(pattern))


def public_functions(file: Path) -> Iterator[ast.FunctionDef]:
    """The functions at the top of a module that others may call."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node
