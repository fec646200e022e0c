"""The tree as the house tests see it: our Python modules, parsed once, and every file that git tracks."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from deploy.places import ROOT

PACKAGES = ("producers", "streams", "api", "deploy")
ABSENT = {"node_modules", "dist", ".run", "__pycache__"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file of ours."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Dotted, without `__init__`."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def place(self, node: ast.AST) -> str:
        """Where a person looks: file and line."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Our modules below these folders, all four packages by default."""
    return tuple(_read(path) for folder in folders or PACKAGES for path in _python_below(ROOT / folder))


def named(*prefixes: str) -> tuple[Module, ...]:
    """Modules of our packages whose dotted name is, or is below, one of these."""
    return tuple(module for module in modules() if any(is_below(module.name, prefix) for prefix in prefixes))


def imports(module: Module) -> Iterator[tuple[str, ast.stmt]]:
    """Dotted names a module imports, `from x import y` as x.y too, since y may be a module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def is_below(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


def _python_below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.py")) if not ABSENT & set(path.parts))


@cache
def _read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path, text, ast.parse(text))


@cache
def tracked() -> tuple[Path, ...]:
    """Every text file that a clone would hold."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = [ROOT / name for name in listed.split("\0") if name]
    return tuple(path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8192])
