"""Dates and codes as Chinese papers write them. Pure."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from streams.contracts.codes import Change, Lane, Source

SOURCES: Mapping[Source, str] = {
    Source.GRID: "网格上报",
    Source.COUNTER: "窗口来访",
    Source.POLICE_110: "110非警务警情移交",
    Source.HOTLINE_12345: "12345热线转办",
    Source.MEETING: "座谈会、议事会",
    Source.LEDGER: "台账导入",
}
ROUTES: Mapping[Lane, str] = {
    Lane.VILLAGE: "由村(社区)先行调解",
    Lane.TOWN: "由乡镇(街道)组织调处",
    Lane.COUNTY: "由县级责任单位办理",
}
CHANGES: Mapping[Change, str] = {
    Change.OPENED: "立件",
    Change.SETTLED_ON_SITE: "当场化解",
    Change.JOINED: "并件",
    Change.JOIN_UNDONE: "撤销并件",
    Change.LINKED: "关联",
    Change.CORRECTED: "更正",
    Change.WITHDRAWN: "撤回",
    Change.DISPATCHED: "派发",
    Change.RECLASSIFIED: "更正类别",
    Change.REROUTED: "改派",
    Change.URGENCY_RAISED: "提高紧急程度",
    Change.URGENCY_LOWERED: "降低紧急程度",
    Change.CLEARED: "人工核定",
    Change.SIGNED: "签收",
    Change.INSTRUCTED: "领导批示",
    Change.TAKEN_ON: "承办",
    Change.CONTACTED: "联系当事人",
    Change.PROGRESS: "办理进展",
    Change.RETURNED: "退单",
    Change.RETURN_GRANTED: "同意退单",
    Change.RETURN_REFUSED: "不同意退单",
    Change.ARBITRATED: "权责争议会商决定",
    Change.CLOSING_ASKED: "提请办结",
    Change.CLOSING_REFUSED: "办结审核退回",
    Change.DONE: "办结",
    Change.SETTLED: "确认化解",
    Change.REBOUND: "反弹,重新办理",
    Change.PAUSE_ASKED: "申请暂停计时",
    Change.PAUSED: "暂停计时",
    Change.RESUMED: "恢复计时",
    Change.EXTENSION_ASKED: "申请延期",
    Change.EXTENDED: "同意延期",
    Change.REQUEST_REFUSED: "不同意申请",
    Change.RECUSED: "回避",
    Change.DUE_SOON: "临期提醒",
    Change.OVERDUE: "超期",
    Change.URGED: "催办",
    Change.SUPERVISION_PROPOSED: "建议督办",
    Change.LISTING_PROPOSED: "建议挂牌督办",
    Change.SUPERVISED: "决定督办",
    Change.SUPERVISION_DECLINED: "不予督办",
    Change.RETIMED: "时限重算",
    Change.HELD: "待核",
}


def day(at: datetime | None, zone: ZoneInfo) -> str:
    """The county's date of a moment: 2023年7月15日."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    return f"{local.year}年{local.month}月{local.day}日"


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """With the time of the day: 2023年7月15日12时05分."""
    return f"{day(at, zone)}{at.astimezone(zone):%H时%M分}" if at is not None else ""


def joined(parts: tuple[str, ...]) -> str:
    """Several names as one list, none of them empty."""
    return "、".join(part for part in parts if part)
