"""Which units does a report accuse, and which does it complain of? From its fields and from its text.

Enters: affirmed text, the words' fields, the grid. Leaves: unit ids. The two are different things: a unit accused of
wrongdoing is kept away from the case, one that an ordinary claim is about is asked for a statement. Whoever is merely
called for help («请纪委来查», «报派出所») or stands for a place («交警队门口») is neither.
"""

import re
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from streams.contracts.sealing import Words
from streams.reference.county import County
from streams.rules.openings import at_openings

_UNITS = (
    "书记|支书|书纪|村主任|村长|主任|村干部|村委|居委|村里|村两委|会计|镇里|镇上|镇政府|镇长|乡长|乡里|街道|政府|党委|党工委|干部|所长|所里|站长|局长|局|科长|队长|大队|中队|派出所|派出锁|民警|警察|交警|城管|执法|法院|法官|法庭|检察|纪委|监委|"
    "信访|民政|征迁|拆迁办|征收办|土管|国土|林业|水利|环保|市监|工商|税务|教育局|人社|劳动|社保|司法所|调委会|综治|医保|住建|房管|交通局|运管|路政|消防|妇联|残联|武装部|退役|统战|农经|农办|公安|政法委|县里|县委|中心|指挥室|办公室|窗口|户籍|出纳|报账员|监委会|治保|网格员|合作社"
)
_MENTION = at_openings(_UNITS)
MENTION = "naming.mention"
PATTERNS = {MENTION: _MENTION}
_CALLED = at_openings(
    "(?:请|要求|希望|盼|求|让|叫|转|报|报给|移送|移交|上报|找|去|到|向|给|通知|联系|已由|由|经|送|陪|反映到|反映给|告到|告知|登记|对接|同)[^，]{0,4}?"
    "(?:上级|县|市|省|镇|村|乡)?(?:纪委监委|纪委|监委|公安局|公安|派出所|派出锁|民警|警察|法院|检察院|信访局|信访办|信访|司法所|调委会|市监局|市场监管局|市场监管|环保局|环保|劳动监察|人社局|人社|社保局|妇联|民政局|民政|教育局|教育|卫健局|卫健|交警|消防|"
    "镇政府|镇里|村委会|村委|村里|村书记|书记|政府|街道|综合执法队|综合执法|执法队|城管|住建局|自然资源所|自然资源|林业站|林业|水利局|水利|农业农村局|农业农村|国土|土管|综治中心|社会治理中心|指挥部|政法委|退役军人局|武装部)"
    "|(?:民警|交警|派出所|综治|社区|村里|村委|镇里|妇女主任|调解主任|治保主任|书记|村主任|组长)[^，]{0,6}(?:到场|来过|到了|劝|调解|调过|介入|处警|出警|出面|陪|看过|在场|过来|上门|核实|拦|维持|答应|打过电话|同意|知道|主持|也去|和我|跟我)"
)
_PLACE = at_openings(
    f"(?:{_UNITS})[^，]{{0,2}}(?:门口|对面|旁边|隔壁|附近|后面|后头|前面|楼下|楼上|宿舍|家属|食堂|院子|停车场|那条|边上|里(?:上班|做|开车|烧|洗|打扫)|上班|退休|开车|的司机|驾驶员|职工|保安|保洁|门卫)"
)
_COMPLAINT = at_openings(
    "讲|说|答复|回复|不给|不管|不办|不批|不理|不肯|不同意|不答|拖|推|没(?:来|人|回|钱|批|发|给|修|管|处理)|收|扣|罚|少|漏|拒|改口|态度|服务|要求我|要我|叫我|让我|占|拆|征|发包|停|欠|算|投诉|不满|有意见|没公|不公|没贴|没有公|规定|决定"
)
_WRONG = at_openings(
    "收|贪|拿|送|塞|烟|酒|红包|礼|好处|回扣|扣|套|骗|冒|假|吞|占|挪|私|名下|亲戚|小舅子|姐夫|侄|妻|老婆|儿媳|儿子|外甥|娘家|丈人|表弟|承包|中标|内定|勾结|包庇|通风|报信|打人|殴|打断|按倒|威胁|恐吓|报复|压|卡|刁难|吃喝|吃饭|喝茶|牌|赌|公车|公款|腰包|口袋|折子|卡里|去哪|不知去向|不公开|砸|骂|徇|偏|"
    "举报|检举|控告|揭发|告|查|名单|低保|补助|自己|自家|一手|垫付|暗示|关照|点头|泄|挖断|拉走|搬走|卖|签名|手续费|两样"
)
_BREAK = re.compile("[，。；！？,;!? ]")
_PRIVATE = re.compile(
    "老公|丈夫|老婆|妻子|前夫|前妻|邻居|隔壁|老板|房东|租客|物业|业委会|同事|同学|亲戚|儿子|女儿|媳妇|婆婆|包工头|司机|店主|游客|开发商|公司|厂|医生|村民"
)


class Named(NamedTuple):
    """Units by id, and whether those the reporter accuses are plainly private people."""

    given: tuple[str, ...]  # accused by the reporter in so many words
    accused: tuple[str, ...]  # those, and those the text tells wrongdoing of
    complained_of: tuple[str, ...]
    private: bool


def resolve(affirmed: str, words: Words, grid_code: str, county: County, likely: AbstractSet[str]) -> Named:
    """What the fields name, then what the text names. The classification decides which of the two counts."""
    given = _ids(words.accused, grid_code, county)
    said = _said(affirmed, grid_code, county) if MENTION in likely and _MENTION.search(affirmed) else ((), ())
    about = _ids(words.complained_of, grid_code, county)
    private = bool(words.accused) and not given and any(_PRIVATE.search(name) for name in words.accused)
    return Named(
        given=given,
        accused=tuple(dict.fromkeys((*given, *said[0]))),
        complained_of=tuple(unit for unit in dict.fromkeys((*about, *said[1])) if unit not in given),
        private=private,
    )


def _ids(names: tuple[str, ...], grid_code: str, county: County) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit for name in names for unit in county.resolve_name(name, grid_code)))


def _said(affirmed: str, grid_code: str, county: County) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Units in clauses that tell of wrongdoing, here or beside; and units in clauses that complain."""
    clauses = _BREAK.split(affirmed)
    accused: dict[str, None] = {}
    complained: dict[str, None] = {}
    for number, told in enumerate(clauses):
        if not _MENTION.search(told):
            continue
        clause = _PLACE.sub("〇", _CALLED.sub("〇", told))
        ids = county.resolve_name(clause, grid_code) if _MENTION.search(clause) else ()
        if not ids:
            continue
        nearby = "，".join(clauses[max(0, number - 1) : number + 3])
        if _WRONG.search(nearby):
            accused.update(dict.fromkeys(ids))
        if _COMPLAINT.search(clause):
            complained.update(dict.fromkeys(ids))
    return tuple(accused), tuple(complained)
