"""What stands on the petition office's own papers, which are of no single case: beside paper_texts.py, for make_papers.py to set."""

from collections.abc import Mapping

from streams.reference.paper_texts import BASIS, ISSUED, NUMBER, Block, Heading, Line, Table, Title

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
    Heading("五、其他应当报告的事项"),
    Line("　　　　　　　　　　　　　　　　　　　　　　　　"),
    BASIS,
    *ISSUED,
)

OFFICE_PAPERS: Mapping[str, tuple[Block, ...]] = {
    "annual_report": ANNUAL_REPORT,
}
"""Every template of theirs, by its file's name."""
