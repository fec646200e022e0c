"""What the api answers when it does not show what it is asked for.

    Fault
    ├── NotLoggedIn   401  no token, or one that no longer holds
    ├── NotAllowed    403  no grant allows it; says which role can
    ├── NotFound      404  no such thing, or nothing the asker may know of
    ├── Invalid       422  names each field and what would be right
    ├── TooOften      429  come back after Retry-After
    └── Unavailable   503  the database does not answer; ask again after Retry-After

Every text exists in both languages; the request's Accept-Language picks one.
"""

from collections.abc import Sequence
from typing import NamedTuple


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
    """Something went wrong here; asking again may help."""

    status = 500
    said = Said("系统出错了,请稍后再试", "Something went wrong here; asking again may help")

    def __init__(self, said: Said | None = None, *, errors: Sequence[FieldFault] = (), retry_after: int | None = None) -> None:
        super().__init__((said or self.said).en)
        self.detail = said or self.said
        self.errors = tuple(errors)
        self.retry_after = retry_after


class NotLoggedIn(Fault):
    status = 401
    said = Said("请先登录", "Log in first")


class NotAllowed(Fault):
    status = 403
    said = Said("您的岗位不能看这一项", "Your role may not see this")


class NotFound(Fault):
    status = 404
    said = Said("没有找到,或不在您的范围内", "There is no such thing within your scope")


class Invalid(Fault):
    status = 422
    said = Said("有内容填得不对", "Some fields are not right")


class TooOften(Fault):
    status = 429
    said = Said("查询太频繁,请稍后再试", "Asked too often: wait, then ask again")


class Unavailable(Fault):
    status = 503
    said = Said("数据库暂时没有回应,请稍后再试", "The database does not answer just now: ask again")
