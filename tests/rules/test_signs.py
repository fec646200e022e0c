"""A sign shows what was done to whom, and not what only sounds like it."""

import pytest

from streams.rules.reading import read

LIKE = [
    ("blows", "他又打我,踢了两脚", "电话打得通伐,办事的踢皮球"),
    ("blows", "拿开水泼我,还砍了她一刀", "楼上泼油漆,隔壁砍竹子"),
    ("blows", "昨天打了她一顿", "我打了三个电话,他讲打过招呼了"),
    ("bruises", "头上都是血", "血压高,血糖也高"),
    ("bruises", "她讲是自己滑的", "地上滑的很"),
    ("elder", "儿子问老娘要钱,推老娘", "我儿子也打过电话"),
    ("elder", "老头拿扁担追老太婆", "娘家的承包田被水冲了"),
    ("partner", "他不让我出门", "他让我明天来"),
    ("control", "把我手机收走了", "复印身份证,拿手机拍照"),
    ("harm", "老师扇他耳光", "空调外机扇叶对着窗"),
    ("peril", "小孩爬到窗台上", "落水管朝着我家"),
    ("neglect", "把孩子丢在家里", "垃圾丢在沟里"),
    ("abuse", "差点被人拐走", "拐角做了个拐杖"),
    ("graft", "办事的问我要过两千", "家里鸡送鸡蛋给邻居"),
    ("graft", "主任拿了施工队三万", "贪便宜买了个锅"),
    ("money", "征地的钱到哪里去了", "东西搬走了,车子拉走了"),
    ("favour", "娘家侄子中了标", "回娘家住了三天"),
    ("post", "管拆迁的跟我讲", "上头那家漏水"),
    ("court", "一家人跪在法院门口", "法院食堂欠菜钱,门前限高杆坏了"),
    ("court", "他是被告", "被告知要等三天"),
    ("police", "派出所做了笔录", "调解笔录:双方各让一步"),
]


@pytest.mark.parametrize(("sign", "meant", "alike"), LIKE)
def test_a_sign_shows_in_what_is_meant_and_not_in_what_is_alike(sign: str, meant: str, alike: str) -> None:
    assert sign in read(meant).signs
    assert sign not in read(alike).signs
