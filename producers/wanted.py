"""What each field of a request should hold, in both languages: one table for the refusals and for OpenAPI."""

from collections.abc import Mapping

from producers.faults import Said

WANTED: Mapping[str, Said] = {
    "report_id": Said("手机生成的UUIDv7", "a UUIDv7 made on the phone"),
    "tenant": Said("您所在条线的代码", "the code of a chain you report for"),
    "grid_code": Said("15位网格编码", "a grid code of 15 digits"),
    "occurred_at": Said(
        "带时区的时间,如 2024-05-01T10:00:00+08:00,1970年至2099年",
        "a time with its zone, such as 2024-05-01T10:00:00+08:00, from 1970 to 2099",
    ),
    "sent_at": Said(
        "带时区的时间,如 2024-05-01T10:00:00+08:00,1970年至2099年",
        "a time with its zone, such as 2024-05-01T10:00:00+08:00, from 1970 to 2099",
    ),
    "text": Said("1至4000字,说清什么事", "1 to 4000 characters saying what happened"),
    "outcome": Said("needs_help(报上去)或 settled(当场化解)", "needs_help or settled"),
    "source": Said(
        "grid、counter、police_110、hotline_12345、meeting、ledger 或 booking",
        "grid, counter, police_110, hotline_12345, meeting, ledger or booking",
    ),
    "external_no": Said("别的系统的编号,至多64个字符", "another system's number, up to 64 characters"),
    "place": Said("地点,至多200字", "a place, up to 200 characters"),
    "category": Said("本县分类目录里的代码,如 01", "a code of the county's taxonomy, such as 01"),
    "people_count": Said("0至1000000的整数", "a whole number from 0 to 1000000"),
    "amount": Said("金额(元),0至1000000000000", "an amount in yuan, from 0 to 1000000000000"),
    "dangers": Said("危险代码的列表", "a list of danger codes"),
    "parties": Said("至多50人,各有 name、phone、role", "up to 50 of {name, phone, role}"),
    "name": Said("姓名,至多100字", "a name, up to 100 characters"),
    "phone": Said("电话,至多32个字符", "a telephone number, up to 32 characters"),
    "role": Said("在这件事里的身份,至多50字", "the part played, up to 50 characters"),
    "accused": Said("至多20个被检举控告的人或单位,每个至多200字", "up to 20 persons or units, each up to 200 characters"),
    "complained_of": Said("至多20个被反映的单位,每个至多200字", "up to 20 units, each up to 200 characters"),
    "on_behalf_of": Said("代谁办,至多200字", "for whom, up to 200 characters"),
    "as_petition": Said(
        "true:信访人的请求,登记为信访事项;须同时写明代谁提出;更正里提出的,原件转为信访事项",
        "true: a petitioner's claim, to be registered as a petition; with on_behalf_of alone; in a correction, of the earlier report's case",
    ),
    "attachments": Said("至多9个附件编号(UUID)", "up to 9 attachment ids (UUID)"),
    "corrects": Said("要更正的上报编号(UUID)", "the id of the report it corrects (UUID)"),
    "withdraws": Said("要撤回的上报编号(UUID)", "the id of the report it withdraws (UUID)"),
    "username": Said("用户名,至多64个字符", "a user name, up to 64 characters"),
    "password": Said("密码,至多200个字符", "a password, up to 200 characters"),
    "new_password": Said("10至200个字符的新密码", "a new password of 10 to 200 characters"),
    "proof": Said("现在的密码,或首次设置用的口令", "the present password, or the token for the first setting"),
    "act_id": Said("界面生成的UUIDv7", "a UUIDv7 made on the screen"),
    "kind": Said(
        "生命周期表里的操作;接访形式:fixed、field 或 by_appointment",
        "an act of the life-cycle table; of a reception fixed, field or by_appointment",
    ),
    "seen_version": Said("您看到的版本号", "the version you saw"),
    "made_at": Said(
        "没有信号时做的,写做的时间(带时区),如 2024-05-01T10:00:00+08:00",
        "of an act made without a line: when it was made, with its zone, such as 2024-05-01T10:00:00+08:00",
    ),
    "date": Said("今天或以后的日期,如 2026-11-28", "a day from today on, such as 2026-11-28"),
    "posts": Said("本县值班岗位各一个用户名", "a user name for each post of the county's duty chain"),
    "seen": Said("您看到的各岗位用户名,没人的不写", "the user names you saw at the posts; a post without anybody is left out"),
    "cover_id": Said("界面生成的UUIDv7", "a UUIDv7 made on the screen"),
    "covered_by": Said(
        "代岗人(B角)的用户名,同单位(村里同村)同岗位,领导由另一位领导代",
        "the user name of who covers: of the same post in the unit or village, for a leader another leader",
    ),
    "first_day": Said("今天或以后一年以内的日期,如 2026-11-28", "a day from today on, within a year, such as 2026-11-28"),
    "last_day": Said("不早于第一天的日期,至多92天", "a day not before the first, 92 days at most"),
    "reassignment_id": Said("界面生成的UUIDv7", "a UUIDv7 made on the screen"),
    "from_username": Said("原承办人的用户名", "the user name of whoever has them in hand"),
    "to_username": Said("接手人的用户名,本单位在岗经办人", "the user name of an officer of the unit who takes over"),
    "unit": Said(
        "单位编号;评价时填 satisfied(满意)、basically_satisfied(基本满意)或 dissatisfied(不满意)",
        "the id of a unit; as a rating: satisfied, basically_satisfied or dissatisfied",
    ),
    "petition_office": Said(
        "信访事项要填:satisfied(满意)、basically_satisfied(基本满意)或 dissatisfied(不满意)",
        "of a petition: satisfied, basically_satisfied or dissatisfied",
    ),
    "recommendation_id": Said("界面生成的UUIDv7", "a UUIDv7 made on the screen"),
    "aim": Said(
        "improve_work(改进工作)、improve_policy(完善政策)或 hold_accountable(追究责任)", "improve_work, improve_policy or hold_accountable"
    ),
    "to_unit": Said("单位编号", "the id of a unit"),
    "cases": Said(
        "您范围内的事件编号(UUID),不重复:移交1至200件,建议1至20件",
        "ids of cases in your scope (UUID), each once: 1 to 200 to hand on, 1 to 20 for a recommendation",
    ),
    "problem": Said("存在的问题,1至2000字", "what is wrong, 1 to 2000 characters"),
    "advice": Said("建议的内容,1至2000字", "what is recommended, 1 to 2000 characters"),
    "reply_by": Said("明天起一年以内的日期,如 2026-12-28", "a day from tomorrow on, within a year, such as 2026-12-28"),
    "adopted": Said("adopted(采纳)、partly_adopted(部分采纳)或 not_adopted(不采纳)", "adopted, partly_adopted or not_adopted"),
    "measures": Said("采纳的怎么落实,至多2000字", "what is done about what is adopted, up to 2000 characters"),
    "reason": Said("理由,至多2000字", "why, up to 2000 characters"),
    "words": Said("至多500字", "up to 500 characters"),
    "note_id": Said("界面生成的UUIDv7", "a UUIDv7 made on the screen"),
    "note": Said("一行,1至200字,不写姓名电话", "one line of 1 to 200 characters, without names or telephone numbers"),
    "side": Said("handed(交班)或 taken(接班)", "handed (over) or taken (over)"),
    "region": Said("本县、乡镇或村的12位区划代码", "the code of the county, a town or a village, 12 digits"),
    "leader": Said("接访领导的用户名", "the user name of the leader who receives"),
    "leader_name": Said("公布的接访领导姓名,至多50字", "the leader's name as it is announced, up to 50 characters"),
    "leader_post": Said("公布的职务,至多50字", "the post as it is announced, up to 50 characters"),
    "starts_at": Said("以后的带时区的时间", "a time to come, with its zone"),
    "ends_at": Said("同一天里晚于开始的带时区的时间", "a later time of the same day, with its zone"),
    "hotline": Said("预约热线,至多32个字符", "the booking hotline, up to 32 characters"),
    "capacity": Said("1至500的名额,不少于已预约的", "places, 1 to 500 and no fewer than are booked"),
    "state": Said("列出的状态之一", "one of the states that are listed"),
    "leader_said": Said("接谈的处理意见,1至2000字", "what the leader said, 1 to 2000 characters"),
    "next_step": Said("下一步,1至2000字", "the next step, 1 to 2000 characters"),
    "booking_id": Said("页面生成的UUIDv7", "a UUIDv7 made on the page"),
    "reception_id": Said("接访场次的编号", "the id of a session"),
    "village": Said("12位村(社区)代码", "a village's code of 12 digits"),
    "needs": Said("需要的照顾,至多200字", "what help is needed, up to 200 characters"),
    "channel": Said("page、counter 或 hotline", "page, counter or hotline"),
    "remark": Said("备注,至多2000字", "a remark, up to 2000 characters"),
}
ANYTHING = Said("见 /openapi.json", "see /openapi.json")


def wanted_of(field: str) -> Said:
    """What would be right for a field, named as in `parties[2].phone`."""
    return WANTED.get(field.rpartition(".")[2].partition("[")[0], ANYTHING)


def told(field: str) -> str:
    """The field's description in OpenAPI."""
    return WANTED[field].en
