"""Which dangers does the text itself affirm, and how many people does it speak of?

Enters: affirmed text (see `denial`). Leaves: danger codes and a number of people. What is over («去年», «已经好了») does not
count as a danger of today; a threat to take one's life counts although it has not happened.
"""

import re
from collections.abc import Set as AbstractSet

from streams.contracts.codes import Danger
from streams.rules.openings import at_openings

_OVER = at_openings(
    "去年|前年|大前年|几年前|多年前|早年|年轻时|当年|以前|曾经|曾|上回|上次|上个月|原先|起初|早就|那次|旧事|事后处理|已经?(?:解决|处理好|恢复|好了|退烧|出院|扑灭|灭掉|修好|送到|找到|脱险|和好|救上来|捞上来|通了|疏通|清掉)|"
    "火是灭掉|灭了|人没事|没啥事|无恙|已愈|伤好|早好|出院了|恢复正常|虚惊|误报|演练|假如|听说|传闻"
)
_PATTERNS: tuple[tuple[Danger, re.Pattern[str]], ...] = (
    (
        Danger.LIFE,
        at_openings(
            "生命危险|(?:没|无)(?:了)?呼吸|没气了|叫不(?:应|醒)|昏迷|昏倒|晕倒|休克|抢救(?!无效)|溺水|落水|掉(?:进|到|下)[^，]{0,4}(?:河|水|井|塘|坑|溪|崖)|冲走|冲到河|被困|困在|困石头|关着个?(?:老人|人|小孩)|救命|"
            "压在(?:下面|底下|车)|中毒|大出血|羊水|心脏病发|发紫|发病|窒息|迷路|失踪|找不到人|走失|摔下|滑坠|坠楼|触电|迷昏|瞳孔|躺(?:在|到)地上[^，]{0,4}(?:起不来|不动)|喘不上|小的看不见|翻到沟|还没出来|冲下|吐血|生命|危在|断气|流血不止|血流不止|血[^，]{0,2}止不住|止不住血|血泊"
        ),
    ),
    (
        Danger.DEATH,
        at_openings(
            "身亡|抢救无效|当场死|死了人|出了人命|人命|死亡(?!证|赔偿|人口|三)|摔死|淹死|压死|撞死(?!狗|鸡|羊|猪|牛)|砸死|电死(?!两只|一只|羊|狗|鸡)|猝死|尸体|遗体|抬尸|抬棺|棺材(?!本)|停尸|没救过来|人没了|俱亡|遗像"
        ),
    ),
    (
        Danger.WEAPON,
        at_openings(
            "(?:拿|持|拎|挥|举|提|抄|带|握|有|用|拔|操)[^，]{0,3}(?:刀|匕首|斧|铁棍|棍棒|棍|钢管|锄头|扁担|铁锹|榔头|汽油|砍刀|剪刀|弓弩|枪)|菜刀|柴刀|水果刀|匕首|砍刀|持械|凶器|砍死|砍人|橡胶棍|电棍|汽油瓶|农药瓶砸|点火|抱着煤气罐|燃气罐|磨刀|捅死|剪刀插|[人他她我头手腿背]被砍伤|砍伤[^，]{0,4}[人他她我头手腿背]|捅(?:伤|人)|[被给]捅|刺伤|[砍捅刺劈]了[^，]{0,2}[一二两三四五几好0-9]+刀"
        ),
    ),
    (
        Danger.SUICIDE,
        at_openings(
            "跳楼|要跳|往下跳|就跳|跳下(?:来|去)|跳河|跳水库|跳塘|喝(?:下)?农药|喝药|农药瓶|不想活|不活了|活不下去|轻生|自杀|寻死|上吊|割腕|死给|死在你|自焚|遗书|服药|(?:爬|站|坐)(?:到|在|上)[^，]{0,8}(?:塔吊|楼顶|吊车|屋顶|架|栏杆|楼沿|桥栏)|一了百了|药拿在手"
        ),
    ),
    (
        Danger.FIRE_GAS,
        at_openings(
            "着火|起火|失火(?!赔)|火灾|烧起来|烧着了|漏气|漏煤气|煤气味|燃气味|燃气泄漏|煤气泄漏|爆燃|爆炸|冒火|火星子|有烧焦味|起了火|在烧"
        ),
    ),
    (
        Danger.LANDSLIDE,
        at_openings("滑坡|塌方|泥石流|山洪|山体|山上[^，]{0,6}(?:土|石头)[^，]{0,6}(?:掉|滚|滑|落)|决堤|要塌|塌下来|墙要倒|倒塌"),
    ),
    (
        Danger.EMERGENCY_WAY,
        at_openings(
            "(?:消防|救护|救援|生命)通道|(?:消防车|救护车|云梯车|120|急救车)[^，]{0,8}(?:进不|开不|过不|出不|堵|上不|卡|绕|停在外)|(?:堵|挡|拦)[^，]{0,6}(?:消防车|救护车|急救)"
        ),
    ),
    (
        Danger.BLOCKED_ROAD,
        at_openings(
            "堵路|堵了路|拦路|堵(?:了|到)?[^，]{0,6}(?:小时|分钟|钟头)|路[^，]{0,5}(?:堵|断了|塌)|堵(?:死|牢|住了|得)|横在|横停|过不去|车子?[^，]{0,4}动不了|一动不动|双向断行|封了?路|设卡|坐[^，]{0,3}路[口中]|挖断|瘫痪|拥堵|堵车|全堵|卡在里|走不动"
        ),
    ),
    (
        Danger.INJURY,
        at_openings(
            "受伤|打伤|砸伤|摔伤|撞伤|压伤|咬伤|烫伤|烧伤|划伤|伤了|伤到|重伤|轻伤|骨折|骨裂|流血|出血|头破|血|缝了?[一-十0两几]+针|住院|送医|送医院|脱臼|断了[^，]{0,3}(?:手|腿|脚|骨|指)|手指[^，]{0,3}断|轧断|脑震荡|昏迷|起泡|肿"
        ),
    ),
    (
        Danger.FIGHT,
        at_openings(
            "打架|打起来|互殴|殴打|斗殴|扭打|推搡|推了|推倒|扭了|动手|打(?:伤|倒|了一|成|人|我|他|她)|厮打|对打|撕扯|拉扯|揪住|扇|踢|拳|打砸|砸了|砸门|砸玻璃|砸车"
        ),
    ),
    (Danger.UTILITIES_CUT, at_openings("停水|停电|停气|断水|断电|断气(?!了)|没水(?:喝|用|吃|了)?|没电|一滴水|拉闸|水泵停|阀门关|挑水")),
    (Danger.STOPPAGE, at_openings("停工|罢市|罢运|停运|罢工|不开摊|停产|停业|歇业|罢课|全停|停课")),
)
_GATHER = re.compile(
    "聚集|围(?:堵|住|着|牢|在|观|攻)|堵(?:门|在门|售票)|对峙|静坐|坐(?:满|在|着不|到)|拉横幅|横幅|集体|联名|一起(?:来|去|到)|都(?:来|去|到|站|坐)|约好|包车|跪|闹|赶来|汇集|抬|守(?:在|着)|站(?:在|着)|拦|要上|上访|代表|争抢|不散|不走|等话|要人"
)
_PEOPLE = re.compile(
    r"(?<![第0-9.])(\d{1,4}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]?百[零一二三四五六七八九十]*|[二两三四五六七八九几]|好几十|几十|数十|十几|上百|几百)(?:来|多|余|几)?(?:名|个|位)?(户|人(?!民|家|口|行|均|次|大|月|份|社|工|身|伤|参)|名|个人|户人家|口人|工人|村民|业主|家长|游客|群众|女工|老人|农户|学生|亲属|家属|老乡|乘客|车主|摊主|租户)"
)
_BREAK = re.compile("[，。；！？,;!?]")
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_VAGUE = {"几": 3, "好几十": 30, "几十": 30, "数十": 30, "十几": 12, "上百": 100, "几百": 300}
MOST_PEOPLE = 5000
FEW = 3
"""From so many on people who gather are a crowd."""
NO_DANGER: frozenset[Danger] = frozenset()
COUNTED = "danger.counted"
_COUNTED = at_openings("[0-9一二两三四五六七八九十百几][来多余几]?(?:名|个|位)?[户人名口工村业家游群女老农学亲乘车摊租]")


_DANGERS = {f"danger.{code}": (code, pattern) for code, pattern in _PATTERNS}
PATTERNS = {name: pattern for name, (_, pattern) in _DANGERS.items()} | {COUNTED: _COUNTED}


def found(affirmed: str, likely: AbstractSet[str]) -> tuple[frozenset[Danger], int]:
    """The dangers of now, and the largest number of people the text speaks of together (0 when it names none)."""
    told = [_DANGERS[name] for name in likely & _DANGERS.keys() if _DANGERS[name][1].search(affirmed)]
    counted = COUNTED in likely and _COUNTED.search(affirmed)
    if not told and not counted:
        return NO_DANGER, 0
    now = "，".join([piece for piece in _BREAK.split(affirmed) if not _OVER.search(piece)])
    dangers = {code for code, pattern in told if pattern.search(now)}
    people = max((_number(count) for count, _ in _PEOPLE.findall(now)), default=0) if counted else 0
    if people >= FEW and _GATHER.search(now):
        dangers.add(Danger.CROWD)
    return frozenset(dangers), people


def _number(word: str) -> int:
    if word in _VAGUE:
        return _VAGUE[word]
    if word.isdecimal():
        return min(int(word), MOST_PEOPLE)
    hundreds, _, rest = word.rpartition("百")
    value = (_DIGITS.get(hundreds, 1) * 100) if "百" in word else 0
    rest = rest.strip("零")
    if "十" in rest:
        tens, _, ones = rest.partition("十")
        return value + _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    return value + _DIGITS.get(rest, 0)
