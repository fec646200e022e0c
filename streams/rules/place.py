"""Where a report is, as a key: equal keys are one place of one village.

Enters: the place field and the text. Leaves: a hash of the village and of what names the place, by ear, so that 十八弯 and
十八湾 are one; nothing when a bridge has no name and the village may have several. Words never leave: only their hash does.
"""

import re
from hashlib import blake2b

from streams.rules.normalise import sounds

VILLAGE = 12
"""So many digits of a grid's code are its village's."""
_KINDS = (
    "停车场|村委会|文化礼堂|礼堂|党群中心|卫生院|卫生室|幼儿园|小学|中学|学校|医院|菜市场|农贸市场|菜场|市场|水电站|电站|加油站|汽车站|车站|公交站|站台|派出所|镇政府|祠堂|凉亭|土地庙|小庙|庙|水库|大坝|水坝|堰坝|码头|"
    "游客中心|售票处|售票口|检票口|漂流起点|漂流终点|起点|终点|景区门口|景区大门|收费站|高速口|弄口|隘口|岗亭|隧道|涵洞|桥洞|地道|工业园|工业区|粮站|碾坊|水碓|磨坊|老街|新街|下街|上街|广场|公园|球场|"
    "三岔口|岔路口|岔口|十字路口|丁字路口|路口|村口|村头|村尾|村部|老年食堂|敬老院|茶厂|竹器厂|砖厂|鱼塘|水塘|机耕路|防火道|步道|绿道|骑行道|环村路|主路|大桥|小桥|廊桥|石桥|桥|大路|公路|马路|弄堂|巷|街|路|线|弯道|急弯|弯|"
    "(?:岭|坞|湾|坑|坪|岗|坎|畈|溪)(?:路|街|桥)?|溪边|门口"
)
_PLACE = re.compile(f"([\u4e00-\u9fffa-z0-9]{{0,4}}?)({_KINDS})")
_TRIM = re.compile(
    "^.*(?:我们|你们|他们|[在从到去往向朝由至沿过进出经对把给被让和跟与及的了着那这座条个只根段处片里边旁面前后是有才又还都也就要会没不好请快来看报说讲称见堵停倒坏断横翻卡撞修开走坐站等，。 ])"
)
_VAGUE = frozenset(
    "桥 路 街 线 弯 岭 坞 湾 坑 坪 岗 坎 畈 溪 溪边 路口 岔口 公路 马路 大路 主路 弄堂 弄口 巷 门口 广场 市场 小桥 石桥 机耕路 步道 起点 终点 隧道 隘口 涵洞 桥洞 地道 庙".split()  # noqa: SIM905  (thirty words in a column would hide them)
)
"""Kinds of which a village may have several: without a name of their own they are nowhere in particular."""
_NEVER_NAMED = frozenset({"村口", "门口", "车站", "停车场", "祠堂", "村委会", "岔口", "起点", "终点", "隧道", "弄口"})
_SAME = {
    **dict.fromkeys(("进村", "入村", "村头", "进村口", "村子口"), "村口"),
    **dict.fromkeys(("菜市场", "农贸市场"), "菜场"),
    **dict.fromkeys(("岔路口", "三岔口", "丁字路口"), "岔口"),
    **dict.fromkeys(("公交站", "汽车站"), "车站"),
    **dict.fromkeys(("弯道", "急弯"), "弯"),
    **dict.fromkeys(("大桥", "廊桥"), "桥"),
    **dict.fromkeys(("水坝", "堰坝"), "大坝"),
    "村部": "村委会",
    "水电站": "电站",
    "文化礼堂": "礼堂",
    "售票处": "售票口",
    "学校": "小学",
    "卫生室": "卫生院",
}
_ENTRANCE = re.compile("(?:进|入)村(?:的|那|口)?(?=[^，]{0,3}(?:桥|路|口))|村子口")


def key_of(place: str, text: str, grid_code: str, names: tuple[str, ...]) -> str:
    """The key: from the place field if it names a place, else from the text; `names` are the village's and the town's own.

    Where neither names one, a «bridge» in the place field is the bridge of the reporter's own grid.
    """
    if tokens := tokens_of(place, names) or tokens_of(text, names):
        return _key(grid_code[:VILLAGE], tokens)
    vague = tokens_of(place, names, enough_if_vague=True)
    return _key(grid_code, vague) if vague else ""


def _key(around: str, tokens: tuple[str, ...]) -> str:
    return blake2b(f"{around}|{'+'.join(tokens)}".encode(errors="replace"), digest_size=8).hexdigest()


def tokens_of(words: str, names: tuple[str, ...], *, enough_if_vague: bool = False) -> tuple[str, ...]:
    """What names the place: the first kind with a name of its own, or all generic ones together, if they are enough."""
    words = _ENTRANCE.sub("村口", words)
    for name in names:
        words = words.replace(name, "，")
    generic: set[str] = set()
    for before, spelling in _PLACE.findall(words):
        own = _TRIM.sub("", before)
        kind = _SAME.get(spelling, spelling)
        if own and kind not in _NEVER_NAMED:
            return (sounds(own + kind),)
        generic.add(kind)
    enough = generic if enough_if_vague else generic - _VAGUE
    return tuple(sorted(enough | (generic & {"桥"}))) if enough else ()
