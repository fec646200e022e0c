"""What the model learns from: labelled texts of five voices, short sayings, and single words of the lexicon.

The texts lie with the county's data (`streams/reference/examples`); sayings were written beside the rules and lie here. In
a saying {机} stands for any institution, so that 食堂欠薪 is learned as a matter of wages whoever's canteen it is.
"""

import random
from dataclasses import dataclass
from pathlib import Path

import msgspec

from streams.rules.lexicon import words_by_concept

EXAMPLES = Path(__file__).parents[1] / "reference" / "examples"
SAYINGS = Path(__file__).parent / "sayings"
_INSTITUTIONS = [
    "医院",
    "学校",
    "小学",
    "中学",
    "幼儿园",
    "公安局",
    "派出所",
    "法院",
    "检察院",
    "交通局",
    "交警队",
    "镇政府",
    "税务局",
    "银行",
    "卫生院",
    "敬老院",
    "景区",
    "教育局",
    "武装部",
    "物业",
    "环保局",
    "信访局",
    "律师事务所",
    "村委会",
    "纪委",
    "民政局",
    "车站",
    "水利局",
    "人社局",
    "文旅局",
    "消防队",
    "城管局",
    "退役军人局",
    "寺庙",
    "宾馆",
]
_AMOUNTS = ["三千六", "两万", "八百块", "12000元", "四万五", "九千多", "一万八", "3200元"]
TEXT_WEIGHT = 2.0
"""The labelled texts say where the borders run; sayings say the same things in many more words."""
WORD_WEIGHT = 0.3
_TIMES = 3
"""How often a saying with an institution in it is told, each time of another one."""
_OWN_CLASS = {"23": "litigation", "24": "accusation"}


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what people say it is."""

    text: str
    category: str
    restricted: str | None
    voice: str  # who speaks; "" for sayings and words
    weight: float = 1.0
    hand: str = ""  # who wrote it: nobody is judged by what was learned from the same hand


class _Line(msgspec.Struct):
    text: str
    category: str
    restricted: str | None = None


def texts(folder: Path = EXAMPLES) -> list[Example]:
    """The labelled texts of a folder, voice by voice: the voice is the file's name up to its last hyphen."""
    decode = msgspec.json.Decoder(_Line).decode
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        voice = path.stem.rpartition("-")[0] or path.stem
        lines = (decode(line) for line in path.read_bytes().splitlines() if line.strip())
        found += [Example(line.text, line.category, line.restricted, voice, TEXT_WEIGHT, voice) for line in lines]
    return found


def sayings(folder: Path = SAYINGS) -> list[Example]:
    """The short sayings; `# 01 dv` opens those of a category and a restricted class."""
    chance = random.Random(0)  # noqa: S311  (the same draw on every machine, nothing secret)
    found = []
    for path in sorted(folder.glob("*.txt")):
        category = restricted = None
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("# "):
                category, _, restricted = line[2:].partition(" ")
            elif line.strip() and category:
                told = _filled(line, chance)
                hand = path.stem.rpartition("-")[0]
                found += [Example(text, category, restricted or _OWN_CLASS.get(category), "", hand=hand) for text in told]
    return found


def words() -> list[Example]:
    """The lexicon's words that belong to one category alone; each counts little."""
    categories: dict[str, set[str]] = {}
    for concept, concept_words in words_by_concept().items():
        for word in concept_words:
            categories.setdefault(word, set()).add(concept[:2])
    return [Example(word, min(codes), None, "", WORD_WEIGHT) for word, codes in sorted(categories.items()) if len(codes) == 1]


def _filled(line: str, chance: random.Random) -> list[str]:
    if "{机}" not in line:
        return [line]
    return [line.replace("{机}", name).replace("{钱}", chance.choice(_AMOUNTS)) for name in chance.sample(_INSTITUTIONS, _TIMES)]
