"""The house itself: sizes, arrows, and what never stands in a file."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
ONE_PAGE = {"store/tables.py": 1300, "domain/terms.py": 380}  # every table on one page
REGISTRY = re.compile(r"\b(pypi|npmjs|debian|crates)\.(org|com|io)|python[h]osted", re.IGNORECASE)
MACHINE = re.compile(r"(^|[^\w.])/(work|farm|root|home/\w+|tmp/studio)/")


def _files(pattern: str = "*") -> list[str]:
    """Give what Git tracks or would track; without Git, what lies in the folders of the house."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    found = (path.relative_to(ROOT) for path in ROOT.rglob(pattern) if path.is_file())
    return [str(path) for path in found if not any(part.startswith(".") for part in path.parts)]


def _lines(name: str) -> list[str]:
    try:
        return (ROOT / name).read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []


def _functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse("\n".join(_lines(name)))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_is_two_files_in_one() -> None:
    lengths = {name: len(_lines(name)) for name in _files("*.py")}
    assert lengths
    assert {name: n for name, n in lengths.items() if n > ONE_PAGE.get(name, LONGEST_FILE)} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{name}:{function.lineno} {function.name}": function.end_lineno - function.lineno + 1
        for name in _files("*.py")
        for function in _functions(name)
        if function.end_lineno and function.end_lineno - function.lineno >= LONGEST_FUNCTION
    }
    assert long == {}


def test_every_file_says_what_it_is_for() -> None:
    silent = [
        name
        for name in _files("*.py")
        if not ast.get_docstring(ast.parse("\n".join(_lines(name)))) and not name.startswith("tests/")
    ]
    assert silent == []


@pytest.mark.parametrize("forbidden", [REGISTRY, MACHINE], ids=["a registry's host", "a path of one machine"])
def test_no_file_names(forbidden: re.Pattern[str]) -> None:
    found = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name in _files()
        for number, line in enumerate(_lines(name), start=1)
        if forbidden.search(line)
    ]
    assert found == []


def test_arrows_between_the_rooms_point_down() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0
