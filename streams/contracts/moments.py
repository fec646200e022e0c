"""Days as the county counts them: a date that a person writes down, and the moment at which it begins."""

from datetime import date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no daylight saving since 1991: a fixed offset is exact


def day_at(moment: datetime) -> date:
    """The county's date of a moment."""
    return moment.astimezone(SHANGHAI).date()


def day_in(written: str) -> date | None:
    """A date such as 2024-08-28, or None."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def beginning_of(day: date) -> datetime:
    """Its first moment."""
    return datetime.combine(day, time(), SHANGHAI)
