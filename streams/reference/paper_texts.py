"""What stands on each paper, as this project ships it: the wording of a first template, for make_papers.py to set.

`{{name}}` is a field; api/printing says which there are, and what the law wants. A county changes the DOCX, not this file.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Title(NamedTuple):
    """The paper's name, in the middle."""

    text: str


class Heading(NamedTuple):
    """一、二、三."""

    text: str


class Line(NamedTuple):
    """A paragraph."""

    text: str
    indent: bool = True


class Closing(NamedTuple):
    """Who issues it and when, at the right."""

    text: str


class Table(NamedTuple):
    """A table; a row with `{{parties.name}}` stands for each of them."""

    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Title | Heading | Line | Closing | Table

NUMBER = Line("编号:{{number}}", indent=False)
BASIS = Line("法律依据:{{basis}}")
ISSUED = (Closing("{{issuer}}(印章)"), Closing("{{printed_on}}"))
PARTIES = Table(
    (3, 3, 3, 6, 3),
    (
        ("当事人", "身份", "联系电话", "性别、年龄、住址、证件号码", "代理人"),
        ("{{parties.name}}", "{{parties.role}}", "{{parties.phone}}", "{{parties.identity}}", "{{parties.agent}}"),
    ),
)
SIGNED = (
    Line("当事人(签名、盖章或者按指印):"),
    Line("　　　　　　　　　　　　　　　　　　　　　　　　"),
    Line("人民调解员(签名):{{mediators}}"),
)

NOTICE = (
    Title("告 知 书"),
    NUMBER,
    Line("{{addressee}}:", indent=False),
    Line("您反映或者涉及的{{matter}}事项({{place}}),现将接收情况、处理途径和程序告知如下:"),
    Heading("一、接收情况"),
    Line("本事项于{{received_on}}收到,接收渠道:{{received_from}};其他平台编号:{{external_numbers}}。"),
    Heading("二、处理途径"),
    Line("{{route}}。主办单位:{{lead_unit}};协办单位:{{co_units}}。"),
    Heading("三、办理程序"),
    Line("责任单位签收后,于{{contact_by}}前联系您;经听取意见、调查核实、调解或者处理,于{{finish_by}}前办结或者说明进展,并回访您的意见。"),
    Heading("四、您的权利"),
    Line(
        "您可以查询办理情况并作出评价。是否接受调解由您自愿决定,可以随时要求终止调解;调解不影响您依法通过仲裁、行政、司法等途径维护权利。"
    ),
    Line("您认为经办人与本事项有直接利害关系的,可以要求其回避。联系电话:{{telephone}}。"),
    BASIS,
    *ISSUED,
)

TRANSFER = (
    Title("转送(交办)函"),
    NUMBER,
    Line("{{to_unit}}:", indent=False),
    Line("现将{{received_on}}收到的{{matter}}事项({{place}},来源:{{received_from}})转给你单位。"),
    Line("信访事项编号:{{petition_no}}　　方式:{{manner}}"),
    Line("转送、交办单位:{{from_unit}}　　日期:{{sent_on}}"),
    Heading("一、事项摘要"),
    Line("{{account}}"),
    Heading("二、办理要求"),
    Line("属于信访事项的,请自收到之日起十五日内书面告知信访人接收情况以及处理途径和程序;"),
    Line("不属于你单位职权范围的,自收到之日起五个工作日内提出异议并详细说明理由,经同意后交还材料。"),
    Line("交办的,于{{report_by}}前反馈结果,提交办结报告。"),
    Line("不得将检举、揭发材料以及有关情况透露或者转给被检举、揭发的人员或者单位。"),
    Line("附件:{{enclosures}}"),
    BASIS,
    *ISSUED,
)

SUPERVISION = (
    Title("督 办 函"),
    NUMBER,
    Line("{{to_unit}}:", indent=False),
    Line("你单位承办的{{matter}}事项({{place}}),{{sent_on}}派发,应于{{finish_by}}前办结,目前状态:{{state}}。经研究,决定予以{{level}}。"),
    Heading("一、超期情况"),
    Table((4, 3, 3), (("时间", "情况", "时限"), ("{{passed.at}}", "{{passed.what}}", "{{passed.note}}"))),
    Heading("二、督办理由"),
    Line("{{reason}}"),
    Heading("三、督办要求"),
    Line("请于{{reply_by}}前将办理情况、未按期办理的原因和改进措施书面反馈。"),
    Line("决定:{{decided_by}}　{{decided_on}}"),
    BASIS,
    *ISSUED,
)

EXTENSION = (
    Title("延期办理告知书"),
    NUMBER,
    Line("{{addressee}}:", indent=False),
    Line("您反映或者涉及的{{matter}}事项({{place}}),{{sent_on}}起办理,原办理期限至{{old_due}}。"),
    Line("因情况复杂,经本单位负责人批准,延长办理期限{{days}}日,至{{new_due}}。"),
    Heading("一、延期理由"),
    Line("{{reason}}"),
    Heading("二、批准"),
    Line("批准人:{{approved_by}}　批准日期:{{approved_on}}　负责人(签名):＿＿＿＿＿＿"),
    Line("延长期限累计不得超过三十日。联系电话:{{telephone}}。"),
    BASIS,
    *ISSUED,
)

RECEIPT = (
    Title("送 达 回 证"),
    NUMBER,
    Table((8, 4, 2), (("送达文书", "编号", "件数"), ("{{papers.title}}", "{{papers.number}}", "{{papers.pieces}}"))),
    Table(
        (3, 9),
        (
            ("事由", "{{matter}}({{place}})"),
            ("受送达人", "{{addressee}}"),
            ("送达地点", "{{served_at}}"),
            ("送达方式", "{{manner}}"),
            ("收到日期", "{{received_on}}　　　　时　　分"),
            ("受送达人签名", ""),
            ("代收人及代收理由", "{{proxy}}"),
            ("拒收事由", "{{refused}}"),
            ("送达人(签名)", "{{server}}"),
        ),
    ),
    Line("请求复查、复核的期限自收到之日起计算。"),
    BASIS,
    *ISSUED,
)

OPINION = (
    Title("信访事项处理意见书"),
    NUMBER,
    Line("信访人:{{petitioner}}　　信访事项编号:{{petition_no}}　　受理日期:{{accepted_on}}"),
    Line("事项:{{matter}}({{place}})"),
    Heading("一、投诉请求"),
    Line("{{claim}}"),
    Heading("二、查明的事实和理由"),
    Line("{{facts}}"),
    Heading("三、处理意见"),
    Line("{{decision}}"),
    Line("{{opinion}}"),
    Heading("四、处理意见的依据"),
    Line("{{grounds}}"),
    Line("不服本处理意见的,可以自收到书面答复之日起三十日内请求{{review_by}}复查。"),
    BASIS,
    *ISSUED,
)

REVIEW = (
    Title("信访事项复查意见书"),
    NUMBER,
    Line("信访人:{{petitioner}}　　信访事项编号:{{petition_no}}　　原办理机关、单位:{{handled_by}}"),
    Line("信访人{{reply_received_on}}收到书面答复;本机关{{asked_on}}收到复查请求。"),
    Heading("一、复查请求"),
    Line("{{request}}"),
    Heading("二、复查查明的事实"),
    Line("{{facts}}"),
    Heading("三、复查意见"),
    Line("{{opinion}}"),
    Line("不服本复查意见的,可以自收到之日起三十日内请求{{final_review_by}}复核。"),
    BASIS,
    *ISSUED,
)

FINAL_REVIEW = (
    Title("信访事项复核意见书"),
    NUMBER,
    Line("信访人:{{petitioner}}　　信访事项编号:{{petition_no}}"),
    Line("原办理机关、单位:{{handled_by}}　　复查机关、单位:{{reviewed_by}}"),
    Line("信访人{{reply_received_on}}收到复查意见;本机关{{asked_on}}收到复核请求。听证情况(听证所需时间不计算在期限内):{{hearing}}"),
    Heading("一、复核请求"),
    Line("{{request}}"),
    Heading("二、复核查明的事实"),
    Line("{{facts}}"),
    Heading("三、复核意见"),
    Line("{{opinion}}"),
    Line(
        "信访人对本复核意见不服,仍然以同一事实和理由提出投诉请求的,各级党委和政府信访部门和其他机关、单位不再受理;有新的事实和理由的除外。"
    ),
    BASIS,
    *ISSUED,
)

MEDIATION_RECORD = (
    Title("调 解 笔 录"),
    NUMBER,
    Line("纠纷类型:{{matter}}({{place}})", indent=False),
    Line("时间:{{held_on}}　　地点:{{held_at}}　　{{openness}}"),
    Line("人民调解委员会:{{issuer}}"),
    Line("人民调解员:{{mediators}}　　记录人:{{recorder}}"),
    PARTIES,
    Line(
        "告知:当事人可以选择或者接受人民调解员,接受调解、拒绝调解或者要求终止调解,要求调解公开进行或者不公开进行,自主表达意愿、自愿达成调解协议;"
        "应当如实陈述纠纷事实,遵守调解现场秩序、尊重人民调解员,尊重对方当事人行使权利。"
    ),
    Heading("一、纠纷事由"),
    Line("{{facts}}"),
    Heading("二、调解情况"),
    Line("{{course}}"),
    Heading("三、调解结果"),
    Line("{{outcome}}"),
    Line("以上笔录经当事人核对无误。当事人(签名、盖章或者按指印):"),
    Line("　　　　　　　　　　　　　　　　　　　　　　　　"),
    BASIS,
)

AGREEMENT = (
    Title("人民调解协议书"),
    NUMBER,
    Line("纠纷类型:{{matter}}({{place}})", indent=False),
    PARTIES,
    Heading("一、纠纷的主要事实、争议事项以及各方当事人的责任"),
    Line("主要事实:"),
    Line("{{facts}}"),
    Line("争议事项:"),
    Line("{{dispute}}"),
    Line("各方当事人的责任:"),
    Line("{{liability}}"),
    Heading("二、经调解,当事人自愿达成如下协议"),
    Line("{{content}}"),
    Heading("三、履行的方式和期限"),
    Line("履行方式:{{manner}}"),
    Line("履行期限:{{deadline}}"),
    Line("本协议自各方当事人签名、盖章或者按指印,人民调解员签名并加盖人民调解委员会印章之日起生效,具有法律约束力,当事人应当按照约定履行。"),
    Line("双方当事人认为有必要的,可以自本协议生效之日起三十日内共同向人民法院申请司法确认。"),
    Line("本协议书由当事人各执一份,人民调解委员会留存一份。"),
    *SIGNED,
    BASIS,
    Closing("{{issuer}}(印章)"),
    Closing("{{signed_on}}"),
)

ORAL_AGREEMENT = (
    Title("人民调解口头协议登记表"),
    NUMBER,
    PARTIES,
    Table(
        (3, 9),
        (
            ("纠纷类型", "{{matter}}({{place}})"),
            ("主要事实、争议事项", "{{facts}}"),
            ("口头协议内容", "{{content}}"),
            ("履行方式", "{{manner}}"),
            ("履行期限", "{{deadline}}"),
            ("达成协议日期", "{{agreed_on}}"),
            ("履行和回访情况", "{{performed}}"),
        ),
    ),
    Line("口头调解协议自各方当事人达成协议之日起生效。当事人可以签名:"),
    Line("人民调解员(签名):{{mediators}}"),
    BASIS,
    Closing("{{issuer}}"),
)

CLOSING = (
    Title("办 结 报 告"),
    NUMBER,
    Table(
        (3, 9),
        (
            ("事项", "{{matter}}({{place}})"),
            ("收到日期", "{{received_on}}"),
            ("来源", "{{received_from}}"),
            ("其他平台编号", "{{external_numbers}}"),
            ("承办单位", "{{lead_unit}}"),
            ("协办单位", "{{co_units}}"),
            ("派发、签收", "派发:{{sent_on}}　签收:{{signed_on}}"),
            ("联系当事人", "{{contacted_on}}　{{contact}}"),
            ("办理期限", "{{finish_by}}　延期:{{extended}}"),
        ),
    ),
    Heading("一、反映事项"),
    Line("{{account}}"),
    Heading("二、办理结果和依据"),
    Line("办理结果:{{result}}"),
    Line("{{evidence}}"),
    Heading("三、回访情况"),
    Line("{{follow_up}}"),
    Heading("四、办结审核"),
    Line("{{review}}"),
    Line("办结日期:{{done_on}}"),
    Heading("五、化解情况(与办结分别记载)"),
    Line("{{settled}}"),
    BASIS,
    *ISSUED,
)

COURSE = (
    Title("办 理 经 过"),
    NUMBER,
    Line("事项:{{matter}}({{place}})"),
    Table((4, 3, 4, 6), (("时间", "情况", "经手", "说明"), ("{{entries.at}}", "{{entries.what}}", "{{entries.who}}", "{{entries.note}}"))),
    Heading("反映内容(原话)"),
    Line("{{account}}"),
    BASIS,
    *ISSUED,
)

CONTENTS = (
    Title("卷 内 目 录"),
    NUMBER,
    Line("事项:{{matter}}({{place}})　　立件:{{opened_on}}　　状态:{{state}}"),
    Table(
        (1, 5, 4, 5),
        (("序号", "题名", "日期", "备注"), ("{{entries.no}}", "{{entries.title}}", "{{entries.date}}", "{{entries.note}}")),
    ),
    BASIS,
    *ISSUED,
)

PAPERS: Mapping[str, tuple[Block, ...]] = {
    "notice": NOTICE,
    "transfer": TRANSFER,
    "supervision": SUPERVISION,
    "extension": EXTENSION,
    "opinion": OPINION,
    "receipt": RECEIPT,
    "review": REVIEW,
    "final_review": FINAL_REVIEW,
    "mediation_record": MEDIATION_RECORD,
    "agreement": AGREEMENT,
    "oral_agreement": ORAL_AGREEMENT,
    "closing": CLOSING,
    "course": COURSE,
    "contents": CONTENTS,
}
"""Every template, by its file's name."""
