"""The words everyone agrees on: who reports, how grave, which restricted class, which state.

Values are the words that travel in JSON and lie in the database; they are never renumbered or reused.
"""

from enum import StrEnum
from typing import Literal


class Role(StrEnum):
    """What a grant allows a person to do; a person may hold several."""

    GRID_MEMBER = "grid_member"  # 网格员
    MEDIATOR = "mediator"  # 专业调解员
    GROUP_ORGANISER = "group_organiser"  # 村组干部
    REGISTRAR = "registrar"  # 登记员: police station, village counter, hotline
    TOWN_DESK = "town_desk"  # 综合信息指挥室
    UNIT_OFFICER = "unit_officer"  # 责任单位经办人
    PETITION_OFFICE = "petition_office"  # 信访部门
    SUPERVISOR = "supervisor"  # 督办员
    LEADER = "leader"  # 领导
    CENTRE = "centre"  # 社会治理中心
    ADMIN = "admin"  # 管理员


REPORTERS = frozenset({Role.GRID_MEMBER, Role.MEDIATOR, Role.GROUP_ORGANISER})
"""The three teams (三支队伍) that report what they see themselves."""

HEARERS = frozenset({Role.CENTRE, Role.TOWN_DESK, Role.SUPERVISOR, Role.LEADER})
"""Who may stand on the duty rota (值班表) and say of a RED case that somebody has heard it."""

INTAKE_ROLES = REPORTERS | {Role.REGISTRAR}
"""Who may submit a report: the three teams, and those who take in what others tell them."""


class Source(StrEnum):
    """Where a matter was first heard."""

    GRID = "grid"  # 网格上报
    COUNTER = "counter"  # 窗口来访
    POLICE_110 = "police_110"  # 110非警务警情
    HOTLINE_12345 = "hotline_12345"
    MEETING = "meeting"  # 座谈会、议事会
    LEDGER = "ledger"  # 台账导入
    BOOKING = "booking"  # 来访预登记


class Outcome(StrEnum):
    """What the reporter says became of it on the spot."""

    NEEDS_HELP = "needs_help"  # 报上去
    SETTLED = "settled"  # 当场化解


class Danger(StrEnum):
    """Facts of the event that a reporter ticks; each can raise the urgency, none can lower it."""

    LIFE = "life"
    DEATH = "death"
    WEAPON = "weapon"
    SUICIDE = "suicide"
    MINOR = "minor"
    DV = "dv"
    FIRE_GAS = "fire_gas"
    LANDSLIDE = "landslide"
    CROWD = "crowd"
    BLOCKED_ROAD = "blocked_road"
    EMERGENCY_WAY = "emergency_way"
    INJURY = "injury"
    FIGHT = "fight"
    UTILITIES_CUT = "utilities_cut"
    STOPPAGE = "stoppage"


class Urgency(StrEnum):
    """The colour of the event, never of a person (domain.md §2.5)."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"

    @property
    def rank(self) -> int:
        """0 for the gravest; a smaller rank wins when two triggers meet."""
        return ("red", "orange", "yellow", "blue").index(self.value)


class Restricted(StrEnum):
    """Classes with their own readers; where several apply, the first in this order stands."""

    MINOR = "minor"
    DV = "dv"
    ACCUSATION = "accusation"
    LITIGATION = "litigation"


class Lane(StrEnum):
    """Who acts first: 简易村社、复杂镇街、疑难县级."""

    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"


class CaseKind(StrEnum):
    """Which life cycle a case goes through; each has a table of its own."""

    DISPUTE = "dispute"  # 事件: the county's own clocks
    PETITION = "petition"  # 信访事项: the clocks of the law


class CaseState(StrEnum):
    """Where a case stands. The table of its kind says which act leads where."""

    SETTLED_ON_SITE = "settled_on_site"  # 当场化解(自办自结)
    PROPOSED = "proposed"  # 待研判
    IN_DOUBT = "in_doubt"  # 待人工核定: nothing moves before a person has looked
    DISPATCHED = "dispatched"  # 已派发, waits for 签收
    SIGNED = "signed"  # 已签收
    CONTACTED = "contacted"  # 已联系当事人
    HANDLING = "handling"  # 办理中
    CLOSING = "closing"  # 办结审核中
    DONE = "done"  # 已办结: lawfully ended; whether it is settled (化解) is another fact
    RETURNED = "returned"  # 退单待审
    ARBITRATION = "arbitration"  # 权责争议会商
    JOINED = "joined"  # 已并件: lives on in another case
    WITHDRAWN = "withdrawn"  # 已撤回
    CLAIMED = "claimed"  # 待登记: a claim (信访诉求) was heard
    REGISTERED = "registered"  # 已登记, to be transferred or assigned
    TRANSFERRED = "transferred"  # 已转送、交办, the petitioner to be told
    DIRECT = "direct"  # 直接收到, the petitioner to be told
    OBJECTED = "objected"  # 异议待定: its unit says that it is not competent
    COMPETENCE = "competence"  # 权限争议待决: with the common superior or the 联席会议
    NOTIFIED = "notified"  # 已告知, waits for 受理
    SCREENED = "screened"  # 不予受理、导入法定途径待审: another person looks
    ACCEPTED = "accepted"  # 已受理
    DRAFTED = "drafted"  # 处理意见、协议待审
    OPINION_ISSUED = "opinion_issued"  # 处理意见已出具, to be served
    ANSWERED = "answered"  # 已书面答复: 复查 may be asked for
    REVIEW = "review"  # 复查中
    REVIEW_ISSUED = "review_issued"  # 复查意见已出具, to be served
    REVIEWED = "reviewed"  # 复查已答复: 复核 may be asked for
    FINAL_REVIEW = "final_review"  # 复核中
    FINAL_ISSUED = "final_issued"  # 复核意见已出具, to be served


class Mediation(StrEnum):
    """Where a mediation (人民调解) within a case stands; the case's own state is another thing."""

    NONE = "none"
    PROPOSED = "proposed"  # 已提出, both to be asked
    CONSENTED = "consented"  # 双方同意, mediators to be chosen
    MEDIATING = "mediating"  # 调解中
    AGREED = "agreed"  # 协议生效: judicial confirmation may be asked for
    STANDING = "standing"  # 协议有效, the time for confirmation is over
    CONFIRMING = "confirming"  # 已共同申请司法确认
    CONFIRMED = "confirmed"  # 法院裁定有效: it can be enforced
    PERFORMED = "performed"  # 履行完毕
    REFUSED = "refused"  # 一方拒绝
    FAILED = "failed"  # 调解不成
    BROKEN = "broken"  # 未履行
    REJECTED = "rejected"  # 法院驳回司法确认申请
    HANDED_OVER = "handed_over"  # 已转接


class Library(StrEnum):
    """Where a case stands in the case library (接访案件库); the case's own state is another thing. Whether it has a sponsor (包案) is a
    fact beside it: a sponsor may come before a reception or after."""

    NONE = "none"
    NOTED = "noted"  # 已备注化解难点, or its receiving leader is recused: to be taken in
    IN_LIBRARY = "in_library"  # 已入库, waits for its leader
    RECEIVED = "received"  # 已接访
    RELEASED = "released"  # 已出库: the gate before 化解 is passed
    LEFT = "left"  # 未化解转出


class ReportStatus(StrEnum):
    """What became of a report, as its reporter sees it."""

    RECEIVED = "received"
    OPENED = "opened"
    JOINED = "joined"
    HELD = "held"


class Flag(StrEnum):
    """What a sender could not mend: the report is accepted all the same, and a person looks at it."""

    CLOCK_FAST = "clock_fast"  # the phone says it happened, or was sent, after it arrived
    LATE = "late"  # it happened more than a week ago
    FOREIGN_GRID = "foreign_grid"  # a colleague's grid
    COVERED_GRID = "covered_grid"  # of a colleague whom the sender covered for then (AB岗): as their own, and kept as what it was
    GRID_MOVED = "grid_moved"  # the grid did not exist that day
    GRID_UNKNOWN = "grid_unknown"  # the county has no such grid
    GRANT_ENDED = "grant_ended"  # the sender held the role then, not now


class ClockStage(StrEnum):
    """What must happen in time."""

    TRIAGE = "triage"  # sent on by a desk, else it goes by itself
    SIGN = "sign"  # signed for (签收)
    FIRST_CONTACT = "first_contact"  # the party spoken to
    RETURN_WINDOW = "return_window"  # handed back, or not any more
    FINISH = "finish"  # lawfully ended (办结)
    RING = "ring"  # heard by a person (叫应): its rungs are the duty chain, not the ladder
    REGISTER = "register"  # a claim registered, and transferred or assigned
    NOTIFY_DIRECT = "notify_direct"  # the petitioner told in writing, where a unit heard the claim itself
    NOTIFY_TRANSFER = "notify_transfer"  # the same, where it was transferred or assigned
    OBJECT = "object"  # a unit may say that it is not competent
    ASSIGN_REPORT = "assign_report"  # the result of an assignment reported, by the day that was set
    HANDLE = "handle"  # the opinion in the petitioner's hands
    ASK_REVIEW = "ask_review"  # 复查 may be asked for
    REVIEW = "review"
    ASK_FINAL = "ask_final"  # 复核 may be asked for
    FINAL = "final"
    PERFORM = "perform"  # an agreement performed, by the day that it sets
    CONFIRM = "confirm"  # both may ask the court to confirm an agreement
    RECEIVE = "receive"  # a case of the library received by its leader


STATUTORY = frozenset(
    {
        ClockStage.REGISTER, ClockStage.NOTIFY_DIRECT, ClockStage.NOTIFY_TRANSFER, ClockStage.OBJECT, ClockStage.HANDLE,
        ClockStage.ASK_REVIEW, ClockStage.REVIEW, ClockStage.ASK_FINAL, ClockStage.FINAL, ClockStage.CONFIRM,
    }
)  # fmt: skip
"""Clocks whose time the law sets: a limit T_HANDLE is that of the stage `handle`."""


class Satisfaction(StrEnum):
    """What a party says of how its matter was handled (满意度评价)."""

    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"


LinkKind = Literal["similar", "rebound", "corrects", "merged", "split"]
"""Why two cases may belong together."""


class Change(StrEnum):
    """What a feed item or a timeline entry tells."""

    OPENED = "opened"
    SETTLED_ON_SITE = "settled_on_site"
    JOINED = "joined"
    JOIN_UNDONE = "join_undone"
    MERGED = "merged"  # 另一件并入本件, by hand
    MERGED_INTO = "merged_into"  # 本件并入另一件
    MERGE_UNDONE = "merge_undone"  # 撤销并件: it stands alone again
    SPLIT = "split"  # 分案: a matter taken out, into a case of its own
    MERGE_TAKEN_BACK = "merge_taken_back"  # and the one that it had joined is without it
    LINKED = "linked"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    DISPATCHED = "dispatched"
    RECLASSIFIED = "reclassified"
    REROUTED = "rerouted"
    URGENCY_RAISED = "urgency_raised"
    URGENCY_LOWERED = "urgency_lowered"
    CLEARED = "cleared"  # a person looked at a case in doubt and let it move
    SIGNED = "signed"
    INSTRUCTED = "instructed"  # 领导批示
    TAKEN_ON = "taken_on"  # 科室承办: somebody of the unit has it in hand
    HANDED_ON = "handed_on"  # 移交: another officer of the unit has it in hand
    CONTACTED = "contacted"
    PROGRESS = "progress"
    RETURNED = "returned"
    RETURN_GRANTED = "return_granted"
    RETURN_REFUSED = "return_refused"
    ARBITRATED = "arbitrated"
    CLOSING_ASKED = "closing_asked"
    CLOSING_REFUSED = "closing_refused"
    DONE = "done"
    SETTLED = "settled"  # 化解, confirmed with the parties
    FOLLOWED_UP = "followed_up"  # 回访: the party was asked how it went
    REBOUND = "rebound"  # 反弹
    PAUSE_ASKED = "pause_asked"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENSION_ASKED = "extension_asked"
    EXTENDED = "extended"
    REQUEST_REFUSED = "request_refused"
    RECUSED = "recused"  # 回避
    DUE_SOON = "due_soon"  # 临期提醒
    OVERDUE = "overdue"
    URGED = "urged"  # 催办
    SUPERVISION_PROPOSED = "supervision_proposed"  # 建议督办: a person confirms or declines
    LISTING_PROPOSED = "listing_proposed"  # 建议挂牌督办
    RUNG = "rung"  # 叫应: somebody on the duty rota was rung
    ACKNOWLEDGED = "acknowledged"  # 接报: a person has heard it
    SUPERVISED = "supervised"
    SUPERVISION_DECLINED = "supervision_declined"
    RETIMED = "retimed"  # 时限重算: other rules or another calendar moved a date
    PETITIONED = "petitioned"  # 转为信访事项
    REGISTERED = "registered"
    NUMBERED = "numbered"  # its number in the 信访信息系统
    TRANSFERRED = "transferred"  # 转送
    ASSIGNED = "assigned"  # 交办: with a day for the result
    OBJECTED = "objected"
    OBJECTION_GRANTED = "objection_granted"
    OBJECTION_REFUSED = "objection_refused"
    OBJECTION_LAPSED = "objection_lapsed"
    COMPETENCE_REFERRED = "competence_referred"
    COMPETENCE_DECIDED = "competence_decided"
    NOTIFIED = "notified"  # 书面告知
    NOTICE_WAIVED = "notice_waived"  # 姓名、地址不清,不予告知
    SERVED = "served"  # 送达
    REFERRAL_ASKED = "referral_asked"  # 提请导入法定途径
    REFUSAL_ASKED = "refusal_asked"  # 提请不予受理
    ACCEPTED = "accepted"  # 受理
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_TOLD = "extension_told"  # 延期告知
    OPINION_DRAFTED = "opinion_drafted"
    AGREEMENT_DRAFTED = "agreement_drafted"
    OPINION_ISSUED = "opinion_issued"
    OPINION_SERVED = "opinion_served"
    REVIEW_ASKED = "review_asked"
    REVIEW_ISSUED = "review_issued"
    REVIEW_SERVED = "review_served"
    REVIEW_LAPSED = "review_lapsed"  # nobody asked for 复查 or 复核 in time
    FINAL_ASKED = "final_asked"
    FINAL_ISSUED = "final_issued"
    FINAL_SERVED = "final_served"
    REDO_ORDERED = "redo_ordered"  # 撤销, 责令重新处理
    HEARING_OPENED = "hearing_opened"
    HEARING_CLOSED = "hearing_closed"
    SUGGESTION_ANSWERED = "suggestion_answered"
    PASSED_ON = "passed_on"
    REOPENED = "reopened"  # 有新的事实和理由
    SAME_FACTS = "same_facts"  # 同一事实和理由,不再受理
    MEDIATION_PROPOSED = "mediation_proposed"  # 提出调解, or both ask for it again
    CONSENTED = "consented"  # 一方同意调解
    MEDIATION_REFUSED = "mediation_refused"  # 一方拒绝或要求终止
    MEDIATORS_CHOSEN = "mediators_chosen"
    MEDIATED = "mediated"  # 一次调解: 调解笔录
    AGREED_IN_WRITING = "agreed_in_writing"
    AGREED_ORALLY = "agreed_orally"
    MEDIATION_FAILED = "mediation_failed"  # 调解不成, other ways told
    HANDED_OVER = "handed_over"  # to court, arbitration, 复议, 救助
    PERFORMANCE_FOLLOWED = "performance_followed"
    PERFORMED = "performed"
    NOT_PERFORMED = "not_performed"
    CONFIRMATION_ASKED = "confirmation_asked"  # 共同申请司法确认
    CONFIRMATION_WITHDRAWN = "confirmation_withdrawn"  # 撤回司法确认申请
    COURT_CONFIRMED = "court_confirmed"
    COURT_REJECTED = "court_rejected"
    REMINDED = "reminded"  # of a window that is still open
    PERFORMANCE_DUE = "performance_due"
    CONFIRMATION_LAPSED = "confirmation_lapsed"
    DIFFICULTY_NOTED = "difficulty_noted"  # 备注化解难点
    LIBRARY_DECLINED = "library_declined"
    TAKEN_IN = "taken_in"  # 纳入接访案件库
    RECEIVER_CHANGED = "receiver_changed"
    SPONSORED = "sponsored"  # 包案领导, the first or another
    RECEIVED = "received"  # 接访
    TRACKED = "tracked"  # 跟踪督办
    SPOKEN_WITH = "spoken_with"  # 接谈: a leader received the party, whoever leads the case
    RELEASED = "released"  # 出库
    LEFT_LIBRARY = "left_library"  # 未化解转出
    CONFLICTING = "conflicting"  # 离线操作与他人改动冲突: both versions are kept, a person chooses
    CAME_TOO_LATE = "came_too_late"  # 离线操作到达时已不适用
    RECONCILED = "reconciled"  # 已选定: a person has chosen
    HELD = "held"


UNCLASSIFIED = "99"
"""The category of what the rules cannot tell: a person at the centre decides."""
