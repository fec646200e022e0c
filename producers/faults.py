"""What the intake answers when it does not do what it is asked: RFC 9457 problem details.

    Fault
    ├── Malformed       400  not JSON
    ├── NotLoggedIn     401  no token, or one that no longer holds
    ├── NotAllowed      403  no grant allows it; says which role can
    ├── NotFound        404  no such thing, or nothing the asker may know of
    ├── Conflict        409  the same id with other content; an act the case does not allow now
    ├── Erased          410  its key was destroyed
    ├── TooLarge        413
    ├── WrongMediaType  415
    ├── Invalid         422  names each field and what would be right
    ├── TooManyTries    429  come back after Retry-After
    └── Unavailable     503  unknown or not possible now: send the same again after Retry-After

Every text exists in both languages; the request's Accept-Language picks one. None repeats what a person wrote.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Said(NamedTuple):
    """A sentence in both languages."""

    zh: str
    en: str

    def to(self, language: str) -> str:
        """In the language of whoever asks."""
        return self.zh if language == "zh" else self.en


class FieldFault(NamedTuple):
    """What is wrong with one field, and what would be right."""

    field: str
    problem: Said
    wanted: Said


class Fault(Exception):
    """Something went wrong here; trying again may help."""

    status = 500
    said = Said("系统出错了,请稍后再试", "Something went wrong here; trying again may help")

    def __init__(
        self,
        said: Said | None = None,
        *,
        errors: Sequence[FieldFault] = (),
        retry_after: int | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__((said or self.said).en)
        self.detail = said or self.said
        self.errors = tuple(errors)
        self.retry_after = retry_after
        self.more = dict(more or {})


class Malformed(Fault):
    status = 400
    said = Said("发来的内容不是JSON", "The body is not JSON")


class NotLoggedIn(Fault):
    status = 401
    said = Said("请先登录", "Log in first")


class NotAllowed(Fault):
    status = 403
    said = Said("您的岗位不能做这件事", "Your role may not do this")


class NotFound(Fault):
    status = 404
    said = Said("没有找到", "There is no such thing")


class Conflict(Fault):
    status = 409
    said = Said("同一编号已经收到过别的内容", "This id was used before for other content")


class Erased(Fault):
    status = 410
    said = Said("这份上报已按规定销毁", "This report's content was erased as the rules demand")


class TooLarge(Fault):
    status = 413
    said = Said("内容太大", "The body is too large")


class WrongMediaType(Fault):
    status = 415
    said = Said("请以 application/json 发送", "Send application/json")


class Invalid(Fault):
    status = 422
    said = Said("有内容填得不对", "Some fields are not right")


class TooManyTries(Fault):
    status = 429
    said = Said("试错次数太多,请稍后再试", "Too many failed attempts: wait, then try again")


class Unavailable(Fault):
    status = 503
    said = Said("现在不能确认是否收到,请原样再发一次", "It is not known whether this arrived: send the same again")
