"""What stands on each sheet of the duty, as this project ships it: the wording of a first template, for make_papers.py to set."""

from collections.abc import Mapping

from streams.reference.paper_texts import Block, Closing, Heading, Line, Table, Title

_WIDTHS = (4, 5, 4, 4, 5)


def _cases(name: str, at: str, note: str) -> Table:
    fields = ("number", "what", "unit", "at", "note")
    return Table(_WIDTHS, (("编号", "事项", "主办单位", at, note), tuple(f"{{{{{name}.{field}}}}}" for field in fields)))


HANDOVER = (
    Title("交 接 班 记 录"),
    Line("{{county}}　{{number}}　值班:{{since}}至{{until}}", indent=False),
    Line("交班人员:{{handed_by}}"),
    Line("接班人员:{{taken_by}}"),
    Heading("一、本班收到"),
    Line("{{came_in}}"),
    Heading("二、红色叫应"),
    _cases("red", "转红时间", "接报"),
    Heading("三、仍未接报"),
    _cases("unheard", "转红时间", "现在"),
    Heading("四、下一班到期"),
    _cases("due", "到期", "时限"),
    Heading("五、已经超期"),
    _cases("overdue", "到期", "时限"),
    Heading("六、督办建议待决"),
    _cases("supervision", "更新", "现在"),
    Heading("七、退单、权责争议待定"),
    _cases("waiting", "更新", "现在"),
    Heading("八、交办提醒"),
    Table((4, 4, 12), (("时间", "谁写的", "内容"), ("{{notes.at}}", "{{notes.who}}", "{{notes.note}}"))),
    Line("以上为{{kept_at}}的情况。打印时:{{still_open}}"),
    Line("交班签名:{{handed_signed}}"),
    Line("接班签名:{{taken_signed}}"),
    Closing("{{issuer}}"),
    Closing("{{printed_on}}"),
)

DAILY = (
    Title("矛盾纠纷日报"),
    Line("{{place}}　{{number}}", indent=False),
    Heading("一、当日情况"),
    Table(
        (6, 3, 4, 4),
        (
            ("指标", "当日", "前一日({{day_before}})", "上周同日({{week_before}})"),
            ("{{figures.what}}", "{{figures.n}}", "{{figures.day_before}}", "{{figures.week_before}}"),
        ),
    ),
    Heading("二、新收事件类别"),
    Table(
        (6, 3, 4, 4),
        (
            ("类别", "当日", "前一日", "上周同日"),
            ("{{by_category.what}}", "{{by_category.n}}", "{{by_category.day_before}}", "{{by_category.week_before}}"),
        ),
    ),
    Line("已受理而尚无结果的最早一件上报:{{oldest_undecided}}"),
    Line("以上为{{counted_at}}统计,每个数字都可以重数。"),
    Closing("{{issuer}}"),
    Closing("{{printed_on}}"),
)

SHEETS: Mapping[str, tuple[Block, ...]] = {"handover": HANDOVER, "daily": DAILY}
"""Every template, by its file's name."""
