"""What stands on the petition office's own papers, which are of no single case: beside paper_texts.py, for make_papers.py to set."""

from collections.abc import Mapping

from streams.reference.paper_texts import BASIS, ISSUED, NUMBER, Block, Closing, Heading, Line, Table, Title

ANNUAL_REPORT = (
    Title("信访情况年度报告"),
    NUMBER,
    Line("{{county}}{{year}}年　　统计口径:{{as_of}}", indent=False),
    Line("以下数据由信访事项办理记录逐条统计得出;件数与人数分别计算。检举控告事项按规定另行报告,不在其内。"),
    Heading("一、信访事项的数据统计"),
    Table(
        (5, 3, 3, 3),
        (("项目", "件", "人", "上年(件)"), ("{{matters.name}}", "{{matters.n}}", "{{matters.people}}", "{{matters.before}}")),
    ),
    Heading("二、信访事项涉及领域"),
    Line("按类别代码顺序排列。"),
    Table((5, 3, 3, 3), (("领域", "件", "人", "上年(件)"), ("{{fields.name}}", "{{fields.n}}", "{{fields.people}}", "{{fields.before}}"))),
    Heading("三、被投诉较多的机关、单位"),
    Line("列被反映满5件的单位,按单位代码顺序排列,不作排名。"),
    Table((7, 3), (("单位", "件"), ("{{units.name}}", "{{units.n}}"))),
    Heading("四、转送、交办、督办及办理情况"),
    Table((5, 3, 3), (("项目", "次", "上年(次)"), ("{{steps.name}}", "{{steps.n}}", "{{steps.before}}"))),
    Line("超过期限的:{{overdue}}。"),
    Heading("五、改进工作、完善政策、追究责任建议及采纳情况"),
    Table(
        (5, 2, 2, 2, 2, 2),
        (
            ("种类", "提出", "采纳", "部分采纳", "未采纳", "待答复"),
            (
                "{{recommendations.name}}",
                "{{recommendations.n}}",
                "{{recommendations.adopted}}",
                "{{recommendations.partly}}",
                "{{recommendations.not_adopted}}",
                "{{recommendations.unanswered}}",
            ),
        ),
    ),
    Heading("六、其他应当报告的事项"),
    Line("　　　　　　　　　　　　　　　　　　　　　　　　"),
    BASIS,
    *ISSUED,
)

RECOMMENDATION = (
    Title("{{aim}}书"),
    NUMBER,
    Line("{{to_unit}}:", indent=False),
    Line("我单位在办理信访事项中发现以下问题,现依照《信访工作条例》提出建议:"),
    Heading("一、存在的问题"),
    Line("{{problem}}"),
    Heading("二、建议"),
    Line("{{advice}}"),
    Heading("三、答复要求"),
    Line("请于{{reply_by}}前书面答复是否采纳;采纳的,说明落实情况;不采纳或者部分采纳的,说明理由。"),
    BASIS,
    Closing("{{issuer}}(印章)"),
    Closing("{{written_on}}"),
    Heading("答复(回执)"),
    Line("采纳情况:{{adopted}}"),
    Line("落实情况:"),
    Line("{{measures}}"),
    Line("不采纳、部分采纳的理由:"),
    Line("{{reason}}"),
    Line("答复日期:{{replied_on}}"),
)

OFFICE_PAPERS: Mapping[str, tuple[Block, ...]] = {
    "annual_report": ANNUAL_REPORT,
    "recommendation": RECOMMENDATION,
}
"""Every template of theirs, by its file's name."""
