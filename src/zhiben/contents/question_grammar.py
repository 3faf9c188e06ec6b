"""What stands in the files of `content/questions/`: `bank.yaml` says how is asked, every other file what."""

from __future__ import annotations

from zhiben.contents import notation
from zhiben.contents.shapes import Choice, Text, Whole, Written, exactly
from zhiben.contents.structures import Bounds, Field, ListOf, MapOf, Record
from zhiben.domain.questions import QuestionKind, Topic

FORMAT = "zhiben-questions/1"
YES, NO = "yes", "no"  # the options of 对/错, which no file writes down
CONFIDENCES = ("sure", "likely")  # nobody is tested on what nobody has verified
MOST_OPTIONS = 6

QUESTION = Record(
    "题目",
    {
        "id": Field(
            Text("编号，用小写字母、数字、横线", r"[a-z0-9][a-z0-9-]{1,39}"), needed=True, such="mb-01"
        ),
        "kind": Field(Choice(tuple(QuestionKind)), needed=True),
        "text": Field(Text("一道题，60 字以内", r"\S.{2,58}\S"), needed=True),
        "options": Field(MapOf(Text("一个选项，40 字以内", r"\S|\S.{0,38}\S"), key=r"[a-f]")),
        "right": Field(ListOf(Text("选项的字母；判断题写 yes 或 no", rf"[a-f]|{YES}|{NO}")), needed=True),
        "topic": Field(Choice(tuple(Topic)), needed=True),
        "industries": Field(ListOf(Text("行业代码"))),
        "criteria": Field(ListOf(Text("判定条目的编号"))),
        "explanation": Field(Text("一句解释，120 字以内", r"\S.{2,118}\S"), needed=True),
        "valid_from": Field(Written("起用日期（如 2024-12-03）", notation.day, notation.DATE), needed=True),
        "confidence": Field(Choice(CONFIDENCES), needed=True),
    },
)
QUESTIONS_FILE = Record(
    "题目文件",
    {"format": Field(exactly(FORMAT), needed=True), "questions": Field(ListOf(QUESTION), needed=True)},
)
BANK_FILE = Record(
    "抽考口径",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "pass_share": Field(Whole(1, 100), needed=True),
        "many": Field(Bounds("写成 [3, 5]。"), needed=True),
        "people": Field(Whole(1, 20), needed=True),
    },
)
