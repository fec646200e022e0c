"""The OpenAPI documents of the two applications as one; what of it holds in any county; which methods it says a path takes."""

from re import Pattern
from typing import Any

from starlette.routing import compile_path

from deploy.faults import Refused

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
Document = dict[str, Any]


def merged(first: Document, second: Document) -> Document:
    """Paths by path and method, components by name. One name with two meanings is a Fault."""
    paths = dict(first.get("paths", {}))
    for path, operations in second.get("paths", {}).items():
        paths[path] = _united(f"path {path}", paths.get(path, {}), operations)
    components = dict(first.get("components", {}))
    for kind, named in second.get("components", {}).items():
        components[kind] = _united(kind, components.get(kind, {}), named)
    tags = {tag["name"]: tag for document in (first, second) for tag in document.get("tags", ())}
    info = {**first["info"], "title": "Fengqiao"}
    return {**first, "info": info, "paths": paths, "components": components, "tags": list(tags.values())}


def _united(what: str, first: Document, second: Document) -> Document:
    for name in first.keys() & second.keys():
        if first[name] != second[name]:
            raise Refused(f"OpenAPI: producers and api mean different things by {name} in {what}")
    return {**first, **second}


def of_any_county(document: Document) -> Document:
    """The same without the codes of one county (`x-county`): there any text will do."""
    components = document["components"]
    schemas = {name: {"type": "string"} if schema.get("x-county") else schema for name, schema in components["schemas"].items()}
    return {**document, "components": {**components, "schemas": schemas}}


class Paths:
    """The document's paths as patterns."""

    def __init__(self, document: Document) -> None:
        self._plain: dict[str, frozenset[str]] = {}
        self._patterns: list[tuple[Pattern[str], frozenset[str]]] = []
        for path, operations in document["paths"].items():
            methods = frozenset(name.upper() for name in operations if name in METHODS)
            if "{" in path:
                self._patterns.append((compile_path(path)[0], methods))
            else:
                self._plain[path] = methods

    def methods(self, path: str) -> frozenset[str]:
        """What may be done there; nothing for a path the document does not know."""
        if path in self._plain:
            return self._plain[path]
        return next((methods for pattern, methods in self._patterns if pattern.match(path)), frozenset())
