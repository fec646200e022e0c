"""Reads a request's body: at most so many bytes of JSON, decoded into a shape, or every mistake in it at once.

Refuses: another media type (415), too much (413), what is not JSON (400, with the position), fields that are missing,
unknown or wrong (422, each named with what would be right).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec
from fastapi import Request

from producers.faults import FieldFault, Invalid, Malformed, NotFound, Said, TooLarge, WrongMediaType
from producers.wanted import wanted_of

S = TypeVar("S", bound=msgspec.Struct)
Also = Callable[[Mapping[str, Any]], Iterable[FieldFault]]

LARGEST = 64 * 1024

_ESCAPES = re.compile(rb"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL)

_PROBLEMS = (
    ("missing required field", Said("没有填", "missing")),
    ("contains unknown field", Said("没有这个字段", "unknown field")),
    ("matching regex", Said("格式不对", "not of the right form")),
    ("Invalid enum value", Said("没有这个代码", "no such code")),
    ("Invalid UUID", Said("不是UUID", "not a UUID")),
    ("Invalid RFC3339", Said("不是时间", "not a time")),
    ("timezone", Said("没有时区", "a time without its zone")),
    ("of length <=", Said("太长", "too long")),
    ("of length >=", Said("没有填", "empty")),
    ("<=", Said("太大", "too large")),
    (">=", Said("太小", "too small")),
    ("out of range", Said("太大", "too large")),
)
_WRONG_KIND = Said("类型不对", "of the wrong kind")
_LEFT_OUT = Said("去掉它;有哪些字段见 /openapi.json", "to be left out; /openapi.json has the fields")
_NOT_AN_OBJECT = FieldFault("", Said("不是JSON对象", "not a JSON object"), Said("一个JSON对象", "one JSON object"))


async def body_of(request: Request) -> bytes:
    """The body's bytes, if it says it is JSON and is not too long."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise WrongMediaType
    return await bytes_of(request, LARGEST)


async def bytes_of(request: Request, largest: int) -> bytes:
    """The body's bytes, whatever they are, up to a size."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > largest:
        raise _too_large(largest)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise _too_large(largest)
    return bytes(body)


def id_in_path(request: Request, name: str, missing: Said) -> UUID:
    """An id from the address; what is no id is the id of nothing. Raises NotFound."""
    try:
        return UUID(request.path_params[name])
    except ValueError as no_id:
        raise NotFound(missing) from no_id


def decoded(body: bytes, shape: type[S], also: Also | None = None) -> S:
    """The body as this shape. Raises Malformed or Invalid with every mistake; `also` finds those the shape does not know."""
    try:
        whole = cast("S", _decoder(shape).decode(body))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _slowly(body, shape, also)
    return whole


@cache
def _decoder(shape: type[S]) -> msgspec.json.Decoder[S]:
    return msgspec.json.Decoder(shape)


def _slowly(body: bytes, shape: type[S], also: Also | None) -> S:
    """Again, with care: halves of emoji mended, then field by field, so that all mistakes are told together."""
    given = json_in(body)
    if isinstance(given, dict):
        given = {name: _whole(value) for name, value in given.items()}
    try:
        return msgspec.convert(given, shape)
    except msgspec.ValidationError as wrong:
        if not isinstance(given, dict):
            raise Invalid(errors=(_NOT_AN_OBJECT,)) from wrong
        raise Invalid(errors=(*_all_faults(given, shape), *(also(given) if also else ()))) from wrong


def json_in(body: bytes) -> Any:
    """What JSON the body holds. Raises Malformed."""
    body = _ESCAPES.sub(_paired, body)
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        raise _malformed(body, wrong) from wrong


def _whole(value: Any) -> Any:
    """JSON knows one kind of number: 2.0 is a whole one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _paired(found: re.Match[bytes]) -> bytes:
    """A phone that cuts a text inside an emoji sends half a character. UTF-8 cannot carry it; U+FFFD marks the place."""
    return b"\\ufffd" if found[2] else found[0]


def _all_faults(given: dict[str, Any], shape: type[msgspec.Struct]) -> list[FieldFault]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(shape)}
    closed = shape.__struct_config__.forbid_unknown_fields
    found = [_fault(name, "contains unknown field") for name in given if closed and name not in fields]
    for name, field in fields.items():
        if name in given:
            try:
                msgspec.convert(given[name], field.type)
            except msgspec.ValidationError as wrong:
                found.append(_fault(name + _path(str(wrong)), str(wrong)))
        elif field.required:
            found.append(_fault(name, "missing required field"))
    return found


def _path(wrong: str) -> str:
    """Where inside a field: msgspec writes ` - at `$[2].phone``."""
    _, found, where = wrong.rpartition(" - at `$")
    inside = where.rstrip("`") if found else ""
    unknown = re.search(r"unknown field `([^`]{1,64})`", wrong)
    return f"{inside}.{unknown[1]}" if unknown else inside


def _fault(field: str, wrong: str) -> FieldFault:
    problem = next((said for part, said in _PROBLEMS if part in wrong), _WRONG_KIND)
    return FieldFault(field[:200], problem, _LEFT_OUT if "unknown field" in wrong else wanted_of(field))


def _malformed(body: bytes, wrong: Exception) -> Malformed:
    if isinstance(wrong, RecursionError):
        return Malformed(Said("嵌套太深", "Nested too deeply"))
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as not_utf8:
        at = not_utf8.start
        return Malformed(Said(f"第{at}字节起不是UTF-8", f"Not UTF-8 from byte {at} on"))
    if isinstance(wrong, msgspec.ValidationError):
        return Malformed(Said("数字太大", "A number is out of range"))
    place = re.search(r"\(byte (\d+)\)", str(wrong))
    at = int(place[1]) if place else len(body)
    return Malformed(Said(f"第{at}字节处不是JSON", f"Not JSON at byte {at}"))


def _too_large(largest: int) -> TooLarge:
    return TooLarge(Said(f"内容太大,至多{largest}字节", f"The body is too large: at most {largest} bytes"))
