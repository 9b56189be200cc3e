"""The files that the tidy tests read, and small readers for them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "wayhome"


def python_files(*folders: Path) -> Iterator[Path]:
    """Yield every Python file of ours below `folders` (the source by default), migrations left out."""
    for folder in folders or (SOURCE,):
        for path in sorted(folder.rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def templates() -> list[Path]:
    return sorted(SOURCE.rglob("*.html"))


def room_of(path: Path) -> str:
    """Return the room a source file stands in ("" for the package's own file)."""
    parts = path.relative_to(SOURCE).parts
    return parts[0] if len(parts) > 1 else ""


def functions(source: str) -> Iterator[tuple[str, int, int]]:
    """Yield name, first line and length in lines of each function in `source`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


def imported(source: str) -> Iterator[str]:
    """Yield the dotted names that `source` imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
