"""Signs of the four restricted classes in a text: a minor harmed, domestic violence, an accusation, litigation.

Each sign is a pattern over what a text affirms (see `denial`). Signs alone decide nothing: their weights are learned
together with the linear model's own score for the class (see `streams/training`), and kept in the weights file.
"""

import re
from collections.abc import Mapping

from streams.rules.denial import STRUCK

_YEARS = "(?:一|二|两|三|四|五|六|七|八|九|十|十一|十二|十三|十四|十五|十六|十七|[1-9]|1[0-7])"

_CHILD = (
    f"小孩|孩子|儿童|小囡|囡囡|女孩|男孩|女童|男童|男娃|女娃|娃娃|幼儿|婴儿|双胞胎|学生|未成年|小学|初中|幼儿园|伢儿|小鬼|小姑娘|小伢|小朋友|孙子|孙女|外甥女|小人|低年级|年级|寄宿|留守|托管|"
    f"放学|{_YEARS}(?:个月|周?岁)|初[一二三]|患儿|学童|女生|男生|同寝室|同桌|后爸|继父|后妈|养父|大的才|小的"
)
_HARM = (
    "打(?!〇)|扇|耳光|踢|揪|抽打|皮带抽|竹条|棍|鞭|捆|绑|吊起来|淤青|乌青|青紫|血印|勒痕|伤|骨折|流血|带血|缝了?[一-十0两几]|针线|烫|猥亵|性侵|搂抱|触碰|摸[她他]|摸了|摸下身|脱衣|脱裤|脱光|裸|下身|坐他腿|坐腿上|下跪|跪着|逼[他她]|强迫|"
    "欺负|欺凌|霸凌|围堵|堵一个|保护费|要钱|转账|体罚|罚站|罚跪|蛙跳|罚抱|关小黑屋|锁在|反锁|关在|一个人在家|独自在家|没人管饭|没人陪|没人照|没人养|无人应|没饭吃|没吃饭|不给饭|饿|落水|溺水|呛水|淹|抢救|昏迷|晕倒|休克|发紫|没呼吸|失踪|失联|"
    "拽进|拉进|拉上车|拐|自杀|轻生|不想活|遗书|割手|割腕|划了好几|服药|跳楼|轧了|轧断|压断|撞飞|触电|夹住|炸|咬伤|手指(?:压|断|少)|不敢上学|不敢回|不肯上学|锁屋里|躲在|缩在|哭喊|烧焦|发烧|高烧|遗弃|丢在|送人|卖掉|弃婴|童工|做夜班|通宵|裸照|死|翻船|船翻|爬出来|窗台"
)
_UNHARMED = (
    "(?:孩子|小孩|小人|小囡|儿子|女儿|双方)?(?:都|均|倒)?(?:未受伤|没受伤|无伤|无恙|没伤着|没事|健康|安全|一切正常|好好的|没啥|活蹦乱跳|玩得很开心|未受|没受委屈|不涉及孩子|十八周岁|廿[一-九]岁|二十[一-九]?岁|大学生|孩子归|成年)"
)
_GROWN = "老娘|老母|老父|老爹|老太|老人|母亲[七八九]十|父亲[七八九]十|[七八九]十[一-九]?岁|赡养"

_PARTNER = (
    "老公|丈夫|男人|男的|前夫|女婿|姐夫|妹夫|老婆|妻子|前妻|女的|女人|媳妇|儿媳|婆婆|公公|前男友|男朋友|男友|同居|分手|离掉|家里人|儿子|儿媳|弟弟|孙子|继父|翁婿|岳母|岳父|老头子|他(?:又|就|把|拿|在|喝|打|掐|踢|砸|还)|她爸|嫁|"
    "夫妻|两口子|家暴|妇联|女方|男方|妇女|老娘|老母亲|母亲|老父亲|老太|阿姐|我囡|女子"
)
_BLOWS = (
    "打(?!〇|架的声)|殴|家暴|掐|揪|拽|抽(?!签|查|空|水|屉|烟|时间|成|走|样|血|检|资)|踢|踹|扇|耳光|拳|泼|烫|砍|捅|勒|撞墙|往墙上|按在|按倒|推到|推了一把|用凳|凳子砸|砸[她我他]|砸脸|砸门|动手|下手|挨几下|拧|咬"
)
_BRUISES = "青一块|紫一块|乌青|淤青|瘀|青紫|青印|眼眶|脸肿|脸都?肿|红肿|肿|头破|血|缝了?[一-十0两几]针|骨折|肋骨|门牙|牙掉|疤|带伤|是伤|全是伤|鼻梁|耳膜|一条一条|摔了几跤|长袖|头发.{0,3}揪|包着头|撞门"
_THREAT = (
    "拿刀|菜刀|柴刀|水果刀|剪刀|磨刀|有刀|刀.{0,3}拍|砍[她我死全]|杀[她我全]|弄死|活不|别活|烧房|砸门|踹门|卸.{0,3}腿|扬言|威胁|恐吓|跟踪|堵在|天天等|找来|定位|反锁|锁在|锁着|锁起|关在家|不让出|不准出|不许出|出不去|扣.{0,3}(?:证|手机)|手机.{0,4}(?:拿走|扔|收)|窗户.{0,6}钉|"
    "农药|同归于尽|捅|要人|还我人|翻墙|翻窗|发到.{0,4}群"
)
_FEAR = "不敢回|不敢|躲|逃|救命|求救|救我|求饶|庇护|保护令|人身安全|别声张|莫声张|声张|别让他知道|别让他|不要跟她老公|声音小|压得很低|不方便讲|没地方|有没有地方|走不掉|跑不掉|怕他|吓得|害怕|难为情|家丑|劝[她我]|别告诉"

_POST = (
    "支书|书记|书纪|村主任|村长|村干部|村委|村会计|会计|出纳|报账员|文书|妇女主任|治保主任|监委主任|社长|镇长|乡长|镇里|镇上的|乡里|乡干部|镇干部|驻村|联村|包村|党委|党员|人大主席|科长|股长|局长|处长|所长|站长|中队长|大队长|场长|院长|"
    "县长|公务员|领导|干部|经办|工作人员|办事的|办事员|受理员|窗口|民政|助理|专干|干事|协管|辅警|民警|警察|穿警服|交警|城管|执法|法官|检察官|书记员|校长|总务主任|教研组长|副校长|护林员|巡河员|公家|当官|官|征迁|拆迁办|征收办|管拆迁|土管|林管|"
    "运管|路政|渔政|农经|三资|主刀|主任|采购科|设备科|劳保所|林业站|水管站|市监|工商|税务|环保局的|住建局|规划办|城建办|街道|社区|村里|上头|上面|武装部|统战|佛协|信贷员|供电所|考官|制服|调委会|派出所|收费的"
)
_WRONG = (
    "贪|受贿|行贿|收了?.{0,6}(?:钱|烟|酒|红包|好处|礼|元|千|万|百)|红包|好处费|好处|回扣|送礼|送了?.{0,3}(?:烟|酒|钱|礼)|两条烟|条烟|包烟|塞了?|塞钱|辛苦费|茶水费|协调费|手续费|打点|择校费|表示一下|意思意思|心意|干股|侵吞|侵占|挪用|私吞|吞了|独吞|套取|套了|骗补|虚报|冒领|代签|假签|签名.{0,4}不是|不是我签|"
    "截留|克扣|扣了|吃空饷|空饷|两份|死掉.{0,4}还在领|假发票|白条|小金库|公款|公车|自己腰包|腰包|口袋|自己(?:折子|卡|拿|包|名下|验收)|进了|拿走|搬走|拉走|名下|自家|自己家|亲戚|小舅子|大舅子|姐夫|妹夫|侄子|外甥|儿媳|表弟|堂兄|堂弟|丈人|娘家|娘舅|老婆的|老婆名|丈夫开|妻公司|连襟|亲家|"
    "暗箱|内定|串标|围标|中标|没入账|不入账|对不上|对半分|分了|钱去哪|去哪了|不知去向|通风报信|收到风|打招呼|打过招呼|包庇|保护伞|勾结|串通|报复|穿小鞋|刁难|卡着|卡我|压着|索要|索贿|暗示|不给就|不送就|不交就|请吃饭|请客|吃喝|吃酒|一起坐|喝茶|钓鱼|旅游|牌|赌|以权|滥用|优亲|走后门|关照|偏心|不公平|两样对待|"
    "强占|占了我|威胁|恐吓|打人|殴打|打断|有我好看|再告|叫你告|反过来抓|泄露|改成|报了账|少用|抹掉|补助|低保|困难户|名单|账上|流水|录音|转账记录"
)
_SECRET = "举报|检举|揭发|控告|实名|匿名|保密|不要讲是|别讲是|不愿留|不留姓名|不肯写名|不要让.{0,4}知道|别让.{0,6}知道|不敢讲|不敢说|怕报复|绕开|别转|不要把|不要派回|上级|上面查|上头来|查一查|查查|查他|纪委|监委|巡察|暗访|悄悄|作证|密封|回避|另行移送|移送|核查|调查|查处|请查"
_NO_ACCUSATION = (
    "不是告谁|不告谁|没说谁|没讲谁|没讲哪个|不是讲谁|没指|不指控|未指控|并不指控|不涉及侵占|不涉及公|不涉及钱|没有?人拿|未提(?:到|及|收)|没提到|无人指|没拿过|不是告状|不是干部|不是真书记|公家的人没有|没别的意见|人是好的|人不坏|态度.{0,4}好|服气|表扬|感谢|退休|车间|业委会|物业经理|"
    "公司经理|保安队长|包工头|班组长|配送站|工头|只要求公开|要求公开|没觉得|不觉得|程序|没有违纪|未说|没讲谁贪|行使知情权|打错|撤回|对得上|无公职|不是有意|没有私心|服务态度|误会"
)

_COURT = (
    "判决|判了|判他|判我|判给|判下来|判得|判赔|判的|已判|一审|二审|终审|再审|中院|高院|上诉|开庭|庭审|起诉了|已起诉|起诉到|已经起诉|提起诉讼|行政诉讼|诉状|诉至|诉到法院|告到法院|告赢|告输|赢了官司|官司赢|官司输|官司打|输了官司|打输|打赢|驳回|裁定|裁决|生效|执行|终本|老赖|失信|查封|法院封|冻结|冻掉|冻到|解冻|解封|保全|法拍|拍卖|腾房|"
    "法官|法院讲|法院判|法院委托|法院强制|案号|传票|抗诉|检察监督|申诉|缺席|重新鉴定|重鉴|鉴定.{0,6}(?:不服|不认|级)|见定|诉讼期间|庭长|合议庭|司法鉴定|原告|被告|发回|撤销仲裁|审理|法庭"
)
_POLICE = (
    "不立案|不予立案|立案监督|够不上立案|不够立案|立案|刑拘|刑事拘留|拘留|逮捕|批捕|取保|看守所|抓进去|抓错|关进去|关十|缓刑|判刑|不起诉|公诉|撤案|报案.{0,12}(?:月|没|不)|案子.{0,4}(?:没破|破)|破案|互殴.{0,6}罚|不服.{0,6}(?:处罚|罚|拘|认定)|处罚.{0,6}不服|复议|复核|责任书|仲裁开|仲裁裁|仲裁讲|仲裁.{0,6}(?:裁|判|等结果)|听证|罚单|按日计罚"
)
_NO_COURT = (
    "撤诉|撤了诉|撤掉了|自行取回|未立案|尚未|未起诉|还没(?:有)?(?:告|去|起诉|递)|没去|不想打官司|不想走|不打算|不打了|准备起诉|就去法院|要去法院告|大不了法院|法院见|再不.{0,10}(?:告|起诉|法院|律师)|给你三天|就起诉|律师函|司法确认|愿意在.{0,6}调解|愿先|先行调解|未走|从未被|咨询|询问|怎么走|对面|门口那|门口的路|食堂|退休|起诉前|几年前已经判|无关|了结|均无异议|都认|我认的|撤回"
)

_SIGNS: Mapping[str, re.Pattern[str]] = {
    "child": re.compile(_CHILD),
    "harm": re.compile(_HARM),
    "unharmed": re.compile(_UNHARMED),
    "grown": re.compile(_GROWN),
    "partner": re.compile(_PARTNER),
    "blows": re.compile(_BLOWS),
    "bruises": re.compile(_BRUISES),
    "threat": re.compile(_THREAT),
    "fear": re.compile(_FEAR),
    "post": re.compile(_POST),
    "wrong": re.compile(_WRONG),
    "secret": re.compile(_SECRET),
    "no_accusation": re.compile(_NO_ACCUSATION),
    "court": re.compile(_COURT),
    "police": re.compile(_POLICE),
    "no_court": re.compile(_NO_COURT),
    "struck": re.compile(STRUCK),
}


_DENYING = frozenset({"unharmed", "no_accusation", "no_court"})
"""Signs that are denials themselves: read in the whole text, not in what it affirms."""
_LOOKED_FOR = tuple((name, pattern.findall, name in _DENYING) for name, pattern in _SIGNS.items())
_TOGETHER = tuple(
    (first, second, f"{first}&{second}")
    for first, second in (
        ("child", "harm"),
        ("partner", "blows"),
        ("partner", "bruises"),
        ("partner", "threat"),
        ("partner", "fear"),
        ("blows", "bruises"),
        ("blows", "fear"),
        ("threat", "fear"),
        ("bruises", "fear"),
        ("post", "wrong"),
        ("post", "secret"),
        ("wrong", "secret"),
        ("court", "no_court"),
        ("police", "no_court"),
        ("grown", "child"),
    )
)
_NEAR = tuple((first, second, f"{first}~{second}") for first, second in (("child", "harm"), ("partner", "blows"), ("partner", "threat"), ("post", "wrong")))
"""Pairs that tell more within a clause or two than across a long text."""
_MOST = 4


def signs(affirmed: str, whole: str) -> dict[str, int]:
    """How strongly each sign and each pair of signs shows, in halves: 2 is «it is there»."""
    shown: dict[str, int] = {}
    for name, look, denying in _LOOKED_FOR:
        found = look(whole if denying else affirmed)
        if found:
            shown[name] = min(len(set(found)), _MOST)
    if len(shown) > 1:
        shown.update([(both, 2) for first, second, both in _TOGETHER if first in shown and second in shown])
        shown.update([(near, 2) for first, second, near in _NEAR if first in shown and second in shown and _near(first, second, affirmed)])
    return shown


def _near(first: str, second: str, affirmed: str) -> bool:
    pieces = affirmed.replace("。", "，").split("，")
    one, other = _SIGNS[first].search, _SIGNS[second].search
    at = [number for number, piece in enumerate(pieces) if one(piece)]
    return any(other(piece) for start in at for piece in pieces[max(0, start - 1) : start + 2])
