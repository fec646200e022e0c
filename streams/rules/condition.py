"""The state of a public thing, and where it is: what may be one matter although several people report it.

Enters: affirmed text, the place field, the village. Leaves: a kind of condition and a hashed key of the place, both empty
when it is somebody's claim or nobody could tell which bridge is meant. Words never leave: only their hash does.
"""

import re
from hashlib import blake2b

from streams.reference.county import County
from streams.rules.normalise import plain

_CLAIM = re.compile(
    "赔|索要|误工|药费|医疗费|退(?:钱|款|票|费|押金)|工资|工钱|欠|合同|押金|骂|吵|打架|打起来|动手|推搡|争执|纠纷|不服|判|补偿|我家的?(?:车|墙|田|菜|秧)[^，]{0,8}(?:坏|压|撞|淹)|责任|协商|双方|甲|乙|故意|设卡|收费|不让[^，]{0,4}(?:过|走)|占(?:我|了我)|邻居|隔壁|举报|修好了|已恢复|已经通|通了|恢复正常"
)
_ANOTHER_ONE = re.compile(
    "不是[^，]{0,6}(?:那|这)[盏个处边棵根]|不归我说|另外一[盏个处棵根]|我(?:今天|早上|昨天|昨晚|闯|被|的田|家田)|罚|先给我"
)
"""It tells itself apart from another one nearby, or speaks of what happened to whoever reports it."""
_CONDITIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "tree",
        re.compile(
            "(?:树|杉|松|竹|枫|杨|樟|毛竹|枝)[^，]{0,10}(?:倒|横|压在|断下来|斜|靠|挂在)|(?:倒|横|断)[^，]{0,6}(?:树|杉|松|竹|杨|枫|樟)"
        ),
    ),
    (
        "landslide",
        re.compile(
            "塌方|滑坡|泥石流|(?:石头|落石|大石|山石|石块|泥土|泥巴|土方|泥)[^，]{0,10}(?:滚|掉|落|滑|堵|挡|压|横|盖|淌|路)|路[^，]{0,4}(?:塌|垮|冲)|(?:塌|垮)了?[^，]{0,6}路|冲(?:垮|掉|断|塌|空)|防护网"
        ),
    ),
    (
        "lamp",
        re.compile(
            "(?:路灯|灯杆|灯|灯泡|灯柱)[^，]{0,12}(?:不亮|坏|灭|黑|闪|暗|倒|断|撞|歪|瞎|没亮|熄|一亮一灭)|(?:不亮|坏了|黑灯|一片黑|黑漆漆|墨黑)[^，]{0,6}(?:路灯|灯)?"
        ),
    ),
    (
        "manhole",
        re.compile(
            "(?:井盖|窨井|阴井|水井盖|沟盖|盖板|雨水篦|雨篦|篦子|井口|水篦)[^，]{0,12}(?:没|不见|丢|偷|坏|破|碎|翘|松|掉|敞|开|少|断|塌|响)?"
        ),
    ),
    (
        "signal",
        re.compile(
            "(?:红绿灯|信号灯|反光镜|凸面镜|镜子|广角镜|路牌|指示牌|标志牌|限速牌|站牌|候车亭|公交亭)[^，]{0,14}(?:坏|不亮|灭|歪|碎|倒|掉|裂|破|乱|撞|看不|花|断|没)"
        ),
    ),
    (
        "rail",
        re.compile(
            "(?:护栏|栏杆|桥栏|扶手|防撞|围栏|桥板|桥面|石板|踏步|汀步|桥墩)[^，]{0,14}(?:断|坏|撞|松|缺|倒|烂|没了|少|开裂|裂|塌|晃|掉|翘|空)|桥[^，]{0,3}(?:断|塌|垮)"
        ),
    ),
    ("pole", re.compile("(?:电线杆|电杆|水泥杆|电线|高压线|光缆|通信线|线缆|弱电线)[^，]{0,14}(?:倒|斜|歪|断|掉|垂|挂|拖|压|低|裂|要倒)")),
    (
        "water",
        re.compile(
            "(?:水管|总管|主管|自来水|管道|水阀|消防栓|供水管)[^，]{0,12}(?:爆|裂|破|漏|喷|冒|断|炸)|爆管|喷水|冒水|(?:水|污水)[^，]{0,6}(?:往外冒|直冒|喷|满路|漫|淹)|积水|涝|淹[^，]{0,4}(?:路|涵洞|桥洞|地道)|(?:涵洞|桥洞|隧道|地道)[^，]{0,6}(?:淹|水)|没膝|没过"
        ),
    ),
    ("power", re.compile("停电|没电|断电|跳闸|变压器[^，]{0,6}(?:坏|炸|冒|跳)")),
    ("no_water", re.compile("停水|断水|没水|水龙头[^，]{0,4}没|一滴水")),
    (
        "surface",
        re.compile(
            "路面[^，]{0,10}(?:坑|破|烂|塌|裂|陷|沉|洞|凹|翘|坏)|(?:坑|洞|凹|陷)[^，]{0,8}(?:路|车)|路[^，]{0,6}(?:坑|洞|陷|沉|裂缝|塌陷)|下沉|塌陷|大坑"
        ),
    ),
    (
        "obstacle",
        re.compile(
            "(?:翻|侧翻|卡|抛锚|陷|横)[^，]{0,4}(?:在|住|了)[^，]{0,8}|(?:沙|石子|砂石|渣土|石料|砖|木头|草垛|水泥|垃圾|土)[^，]{0,3}堆?[^，]{0,6}(?:堆在|倒在|挡|堵|占|拦)|堆[^，]{0,8}路|路障|石墩|摆了?[^，]{0,4}石头|两块石头|车[^，]{0,6}(?:翻|横|抛锚|卡住)|横在|横停|断路|路断|挡住?(?:了)?路|堵住了?路|拦在路"
        ),
    ),
    (
        "jam",
        re.compile(
            "堵|塞(?:满|死|住|车)|排(?:队|到|成|起|了)[^，]{0,8}(?:长|米|公里|弯|外|车|队)|动不了|不动|没动|没挪|挪不|走不(?:动|了)|开不(?:动|出|进|过)|进不(?:去|来)[^，]{0,6}出不|过不去|挤不过|挤满|顶住|顶牛|会不了车|让不开|瘫|拥|龟速|车龙|长龙|爆满|一步不动|半步|掉不了头|水泄不通|蜗牛|停满[^，]{0,6}(?:过|走|出|进)|交通|全是车|都是车|车多"
        ),
    ),
)
_KINDS = (
    "停车场|村委会|文化礼堂|礼堂|党群中心|卫生院|卫生室|幼儿园|小学|中学|学校|医院|菜市场|农贸市场|菜场|市场|水电站|电站|加油站|汽车站|车站|公交站|站台|派出所|镇政府|祠堂|凉亭|土地庙|小庙|庙|水库|大坝|水坝|堰坝|码头|游客中心|售票处|售票口|检票口|漂流起点|漂流终点|起点|终点|景区门口|景区大门|"
    "收费站|高速口|隧道|涵洞|桥洞|地道|工业园|工业区|粮站|碾坊|水碓|磨坊|老街|新街|广场|公园|球场|三岔口|岔路口|岔口|十字路口|丁字路口|路口|村口|村头|村尾|村部|老年食堂|敬老院|茶厂|竹器厂|砖厂|鱼塘|水塘|机耕路|防火道|步道|绿道|骑行道|环村路|主路|大桥|小桥|廊桥|石桥|桥|大路|公路|马路|弄堂|巷|街|路|线|弯道|急弯|弯|岭|坞|湾|坑|坪|岗|坎|畈|溪边|溪|门口"
)
_PLACE = re.compile(f"([\u4e00-\u9fffa-z0-9]{{0,4}}?)({_KINDS})")
_TRIM = re.compile(
    "^.*(?:我们|你们|他们|[在从到去往向朝由至沿过进出经对把给被让和跟与及的了着那这座条个只根段处片里边旁面前后是有个才又还都也就要会没不好请快来看报说讲称见堵停倒坏断横翻卡撞修开走坐站等，。 ])"
)
_VAGUE = frozenset(
    {
        "桥",
        "路",
        "街",
        "线",
        "弯",
        "岭",
        "坞",
        "湾",
        "坑",
        "坪",
        "岗",
        "坎",
        "畈",
        "溪边",
        "溪",
        "路口",
        "岔口",
        "岔路口",
        "公路",
        "马路",
        "大路",
        "主路",
        "弄堂",
        "巷",
        "弯道",
        "急弯",
        "门口",
        "广场",
        "市场",
        "小桥",
        "石桥",
        "机耕路",
        "步道",
        "学校",
        "起点",
        "终点",
        "隧道",
        "涵洞",
        "桥洞",
        "庙",
    }
)
"""Kinds of which a village may have several: without a name of their own they are nowhere in particular."""
_SAME = {
    "进村": "村口",
    "入村": "村口",
    "村头": "村口",
    "进村口": "村口",
    "村子口": "村口",
    "村部": "村委会",
    "菜市场": "菜场",
    "农贸市场": "菜场",
    "水电站": "电站",
    "文化礼堂": "礼堂",
    "大桥": "桥",
    "廊桥": "桥",
    "岔路口": "岔口",
    "三岔口": "岔口",
    "丁字路口": "岔口",
    "售票处": "售票口",
    "水坝": "大坝",
    "堰坝": "大坝",
    "公交站": "车站",
    "汽车站": "车站",
    "学校": "小学",
    "卫生室": "卫生院",
    "新街": "街",
}
_ENTRANCE = re.compile("(?:进|入)村(?:的|那|口)?(?=[^，]{0,3}(?:桥|路|口))|村子口")


_PUBLIC = frozenset({"14", "99", "02", "07", "09", "11", "15", "21"})
"""Categories under which people report the state of a road, a lamp or a pipe."""


def of(affirmed: str, place: str, grid_code: str, category: str, county: County) -> tuple[str, str]:
    """The kind of public condition this text reports and the key of its place; two empty words when it reports none."""
    kind = kind_of(affirmed) if category in _PUBLIC else ""
    if not kind:
        return "", ""
    around = (county.village_of(grid_code), county.town_of(grid_code))
    names = tuple(spelling for region in around if region for spelling in (region.name, region.name[:-1]) if len(spelling) > 1)
    key = key_of(plain(place), affirmed, grid_code[:12], names)
    return (kind, key) if key else ("", "")


def kind_of(affirmed: str) -> str:
    """The kind of public condition; empty when somebody claims something."""
    if _CLAIM.search(affirmed) or _ANOTHER_ONE.search(affirmed):
        return ""
    return next((kind for kind, pattern in _CONDITIONS if pattern.search(affirmed)), "")


def key_of(place: str, text: str, village: str, names: tuple[str, ...]) -> str:
    """A hash of the village and the place: from the field if it names one, else from the text. `names` are the village's and town's own."""
    tokens = _tokens(place, names) or _tokens(text, names)
    if not tokens:
        return ""
    return blake2b(f"{village}|{'+'.join(tokens)}".encode(errors="replace"), digest_size=8).hexdigest()


def _tokens(words: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """What names the place: kinds with a name of their own come alone; generic ones together, if they are enough."""
    words = _ENTRANCE.sub("村口", words)
    for name in names:
        words = words.replace(name, "，")
    named: set[str] = set()
    generic: set[str] = set()
    for before, spelling in _PLACE.findall(words):
        own = _TRIM.sub("", before)
        kind = _SAME.get(spelling, spelling)
        if len(own) >= 1 and kind not in ("村口", "门口"):
            named.add(own + kind)
        else:
            generic.add(kind)
    if named:
        return (min(named, key=lambda token: (-len(token), token)),)
    if generic - _VAGUE:
        return tuple(sorted(generic - {"门口", "路", "路口"}))
    return ()
