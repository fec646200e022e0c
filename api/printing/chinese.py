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
    Source.BOOKING: "来访预登记",
}
ROUTES: Mapping[Lane, str] = {
    Lane.VILLAGE: "由村(社区)先行调解",
    Lane.TOWN: "由乡镇(街道)组织调处",
    Lane.COUNTY: "由县级责任单位办理",
}
RESULTS: Mapping[str, str] = {
    "refused": "不予受理",
    "not_reviewed": "逾期未请求复查、复核",
    "final": "复核意见送达",
    "answered": "答复建议",
    "passed_on": "转告",
}
"""How a petition ends, where that is no choice of an act."""
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
    Change.FOLLOWED_UP: "回访",
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
    Change.PETITIONED: "转为信访事项",
    Change.REGISTERED: "登记",
    Change.NUMBERED: "录入系统编号",
    Change.TRANSFERRED: "转送",
    Change.ASSIGNED: "交办",
    Change.OBJECTED: "提出异议",
    Change.OBJECTION_GRANTED: "同意异议,改转",
    Change.OBJECTION_REFUSED: "不同意异议",
    Change.OBJECTION_LAPSED: "异议期满",
    Change.COMPETENCE_REFERRED: "报请决定权限",
    Change.COMPETENCE_DECIDED: "权限争议决定",
    Change.NOTIFIED: "书面告知",
    Change.NOTICE_WAIVED: "姓名、地址不清,未告知",
    Change.SERVED: "送达文书",
    Change.REFERRAL_ASKED: "提请导入法定途径",
    Change.REFUSAL_ASKED: "提请不予受理",
    Change.ACCEPTED: "受理",
    Change.EXTENSION_GRANTED: "同意延期,待告知",
    Change.EXTENSION_TOLD: "延期告知",
    Change.OPINION_DRAFTED: "拟出处理意见",
    Change.AGREEMENT_DRAFTED: "提请以协议办结",
    Change.OPINION_ISSUED: "签发处理意见",
    Change.OPINION_SERVED: "处理意见送达",
    Change.REVIEW_ASKED: "请求复查",
    Change.REVIEW_ISSUED: "出具复查意见",
    Change.REVIEW_SERVED: "复查意见送达",
    Change.REDO_ORDERED: "责令重新处理",
    Change.REVIEW_LAPSED: "逾期未请求复查、复核",
    Change.FINAL_ASKED: "请求复核",
    Change.FINAL_ISSUED: "出具复核意见",
    Change.FINAL_SERVED: "复核意见送达",
    Change.HEARING_OPENED: "举行听证,暂停计时",
    Change.HEARING_CLOSED: "听证结束,恢复计时",
    Change.SUGGESTION_ANSWERED: "答复建议",
    Change.PASSED_ON: "转告",
    Change.REOPENED: "有新的事实和理由,重新登记",
    Change.SAME_FACTS: "同一事实和理由,不再受理",
    Change.MEDIATION_PROPOSED: "提出调解",
    Change.CONSENTED: "同意调解",
    Change.MEDIATION_REFUSED: "拒绝或要求终止调解",
    Change.MEDIATORS_CHOSEN: "确定调解员",
    Change.MEDIATED: "调解",
    Change.AGREED_IN_WRITING: "签订调解协议书",
    Change.AGREED_ORALLY: "达成口头协议",
    Change.MEDIATION_FAILED: "调解不成,终止",
    Change.HANDED_OVER: "转接",
    Change.PERFORMANCE_FOLLOWED: "履行回访",
    Change.PERFORMED: "协议履行完毕",
    Change.NOT_PERFORMED: "协议未履行",
    Change.CONFIRMATION_ASKED: "共同申请司法确认",
    Change.CONFIRMATION_WITHDRAWN: "撤回司法确认申请",
    Change.COURT_CONFIRMED: "法院确认协议有效",
    Change.COURT_REJECTED: "法院驳回司法确认申请",
    Change.REMINDED: "期限提醒",
    Change.PERFORMANCE_DUE: "协议履行期满",
    Change.CONFIRMATION_LAPSED: "司法确认申请期满",
    Change.DIFFICULTY_NOTED: "备注化解难点",
    Change.LIBRARY_DECLINED: "暂不入库,继续先行化解",
    Change.TAKEN_IN: "纳入接访案件库",
    Change.RECEIVER_CHANGED: "更换接访领导",
    Change.SPONSORED: "确定包案领导",
    Change.RECEIVED: "领导接访",
    Change.TRACKED: "跟踪督办",
    Change.SPOKEN_WITH: "领导接谈",
    Change.RELEASED: "出库",
    Change.LEFT_LIBRARY: "未化解转出案件库",
    Change.CONFLICTING: "离线操作与他人改动冲突",
    Change.CAME_TOO_LATE: "离线操作到达时已不适用",
    Change.RECONCILED: "选定离线操作",
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
