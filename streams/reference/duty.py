"""The duty chain (值班): which posts are rung for a RED case, in which order, how long each has to pick up, and whose day it is."""

from datetime import date, datetime, time, timedelta, tzinfo

import msgspec

from streams.contracts.codes import Role
from streams.reference.records import KindName, Record, Text
from streams.reference.rulebook import Positive

LEADER = "leader"
"""The post at which every chain ends (带班领导)."""


class Post(Record, frozen=True, kw_only=True):
    """One rung of the chain; who stands there on a day is set by people, not here."""

    post: KindName
    name: Text
    name_en: Text
    minutes: Positive  # to pick up, then the next is rung; the last is rung twice more
    roles: tuple[Role, ...] = msgspec.field(default=())  # who may stand there; empty = whoever may hear a case
    basis: Text


def duty_day(at: datetime, zone: tzinfo, changes_at: int) -> date:
    """The day whose rota stands at a moment: until the hour of the change that of the day before."""
    return (at.astimezone(zone) - timedelta(hours=changes_at)).date()


def shift(day: date, zone: tzinfo, changes_at: int) -> tuple[datetime, datetime]:
    """From when until when a day's rota stands."""
    return datetime.combine(day, time(changes_at), zone), datetime.combine(day + timedelta(days=1), time(changes_at), zone)
