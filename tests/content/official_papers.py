"""Ten official papers that differ in everything the layout has rules for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import segno

from zhiben.contents.official import Attachment, Check, Grid, Heading, Image, Official, Text

BUREAU = "威海市文登区工业和信息化局"
LONG_NAME = (
    "威海市文登区工业和信息化系统安全生产治本攻坚三年行动工作专班"
    "暨民用爆炸物品船舶工业软件和信息技术服务业安全生产专业委员会办公室"
)
_SENTENCE = (
    "各企业要对照判定标准，全面自查自改，建立问题清单和整改清单，做到隐患排查、登记、整改、复查、销号闭环管理，"
    "重大事故隐患一律挂牌督办，整改不到位的，依法依规处理。"
)
TEXT = Text(_SENTENCE)
OPENING = Text("现将2026年10月全区工信领域安全生产治本攻坚三年行动进展情况通报如下。")
TABLE = Grid(
    ("行业", "企业（家）", "应办", "按期", "逾期未办", "按期率"),
    (
        ("民爆", "3", "27", "26", "0", "96.3%"),
        ("船舶工业", "12", "66", "61", "2", "92.4%"),
        ("合计", "15", "93", "87", "2", "93.5%"),
    ),
    caption="表1　各行业10月义务履行情况",
    note="注：数据截至2026年10月31日，口径为按期整改率40分（50%计零分，100%计满分）、按期复查率30分、"
    "派发任务按期办结率30分，中间按比例计。",
)


def picture(text: str = "https://example.org/check/ABCDE") -> bytes:
    made = BytesIO()
    segno.make(text, error="m").save(made, kind="png", scale=4, border=1)
    return made.getvalue()


SHORT = Official(
    kind="notice",
    issuer=BUREAU,
    title="关于做好冬季安全生产工作的通知",
    blocks=(Text("请各企业于2026年11月20日前完成一次全面自查，结果在平台上登记。"),),
    day=date(2026, 11, 3),
    number="文登工信〔2026〕18号",
    to="各有关企业",
    copy_to="区安委会办公室",
    printed_on=date(2026, 11, 4),
)
NOTICE = replace(
    SHORT,
    title="关于2026年10月全区工信领域安全生产治本攻坚三年行动进展情况的通报",
    to="各民爆、船舶工业、软件和信息技术服务业、废弃资源综合利用业企业，局机关各科室、局属各单位",
    blocks=(
        OPENING,
        Heading(1, "总体情况"),
        TEXT,
        Heading(1, "重大事故隐患动态清零"),
        Heading(2, "在册情况"),
        TEXT,
        TABLE,
        Heading(2, "突出问题。", "部分企业自查不深不细，同类隐患反复出现。"),
        Heading(3, "有限空间作业审批不严"),
        Heading(4, "未先通风、再检测"),
        TEXT,
        Heading(1, "下步要求"),
        *(TEXT for _ in range(7)),
    ),
    number="文登工信〔2026〕118号",
    copy_to="市工业和信息化局，区委办公室、区政府办公室，区安委会各成员单位，各镇人民政府、街道办事处、经济开发区管理委员会",
    check=Check(picture(), "ABCDE-FGHJK-MNPQR-STUVW"),
)
LETTER = replace(
    SHORT,
    kind="letter",
    title="关于商请协助提供企业用电数据的函",
    to="国网威海市文登区供电公司",
    blocks=(TEXT, Text("专此函达，请予支持。")),
    number="文登工信函〔2026〕7号",
    annotation="联系人：安全生产科，电话：0631－0000000",
)
MINUTES = replace(
    SHORT,
    kind="minutes",
    title="工业和信息化系统安全生产专题会议纪要",
    to="",
    number="〔2026〕3号",
    blocks=(
        Text("11月2日，局召开安全生产专题会议，研究治本攻坚三年行动收官工作。会议议定如下事项。"),
        Heading(1, "关于重大事故隐患"),
        *(TEXT for _ in range(3)),
    ),
    present=(
        ("出席", "安全生产科、运行监测科、民爆监管科、船舶工业科、软件和信息化科负责人，各镇街分管负责人"),
        ("列席", "各有关企业主要负责人"),
    ),
)
UPWARD = replace(
    SHORT,
    kind="upward",
    title="关于安全生产治本攻坚三年行动工作情况的报告",
    to="区人民政府",
    signers=("张某某",),
    blocks=(*(TEXT for _ in range(9)), Text("特此报告。")),
    annotation="联系人：安全生产科，电话：0631－0000000",
    copy_to="",
)
# Several issuers, orders, sheets turned to the side.
MORE = {
    "joint": replace(
        SHORT,
        joint=("威海市文登区应急管理局", "威海市公安局文登分局", "文登区总工会"),
        blocks=(TEXT, TEXT),
    ),
    "joint-unsealed": replace(SHORT, joint=("威海市文登区应急管理局",), is_sealed=False),
    "order": replace(
        SHORT,
        kind="order",
        issuer="威海市文登区人民政府",
        title="令",
        number="第3号",
        to="",
        post="区长",
        signers=("张某某",),
        blocks=(Text("《威海市文登区安全生产管理办法》已经区人民政府常务会议通过，现予公布。"),),
    ),
    "one paragraph": replace(  # it does not fit on its first page with the signature
        SHORT,
        title="威海市文登区工业和信息化局关于印发《工业和信息化领域重大事故隐患判定标准》的通知",
        blocks=(TEXT,),
    ),
    "wide": replace(
        LETTER,
        attachments=(Attachment("各行业义务履行情况表", (TABLE,), is_wide=True), Attachment("说明", (TEXT,))),
    ),
    "wide-last": replace(SHORT, attachments=(Attachment("各行业义务履行情况表", (TABLE,), is_wide=True),)),
}
TEN = {
    "short": SHORT,
    "notice": NOTICE,
    "letter": LETTER,
    "minutes": MINUTES,
    "upward": UPWARD,
    "one-attachment": replace(
        SHORT,
        attachments=(Attachment("2026年度安全生产监督检查重点企业名单和检查安排表（含双随机抽取结果）"),),
    ),
    "attachments": replace(
        NOTICE,
        copy_no="000012",
        secrecy="秘密★1年",
        urgency="特急",
        check=None,
        attachments=(
            Attachment("各行业10月义务履行情况表", (TABLE,)),
            Attachment(
                "工业和信息化领域重大事故隐患挂牌督办清单及整改责任单位、整改时限、复查人员安排一览表",
                (TEXT, TABLE),
            ),
            Attachment("典型案例汇编"),
        ),
    ),
    "long-name": replace(
        SHORT,
        issuer=LONG_NAME,
        mark="工业和信息化系统安全生产专班文件",
        printed_by="威海市文登区工业和信息化局办公室",
    ),
    "unsealed": replace(
        SHORT,
        is_sealed=False,
        blocks=(TEXT, Image(picture(), 40, 40, "存量曲线", "图1　重大事故隐患存量"), TEXT),
        annotation="此件公开发布",
    ),
    "many-signers": replace(
        UPWARD,
        signers=("张某某", "李某某", "王某"),
        title="威海市文登区工业和信息化局关于请求协调解决民用爆炸物品储存仓库周边安全距离内违规建设问题的请示",
        blocks=(TEXT, TEXT),
    ),
}
