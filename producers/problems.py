"""Turns a Fault into its answer: application/problem+json in the asker's language."""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from producers.faults import Fault, Said

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


def answer_faults(app: FastAPI) -> None:
    """Every Fault, the framework's own refusals and the unforeseen leave as problem details."""
    for kind in (Fault, HTTPException, Exception):
        app.add_exception_handler(kind, _answer)


def problem(fault: Fault, language: str) -> Response:
    """The answer to a request that ended in this fault."""
    body: dict[str, Any] = {
        **fault.more,
        "type": "about:blank",
        "title": HTTPStatus(fault.status).phrase,
        "status": fault.status,
        "detail": fault.detail.to(language),
    }
    if fault.errors:
        body["errors"] = [
            {"field": error.field, "problem": error.problem.to(language), "wanted": error.wanted.to(language)} for error in fault.errors
        ]
    headers = {"Content-Language": language, "Cache-Control": "no-store"}
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    if fault.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(msgspec.json.encode(body), fault.status, headers, MEDIA_TYPE)


def language_of(request: Request) -> str:
    """`zh` when the asker prefers Chinese to English."""
    wanted = request.headers.get("accept-language", "").lower()
    chinese, english = wanted.find("zh"), wanted.find("en")
    return "zh" if chinese >= 0 and (english < 0 or chinese < english) else "en"


async def _answer(request: Request, wrong: Exception) -> Response:
    if isinstance(wrong, Fault):
        return problem(wrong, language_of(request))
    if isinstance(wrong, HTTPException):
        return _framework(wrong, language_of(request))
    # The type alone: an exception's text may quote what a person wrote.
    log.error("A request ended in a fault nobody foresaw: %s", type(wrong).__name__, extra={"action": "request_failed"})
    return problem(Fault(), language_of(request))


def _framework(refused: HTTPException, language: str) -> Response:
    fault = Fault(Said("没有这个地址,或不能这样访问", "There is no such address, or not for this method"))
    fault.status = refused.status_code
    answer = problem(fault, language)
    answer.headers.update(refused.headers or {})
    return answer
