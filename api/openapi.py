"""OpenAPI from the shapes themselves: what msgspec encodes is what the document says."""

from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI, Response

from api.faults import Fault
from api.problems import MEDIA_TYPE

_REF = "#/components/schemas/{name}"
Operation = dict[int | str, dict[str, Any]]
_encode = msgspec.json.Encoder().encode


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


def answers(shape: Any, *refused: int) -> Operation:
    """What an operation answers: 200 with this shape, or one of these refusals."""
    return {200: {"description": "OK", "content": {"application/json": {"schema": schema_of(shape)}}}, **refusals(*refused)}


def refusals(*statuses: int) -> Operation:
    """An operation's refusals by name, since they are the same wherever they come from."""
    return {status: {"$ref": f"#/components/responses/Refused{status}"} for status in (*statuses, 503)}


def schema_of(shape: Any) -> dict[str, Any]:
    """A shape's schema, by name where it has one."""
    (schema,), _ = msgspec.json.schema_components((shape,), ref_template=_REF)
    return schema


def told(shape: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer in JSON; it is never kept by anybody on the way."""
    return Response(_encode(shape), status, {"Cache-Control": "no-store"} | (headers or {}), "application/json")


def document(app: FastAPI, shapes: tuple[Any, ...]) -> None:
    """Give the application's document the shapes that its operations name."""
    plain = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            whole = plain()
            components = whole.setdefault("components", {})
            _, components["schemas"] = msgspec.json.schema_components((*shapes, Problem), ref_template=_REF)
            components["responses"] = {f"Refused{kind.status}": _refusal(kind.status) for kind in Fault.__subclasses__()}
            components["securitySchemes"] = {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "fengqiao"},
            }
            app.openapi_schema = whole
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]  # FastAPI's own way to extend the document


def _refusal(status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name="Problem")}}},
    }
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 0}}}
    return answer
