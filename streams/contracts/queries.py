"""Named queries from `.sql` files: `-- name: x` opens one, the lines below it are its text."""

from functools import cache
from pathlib import Path


class QueryUnknown(KeyError):
    """A query was asked for by a name that its file does not hold."""


class Queries:
    """The queries of one file, by name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._texts = _parsed(path.read_text("utf-8"))

    def __getitem__(self, name: str) -> str:
        try:
            return self._texts[name]
        except KeyError:
            raise QueryUnknown(f"{self._path.name} holds no query {name!r}") from None

    def names(self) -> tuple[str, ...]:
        """In the order of the file."""
        return tuple(self._texts)


def _parsed(text: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("-- name: "):
            lines = found.setdefault(line.removeprefix("-- name: ").strip(), [])
        else:
            lines.append(line)
    return {name: "\n".join(body).strip() for name, body in found.items()}


@cache
def queries_in(path: Path) -> Queries:
    """The queries of a file, read once."""
    return Queries(path)
