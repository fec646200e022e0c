"""Is it over, thanked for, or only asked? Then the event starts blue, as if the reporter had ticked that it is settled.

Only the colour: the case itself opens as the reporter wanted, and a danger or a restricted class never starts blue.
"""

import re
from collections.abc import Set as AbstractSet

from streams.contracts.codes import Danger, Outcome, Restricted

_OVER = re.compile(
    "谢谢|感谢|表扬|锦旗|致谢|道谢|满意|和好|握手言和|各退一步了|已(?:经)?(?:办完|办结|结案|了结|结清|付清|还清|解决|处理好|化解|和解|恢复|修好|更换|换好|到账|退款|赔付|撤|改|签|达成|执行完)|当场(?:付清|退|赔|签|结清|解决|化解|认)|"
    "达成一致|达成协议|握了手|没得事了|好了|解决了|撤回|撤诉|撤销|销号|销掉|划掉|归档|备案|补报|补记|报备|结案|终结|不再(?:反映|主张|追究|联系|需要)|不用再|无需|算数了|气消|赔过不是|赔了礼|退齐|结了|收到了|没再|报个平安"
)
_ASKED = re.compile(
    "咨询|询问|来电问|问一下|问问|想问|请问|问下|打听|想了解|想知道|怎么办理|要什么材料|带什么|需要什么|哪个窗口|哪里办|几点|建议|提个意见|希望增|盼增|无争议|无纠纷|无异议|无诉求|没有纠纷|平安|正常|测试|按错|打错|误拨|巡查|排查无|通知|转告|捡到|走失|不急|没什么争执"
)
_STILL = re.compile(
    "不肯|不给|不还|不退|拒|还没|没有答复|一直|至今|尚欠|要求赔|争|吵|堵|怕|今天必须|尽快|赶紧|快来|今晚|又来|再次|反悔|不认|赖|跑了|拖"
)


def outcome(ticked: Outcome, folded: str, dangers: AbstractSet[Danger], restricted: Restricted | None) -> Outcome:
    """What the triggers go by."""
    if ticked is Outcome.SETTLED or dangers or restricted in (Restricted.MINOR, Restricted.DV, Restricted.ACCUSATION):
        return ticked
    over = _OVER.search(folded) or _ASKED.search(folded)
    return Outcome.SETTLED if over and not _STILL.search(folded) else ticked
