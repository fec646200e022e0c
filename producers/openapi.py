"""OpenAPI from the shapes themselves: what msgspec checks is what the document says."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI

from producers.faults import Fault
from producers.problems import MEDIA_TYPE

_REF = "#/components/schemas/{name}"


class FieldProblem(msgspec.Struct):
    """One field that is not right."""

    field: str
    problem: str
    wanted: str


class Problem(msgspec.Struct, kw_only=True):
    """RFC 9457 problem details, in the language of Accept-Language (zh or en)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []


def described(
    body: type | dict[str, Any] | tuple[str, ...] | None, answers: dict[int, type | None], *refusals: int, path: tuple[str, ...] = ()
) -> dict[str, Any]:
    """An operation's request and answers, a refusal with a shape of its own among them; `path` names the ids in its address."""
    operation: dict[str, Any] = {
        "responses": {
            **{str(status): _answer(status, shape) for status, shape in answers.items()},
            **{str(status): {"$ref": f"#/components/responses/Refused{status}"} for status in refusals},
        }
    }
    if path:
        uuid = {"type": "string", "format": "uuid"}
        operation["parameters"] = [{"name": name, "in": "path", "required": True, "schema": uuid} for name in path]
    if body is not None:
        operation["requestBody"] = {"required": True, "content": _content(body)}
    if HTTPStatus.FORBIDDEN in refusals:  # who is told so has told who he is
        operation["security"] = [{"bearer": []}, {"cookie": []}]
    return operation


def _content(body: type | dict[str, Any] | tuple[str, ...]) -> dict[str, Any]:
    """A shape or a schema is JSON; a tuple names the media types of plain bytes."""
    if isinstance(body, tuple):
        return {media_type: {} for media_type in body}
    return {"application/json": {"schema": body if isinstance(body, dict) else _schema(body)}}


Components = dict[str, dict[str, Any]]


def document(app: FastAPI, shapes: tuple[type, ...], refinements: Iterable[Callable[[Components], None]]) -> None:
    """Give the application's document the shapes that its operations name; refinements add what types cannot say."""
    plain = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            whole = plain()
            components = whole.setdefault("components", {})
            components["schemas"] = _components((*shapes, Problem))
            for refine in refinements:
                refine(components["schemas"])
            components["responses"] = {f"Refused{kind.status}": _answer(kind.status, Problem) for kind in Fault.__subclasses__()}
            components["securitySchemes"] = {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "fengqiao"},
            }
            app.openapi_schema = whole
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]  # FastAPI's own way to extend the document


def _schema(shape: type) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components((shape,), ref_template=_REF)
    return schema


def _components(shapes: tuple[type, ...]) -> Components:
    _, components = msgspec.json.schema_components(shapes, ref_template=_REF)
    return components


def _answer(status: int, shape: type | None) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if shape is not None:
        answer["content"] = {MEDIA_TYPE if issubclass(shape, Problem) else "application/json": {"schema": _schema(shape)}}
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 0}}}
    return answer
