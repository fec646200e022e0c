"""Turns a Fault into its answer: application/problem+json in the asker's language (RFC 9457)."""

import logging
import re
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.faults import Fault, FieldFault, Invalid, Said

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_OTHERS = Said("没有这个地址,或不能这样访问", "There is no such address, or not for this method")


def answer_faults(app: FastAPI) -> None:
    """Every Fault, the framework's own refusals and the unforeseen leave as problem details."""
    app.exception_handler(Fault)(_fault)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_framework)
    app.add_middleware(Unforeseen)


def problem(fault: Fault, language: str, status: int | None = None) -> Response:
    """The answer to a request that ended in this fault."""
    status = status or fault.status
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": fault.detail.to(language),
    }
    if fault.errors:
        body["errors"] = [
            {"field": error.field, "problem": error.problem.to(language), "wanted": error.wanted.to(language)} for error in fault.errors
        ]
    headers = {"Content-Language": language, "Cache-Control": "no-store"}
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(msgspec.json.encode(body), status, headers, MEDIA_TYPE)


def language_of(request: Request) -> str:
    """`zh` when the asker prefers Chinese to English."""
    wanted = request.headers.get("accept-language", "").lower()
    chinese, english = wanted.find("zh"), wanted.find("en")
    return "zh" if chinese >= 0 and (english < 0 or chinese < english) else "en"


async def _fault(request: Request, fault: Fault) -> Response:
    return problem(fault, language_of(request))


async def _invalid(request: Request, wrong: RequestValidationError) -> Response:
    return problem(Invalid(errors=[_field_fault(error) for error in wrong.errors()]), language_of(request))


def _field_fault(error: dict[str, Any]) -> FieldFault:
    """pydantic's message says what is wanted; it never repeats what was given."""
    field = ".".join(str(part) for part in error["loc"][1:])
    wanted = re.sub(r"^Input should be ", "", str(error["msg"]))
    return FieldFault(field, Said("不对", "not right"), Said(wanted, wanted))


async def _framework(request: Request, refused: HTTPException) -> Response:
    answer = problem(Fault(_OTHERS), language_of(request), refused.status_code)
    answer.headers.update(refused.headers or {})
    return answer


class Unforeseen:
    """What nobody foresaw ends here, and in the log by its type alone: an exception's text may quote what a person wrote."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as wrong:  # noqa: BLE001  # the last one who could
            log.error("A request ended in a fault nobody foresaw: %s", type(wrong).__name__, extra={"action": "request_failed"})
            if not begun:
                await problem(Fault(), language_of(Request(scope)))(scope, receive, send)
