"""The state of a public thing: what may be one matter although several people report it.

Enters: affirmed text, the place field, the grid. Leaves: a kind of condition and a hashed key of its place, both empty when
it is somebody's claim, when it tells itself apart from another one, or when nobody could tell which bridge is meant.
"""

import re
from collections.abc import Set as AbstractSet

from streams.reference.county import County
from streams.rules import place as places
from streams.rules.normalise import plain

JAM = "jam"
LONGEST_REPORT = 80
"""A text longer than this tells a story: more than the state of a thing."""
_ON_THE_ROAD = frozenset({"14", "99", "11", "19", "15"})
"""Categories under which people report that nothing moves; a lamp or a tree speaks for itself."""

_CLAIM = re.compile(
    "赔|索要|药费|医疗费|误工|退(?:钱|款|票|费|押金|套|停漂)|工资|工钱|搬运费|夜班费|加班|欠|扣我|合同|押金|打架|打起来|动手|推搡|争执|纠纷|追尾|蹭了我|砸[坏瘪]|撞坏|判|罚|征了|征收|补偿|保险|不服|"
    "我的(?:车|三轮|电动车|摊|店|案|鸡|羊|田|茶|菜|秧|货|脚|腿|衣)|我家(?!门|这|旁|边|前|后)|我(?:闯|被|的田|家田)|先给我|不归我说|抢|多收|不给票|崴|摔[了伤断破]|骨折|咬|协商|双方|甲|乙|邻居|隔壁|楼上|楼下|举报|检举|查账|查他|"
    "修好了|已恢复|恢复正常|已经通了|两家|为了[^，]{0,6}吵|秧|茶苗|菜秧|案子|热水|被偷|卧室|照到|占了?我|半米|扒衣服|欺负|摊位|租|卖不|生意|绊倒|磕破|刮伤|青了|脸|手臂|脚肿|寻我|道歉|我要(?!去|上|出|过)|要他|刮了|定个?责|骂人|司机态度|(?<![肯往倒后进])退(?!也|出|不|回|让|了)|改线|三十年|改道走|老板|客人|尾款|只肯|才肯|不肯(?![退倒挪让])|前夫|要钱|收废品|[几两三七八]户|大家捐|气没消|呛人"
)
_ANOTHER_ONE = re.compile(
    "不是[^，]{0,6}(?:那|这|石头|一条)[盏个处边棵根]?|另外一[盏个处棵根]|[灯树坑盖]也|今天还好|昨天[^，]{0,8}(?:队|堵)|(?:中间|那边|桥头|桥尾)那[盏个棵]不是|跟[^，]{0,8}不是一|中间那盏不|锯(?:掉|走|完|了)|清走|清掉|搬走了|拖走了|收走|扶起来了|只有|又坏|上次|又撞|又闪"
)
"""It tells itself apart from another one nearby, or speaks of another day."""
_BROKEN = "坏|不亮|没亮|亮不|灭|黑|暗|闪|瞎|倒|躺|断|歪|斜|弯下|靠|掉|落|丢|没了|不见|没盖|碎|裂|破|漏|爆|炸|喷|冒|塌|陷|松|脱|翘|晃|挡|横|压|挂|垂|悬|拖|缺|空|敞|撞|转到|看不[见清]|埋|滑|滚|冲|掏|堆|扎|拦|淹|漫|飞|糊|危险|要倒|锈|顶起|还没清|还没盖|还没拆|还在|没人清|过不去|出不来|出来了|翻了|开了|烂|凹|凸|涌|流|溢|倾"
_THINGS = (
    ("tree", "大树|倒树|树枝|断枝|粗枝|枯枝|一截枝|树(?!皮|荫|下|那里|边上|旁)|杉木|马尾松|那棵|一棵|枫杨|一丛毛竹|竹子(?!的)"),
    (
        "signal",
        "红绿灯|信号灯|黄闪灯|警示灯|减速带|隔离柱|反光镜|凸面镜|广角镜|镜子|路牌|指示牌|标志牌|限速牌|站牌|坐车的牌子|公交亭|候车亭的玻璃|候车亭玻璃",
    ),
    ("lamp", "路灯|灯杆|灯柱|灯泡|一排灯|一路灯|盏灯|(?:路|巷|桥|口|站)的灯"),
    ("manhole", "井盖|盖子|窨井|下水道盖|水井口|阴井|沟盖|雨水篦|雨篦|篦子|水篦|大窟窿|窟窿"),
    ("rail", "护栏|护桩|波形板|栏杆|桥栏|扶手|防撞|围栏|桥板|踏步|汀步|防护网"),
    ("pole", "电线杆|电杆|水泥杆|杆子|电线(?!杆)|高压线|光缆|线缆|弱电线"),
    ("water", "水管|管子|管道|消防水|阀门|总管|主管|水阀|消防栓|爆管|水闸|渠闸|全是水|都是水|积水|成河|小河|桥洞|涵洞|地道"),
    (
        "ground",
        "塌方|泥石|淤泥|泥水|烂泥|泥浆|桥面|路肩|路沿|地砖|地面|坡上|石头|落石|山石|石块|泥巴|一堆泥|上头的坡|路基|路面|边坡|的路|个坑|陷坑",
    ),
    (
        "obstacle",
        "沙堆|黄沙|碎石|土堆|一堆土|渣堆|水泥袋|纸箱|家具|废料|竹堆|柴堆|沙子|石子|砂石|渣土|砖头|木头|草包|稻草|篱笆|石墩|路障|建材",
    ),
)
_IS_BROKEN = re.compile(_BROKEN)
BEFORE, AFTER = 12, 18
"""How far from the thing people say what is wrong with it."""
_DARK = re.compile("(?:路|桥|巷)[^，]{0,6}(?:全黑|墨黑|黑漆漆|黑着)")
_STUCK = re.compile(
    "堵|塞(?:满|死|住|车|了)|排(?:队|到|成|起|了)|动不了|不动|没动|挪|走不|开不|进不|出不去|过不[去来了]|会不过|挤|顶住|顶着|顶牛|卡(?:住|在|着)|全卡|会不了|让不开|没人让|没人疏导|谁也不倒|不肯[退倒]|瘫|拥|龟速|车龙|长龙|"
    "车位满|一步|水泄不通|蜗牛|停(?:满|着|住)|[全都]停|停路当中|头碰头|车头对头|僵着|没通|碰上了|蹭住|放行|喇叭|车流|高峰|趴窝|抛锚|坏了台|等着的车|压了一串|全是车|都是车|看不见头|没看见起点|半幅封|封着|改道|长队|车阵|蠕动|寸步|纹丝|打结|绞(?:一|成|在)|乱成|互不相让|谁都不让|不让路|倒不[出进]|占满|慢得|慢吞吞|跟在[^，]{0,6}后|压在后|等了[^，]{0,4}(?:分|刻|小时|钟)|分钟[^，]{0,4}(?:没|还)|半天|小时[^，]{0,4}(?:没|还|才)|羊群|赶羊|赶牛|压路机|吊车|拖挂|挂车|集装箱|没人指挥|来个人指挥|上不来|下不来|上不去|下不去|掉不了头|掉头|调头|逆行|没人管"
)
_TRAFFIC = re.compile("车|路|桥|高峰|喇叭|堵|匝道|出口|导航|路口|隘口")


_THINGS_BY_NAME = {f"condition.{kind}": (kind, re.compile(things)) for kind, things in _THINGS}
_SOMEBODYS, _OTHER, _STATE, _NIGHT, _STANDSTILL = (f"condition.{name}" for name in ("claim", "another", "broken", "dark", "stuck"))
PATTERNS = {name: pattern for name, (_, pattern) in _THINGS_BY_NAME.items()} | {
    _SOMEBODYS: _CLAIM,
    _OTHER: _ANOTHER_ONE,
    _STATE: _IS_BROKEN,
    _NIGHT: _DARK,
    _STANDSTILL: _STUCK,
}


def of(affirmed: str, likely: AbstractSet[str], *, place: str, grid_code: str, category: str, county: County) -> tuple[str, str]:
    """The kind of public condition this text reports and the key of its place; two empty words when it reports none."""
    kind = kind_of(affirmed, likely)
    if not kind or (kind == JAM and category not in _ON_THE_ROAD):
        return "", ""
    around = (county.village_of(grid_code), county.town_of(grid_code))
    names = tuple(spelling for region in around if region for spelling in (region.name, region.name[:-1]) if len(spelling) > 1)
    key = places.key_of(plain(place), affirmed, grid_code, names)
    return (kind, key) if key else ("", "")


def kind_of(affirmed: str, likely: AbstractSet[str]) -> str:
    """The kind of public condition; empty when somebody claims something."""
    if len(affirmed) > LONGEST_REPORT or _holds(_SOMEBODYS, affirmed, likely) or _holds(_OTHER, affirmed, likely):
        return ""
    for name, (kind, thing) in _THINGS_BY_NAME.items() if _STATE in likely else ():
        named = thing.search(affirmed) if name in likely else None
        if named is None:
            continue
        here = max(named.start() - BEFORE, affirmed.rfind("，", 0, named.start()), 0)
        if _IS_BROKEN.search(affirmed, here, named.end() + AFTER):
            return kind
    if _holds(_NIGHT, affirmed, likely):
        return "lamp"
    return JAM if _holds(_STANDSTILL, affirmed, likely) and _TRAFFIC.search(affirmed) else ""


def _holds(name: str, affirmed: str, likely: AbstractSet[str]) -> bool:
    return name in likely and PATTERNS[name].search(affirmed) is not None
