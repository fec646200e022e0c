"""What codes are called on screens, in papers, in stories and in refusals."""

from collections.abc import Mapping

from streams.contracts.codes import CaseState, Lane, Role, Urgency

Pair = tuple[str, str]  # zh, en

STATE_WORDS: Mapping[CaseState, Pair] = {
    CaseState.SETTLED_ON_SITE: ("当场化解", "settled on site"),
    CaseState.PROPOSED: ("待研判", "proposed"),
    CaseState.IN_DOUBT: ("待人工核定", "waits for a person's look"),
    CaseState.DISPATCHED: ("已派发,待签收", "dispatched, to be signed for"),
    CaseState.SIGNED: ("已签收", "signed for"),
    CaseState.CONTACTED: ("已联系当事人", "the party was spoken to"),
    CaseState.HANDLING: ("办理中", "in hand"),
    CaseState.CLOSING: ("办结审核中", "its end is looked at"),
    CaseState.DONE: ("已办结", "lawfully done"),
    CaseState.RETURNED: ("退单待审", "handed back, to be decided"),
    CaseState.ARBITRATION: ("权责争议会商", "whose it is is being decided"),
    CaseState.JOINED: ("已并件", "joined"),
    CaseState.WITHDRAWN: ("已撤回", "withdrawn"),
}
CHOICE_WORDS: Mapping[str, Pair] = {
    "visit": ("上门", "visited"),
    "phone": ("电话", "by phone"),
    "counter": ("来访接谈", "at the counter"),
    "written": ("书面", "in writing"),
    "unreachable": ("联系不上", "could not be reached"),
    "anonymous": ("匿名,无法联系", "anonymous, nobody to reach"),
    "agreement": ("达成协议", "an agreement"),
    "opinion": ("出具处理意见", "an opinion"),
    "explained": ("解释说明", "explained"),
    "referred": ("导入法定途径", "referred to the lawful way"),
    "5": ("5天", "5 days"),
    "10": ("10天", "10 days"),
    "15": ("15天", "15 days"),
    "30": ("30天", "30 days"),
}
URGENCY_WORDS: Mapping[Urgency, Pair] = {
    Urgency.RED: ("红色", "red"),
    Urgency.ORANGE: ("橙色", "orange"),
    Urgency.YELLOW: ("黄色", "yellow"),
    Urgency.BLUE: ("蓝色", "blue"),
}
LANE_WORDS: Mapping[Lane, Pair] = {
    Lane.VILLAGE: ("村社", "village"),
    Lane.TOWN: ("镇街", "town"),
    Lane.COUNTY: ("县级", "county"),
}
ROLE_WORDS: Mapping[Role, Pair] = {
    Role.GRID_MEMBER: ("网格员", "grid member"),
    Role.MEDIATOR: ("专业调解员", "mediator"),
    Role.GROUP_ORGANISER: ("村组干部", "group organiser"),
    Role.REGISTRAR: ("登记员", "registrar"),
    Role.TOWN_DESK: ("综合信息指挥室", "town desk"),
    Role.UNIT_OFFICER: ("责任单位经办人", "unit officer"),
    Role.PETITION_OFFICE: ("信访部门", "petition office"),
    Role.SUPERVISOR: ("督办员", "supervisor"),
    Role.LEADER: ("领导", "leader"),
    Role.CENTRE: ("社会治理中心", "centre"),
    Role.ADMIN: ("管理员", "administrator"),
}
