"""日报 from a day's report as it is shown: figures alone. Pure."""

from collections.abc import Callable, Iterator

from api.day_report import LADDER, Daily, DayFigures
from api.printing.chinese import CHANGES, day, moment
from api.printing.handover import COLOURS
from api.printing.sheets import Daily as Sheet
from api.printing.sheets import FigureRow
from streams.contracts.codes import Urgency
from streams.reference.county import County

Figure = Callable[[DayFigures], str]


def daily_fields(report: Daily, county: County) -> Sheet:
    """The fields of the document."""
    categories = sorted({one.category for figures in _days(report) for one in figures.by_category})
    known = county.taxonomy
    return Sheet(
        number=_day(report),
        county=county.head.name,
        issuer=county.head.centre.name.zh,
        printed_on=day(report.counted_at, county.zone),
        place=_place(report.region, county),
        day_before=_day(report.compare.day_before),
        week_before=_day(report.compare.week_before),
        counted_at=moment(report.counted_at, county.zone),
        figures=tuple(_row(report, what, figure) for what, figure in _figures()),
        by_category=tuple(_row(report, known[code].name if code in known else code, _of_category(code)) for code in categories)
        or (FigureRow(what="没有新收事件", n="0", day_before="0", week_before="0"),),
        oldest_undecided=moment(report.oldest_undecided, county.zone) or "无",
    )


def _days(report: Daily) -> tuple[DayFigures, ...]:
    return report, report.compare.day_before, report.compare.week_before


def _row(report: Daily, what: str, figure: Figure) -> FigureRow:
    n, day_before, week_before = (figure(one) for one in _days(report))
    return FigureRow(what=what, n=n, day_before=day_before, week_before=week_before)


def _figures() -> Iterator[tuple[str, Figure]]:
    yield "新收", lambda one: str(one.new)
    for urgency in Urgency:
        yield f"其中{COLOURS[urgency]}色", _of_colour(urgency)
    yield "派发", lambda one: str(one.dispatched)
    yield "办结", lambda one: str(one.done)
    yield "化解", lambda one: str(one.settled)
    yield "退单、异议", lambda one: str(one.returned)
    for place, step in enumerate(LADDER):
        yield CHANGES[step], _of_step(place)
    yield "红色事件(已接报)", lambda one: f"{one.heard.red}({one.heard.heard})"
    yield "红色接报用时:中位数", lambda one: _duration(one.heard.median_seconds)
    yield "红色接报用时:最长", lambda one: _duration(one.heard.longest_seconds)


def _of_colour(urgency: Urgency) -> Figure:
    return lambda one: str(sum(count.n for count in one.by_urgency if count.urgency is urgency))


def _of_category(code: str) -> Figure:
    return lambda one: str(sum(count.n for count in one.by_category if count.category == code))


def _of_step(place: int) -> Figure:
    return lambda one: str(one.ladder[place].n)


def _duration(seconds: float | None) -> str:
    return "—" if seconds is None else f"{int(seconds) // 60}分{int(seconds) % 60}秒"


def _day(figures: DayFigures) -> str:
    return f"{figures.day.year}年{figures.day.month}月{figures.day.day}日"


def _place(region: str, county: County) -> str:
    known = county.region(region.ljust(12, "0"))
    return known.name if known is not None else county.head.name
