"""What hard texts are: denied, long over, named after something else, several matters at once, misspelt."""

from pathlib import Path

import pytest

from streams.reference.county import load_county
from streams.rules.triage import Rules
from streams.triage import Answer, Question, answer

GRID = "330523107202001"


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules(load_county(Path("streams/reference/anji")))


def said(text: str, rules: Rules) -> Answer:
    return answer(Question(text=text, grid_code=GRID), rules)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("医院食堂的菜款欠了我八个月,三万多", "04"),
        ("给学校食堂送豆腐,货款一直没结", "04"),
        ("医院的保洁阿姨三个月没拿到工资", "10"),
        ("交通局的驾驶员欠我们工人工资四个月", "10"),
        ("派出所对面的面馆油烟熏得楼上住户受不了", "09"),
        ("法院门口车子乱停,早上堵得走不通", "14"),
        ("打麻将输了钱,小夫妻拌嘴", "01"),
    ],
)
def test_a_name_in_the_text_does_not_make_the_kind(text: str, category: str, rules: Rules) -> None:
    assert said(text, rules).category == category


@pytest.mark.parametrize("text", ["离婚三年了,前夫向我借的五万块钱不肯还", "前妻做生意问我借的两万一直没还,孩子房子都没争议"])
def test_a_loan_between_the_divorced_is_a_loan(text: str, rules: Rules) -> None:
    assert said(text, rules).category == "18"


@pytest.mark.parametrize(
    ("text", "category"),
    [("打官司的事不讲了,今天来是要那四千块工钱", "10"), ("游客的车掉头把我家秧苗压坏了,要赔八百", "06")],
)
def test_of_several_matters_the_one_that_is_asked_for_counts(text: str, category: str, rules: Rules) -> None:
    assert said(text, rules).category == category


@pytest.mark.parametrize(
    ("text", "category"),
    [("误业公司收了钱电梯坏了没人修", "15"), ("民俗老板订金不退,说好的房间没有了", "11"), ("家裡漏水,樓上不肯修", "02")],
)
def test_dictation_and_traditional_script_are_read(text: str, category: str, rules: Rules) -> None:
    assert said(text, rules).category == category


@pytest.mark.parametrize(
    ("text", "restricted"),
    [
        ("老公昨天又打她,脸都肿了,她不敢回家", "dv"),
        ("老师打学生耳光,孩子耳朵流血", "minor"),
        ("放学路上几个大的把我孙子按在地上打", "minor"),
        ("村支书把集体的钱拿去给儿子买车", "accusation"),
        ("镇里那个管土地的所长,不送两条烟就不批地基", "accusation"),
        ("法院判了他赔我三万,一年了一分没执行到", "litigation"),
        ("派出所说够不上立案,我要他立", "litigation"),
    ],
)
def test_what_not_everybody_may_read_is_seen(text: str, restricted: str, rules: Rules) -> None:
    assert said(text, rules).restricted == restricted


@pytest.mark.parametrize("text", ["两夫妻吵了一夜,没有打架,也没人受伤", "邻居以为打起来了,其实是电视声音大,夫妻没动手"])
def test_a_blow_that_is_denied_is_none(text: str, rules: Rules) -> None:
    found = said(text, rules)
    assert (found.restricted, found.urgency) == (None, "yellow")


@pytest.mark.parametrize("text", ["你们这个电话周末打得通伐", "垃圾的事我打了三个电话,我儿子也打过电话"])
def test_a_call_is_no_blow(text: str, rules: Rules) -> None:
    assert said(text, rules).restricted is None


@pytest.mark.parametrize("text", ["他讲再不还钱就去法院告我,借了两万", "工资再不发就去法院告老板"])
def test_a_threat_to_sue_is_no_litigation(text: str, rules: Rules) -> None:
    assert said(text, rules).restricted is None


@pytest.mark.parametrize("text", ["", "   ", "喂喂,测试测试", "asdf jkl 123", "\ud800", "。。。"])
def test_what_says_nothing_is_a_persons(text: str, rules: Rules) -> None:
    assert said(text, rules).category == "99"


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("小店门前几个外地人打群架,有人被砍伤,快来人", "red"),
        ("两家打起来,一个头上血流不止", "red"),
        ("他捅了对方两刀", "red"),
        ("我家三棵杨梅树被砍掉了", "yellow"),
        ("没有人被砍伤,就是吵了几句", "yellow"),
    ],
)
def test_who_bleeds_or_was_stabbed_is_red_and_a_tree_is_not(text: str, urgency: str, rules: Rules) -> None:
    assert said(text, rules).urgency == urgency


def test_who_threatens_to_jump_is_red(rules: Rules) -> None:
    assert said("塔吊上爬了个人,说不给工钱就跳", rules).urgency == "red"


def test_reasons_name_rules_and_never_words(rules: Rules) -> None:
    text = "隔壁蓝阿旺把我打了,电话13812345678"
    told = " ".join(f"{reason.code} {reason.zh} {reason.en}" for reason in said(text, rules).reasons)
    assert "蓝阿旺" not in told
    assert "138" not in told
