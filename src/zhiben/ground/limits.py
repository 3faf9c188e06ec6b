"""How big anything may be, and how long it waits. One table; the manual prints it."""

from __future__ import annotations

from typing import NamedTuple


class Limit(NamedTuple):
    value: int
    unit: str
    zh: str


TABLE: dict[str, Limit] = {
    "ACT_DETAILS": Limit(256 * 1024, "字节", "一次办理的内容"),
    "ACT_DEPTH": Limit(16, "层", "办理内容的嵌套"),
    "ACT_KEY": Limit(80, "字符", "提交编号"),
    "ACT_THING": Limit(100, "字符", "办理对象的标识"),
    "ACT_TRIES": Limit(6, "次", "数据库忙时自动重试"),
    "MANIFEST_LINES": Limit(50_000, "行", "一次导入或批量办理"),
    "MANY_ROWS": Limit(1_000, "项", "在清单上一次办理的义务"),
    "OUTBOX_BATCH": Limit(50, "条", "一次取出的待办通知"),
    "OUTBOX_LEASE": Limit(300, "秒", "一条通知的处理时限"),
    "OUTBOX_TRIES": Limit(8, "次", "一条通知的发送次数，超过转人工"),
    "OUTBOX_WAIT": Limit(3600, "秒", "两次发送之间的最长间隔"),
    "WIRE_SECONDS": Limit(20, "秒", "一次对外发送（邮件、机器人、短信）"),
    "WIRE_ANSWER": Limit(16 * 1024, "字节", "对外发送时对方答复"),
    "LETTER_LINES": Limit(50, "条", "一封邮件合并的通知，多出的只写条数"),
    "CODES_A_DAY": Limit(5, "次", "一人一天索取确认码"),
    "CODE_TRIES": Limit(5, "次", "一个确认码可试填"),
    "CODE_SECONDS": Limit(900, "秒", "确认码有效"),
    "SEQUENCE_BATCH": Limit(2000, "条", "一次编入账链的记录"),
    "HEAD_EVERY": Limit(3600, "秒", "账链签名的间隔"),
    "EVIDENCE_BYTES": Limit(50 * 1024 * 1024, "字节", "一个佐证文件"),
    "EVIDENCE_PIXELS": Limit(50_000_000, "像素", "一张图片"),
    "EVIDENCE_SMALL": Limit(480, "像素", "缩略图的长边"),
    "PACKED_BYTES": Limit(300 * 1024 * 1024, "字节", "Word、Excel 文件解压后"),
    "PACKED_PARTS": Limit(5_000, "个", "Word、Excel 文件内的部件"),
    "APPROVAL_HOURS": Limit(24, "小时", "须两人办理的事项，提出后等另一人决定"),
    "ERASURE_BATCH": Limit(200, "件", "一次提出删除"),
    "UPLOAD_DAYS": Limit(30, "天", "已传未交的佐证保留"),
    "NOTICE_DAYS": Limit(180, "天", "已发通知的内容保留"),
    "UPLOAD_BYTES": Limit(300 * 1024 * 1024, "字节", "一次提交的全部文件"),
    "TEXT_BYTES": Limit(2 * 1024 * 1024, "字节", "上传的方案原文"),
    "CONTENT_BYTES": Limit(400 * 1024, "字节", "一项内容的底稿"),
    "KIND_BYTES": Limit(200 * 1024, "字节", "一种登记表的文字"),
    "IMPORT_ROWS": Limit(20_000, "行", "一张导入表"),
    "IMPORT_PROBLEMS": Limit(500, "处", "导入结果逐处列出的错误"),
    "PLACES_AT_ONCE": Limit(500, "个", "一次登记的场所、设备、岗位"),
    "PLACES_SHOWN": Limit(2_000, "个", "一家企业列出的场所、设备、岗位"),
    "RISK_POINTS": Limit(2_000, "个", "一家企业列出的风险点"),
    "DRAW_LOTS": Limit(20_000, "个", "一次随机抽取的名单"),
    "EXPORT_ROWS": Limit(50_000, "行", "一次导出"),
    "PACKAGE_HAZARDS": Limit(200, "条", "连同照片导出的隐患"),
    "PACKAGE_BYTES": Limit(200 * 1024 * 1024, "字节", "连同照片导出的文件"),
    "FINDABLE_TEXT": Limit(2_000, "字符", "一件事项可供搜索的文字"),
    "TEST_HOURS": Limit(4, "小时", "一次现场抽考的答题码有效"),
    "TEST_SHEETS": Limit(60, "份", "一次现场抽考收的答卷"),
    "CRITERIA_TEXT": Limit(20_000, "字符", "对照判定条款的一段描述"),
    "OPERATIONS": Limit(200, "条", "手机一次上传的现场记录"),
    "OPERATION_FIELDS": Limit(40, "栏", "一条现场记录"),
    "PACKET_VISITS": Limit(20, "次", "一个检查包里的检查"),
    "PACKET_BYTES": Limit(2 * 1024 * 1024, "字节", "一个检查包"),
    "DEVICES": Limit(10, "部", "一人在用的手机"),
    "HANDOVER_BYTES": Limit(50 * 1024 * 1024, "字节", "手机导出的离线包"),
    "HANDOVER_OPERATIONS": Limit(5_000, "条", "离线包里的现场记录"),
    "PHOTO_SIDE": Limit(2_048, "像素", "手机上压缩后的照片长边"),
    "PHOTO_BYTES": Limit(600 * 1024, "字节", "手机上压缩后的照片"),
    "HEARTBEAT_LATE": Limit(120, "秒", "后台任务无动静，页面提示已停"),
    "LEDGER_LATE": Limit(60, "秒", "办理后仍未编入账链，体检报错"),
    "PROOF_MINUTES": Limit(5, "分钟", "办大事前核对本人，核对一次的有效时间"),
    "HALF_MINUTES": Limit(5, "分钟", "填对密码后，等填动态口令"),
    "SPARE_CODES": Limit(10, "个", "绑定动态口令时给的备用码"),
    "PASSKEYS": Limit(5, "个", "一个账号的通行密钥"),
    "DISK_FREE": Limit(1024 * 1024 * 1024, "字节", "磁盘剩余少于此数，体检报错"),
    "VERIFY_PROBLEMS": Limit(20, "处", "核验报告列出的问题"),
}

ACT_DETAILS = TABLE["ACT_DETAILS"].value
ACT_DEPTH = TABLE["ACT_DEPTH"].value
ACT_KEY = TABLE["ACT_KEY"].value
ACT_THING = TABLE["ACT_THING"].value
ACT_TRIES = TABLE["ACT_TRIES"].value
MANIFEST_LINES = TABLE["MANIFEST_LINES"].value
MANY_ROWS = TABLE["MANY_ROWS"].value
OUTBOX_BATCH = TABLE["OUTBOX_BATCH"].value
OUTBOX_LEASE = TABLE["OUTBOX_LEASE"].value
OUTBOX_TRIES = TABLE["OUTBOX_TRIES"].value
OUTBOX_WAIT = TABLE["OUTBOX_WAIT"].value
WIRE_SECONDS = TABLE["WIRE_SECONDS"].value
WIRE_ANSWER = TABLE["WIRE_ANSWER"].value
LETTER_LINES = TABLE["LETTER_LINES"].value
CODES_A_DAY = TABLE["CODES_A_DAY"].value
CODE_TRIES = TABLE["CODE_TRIES"].value
CODE_SECONDS = TABLE["CODE_SECONDS"].value
SEQUENCE_BATCH = TABLE["SEQUENCE_BATCH"].value
HEAD_EVERY = TABLE["HEAD_EVERY"].value
EVIDENCE_BYTES = TABLE["EVIDENCE_BYTES"].value
EVIDENCE_PIXELS = TABLE["EVIDENCE_PIXELS"].value
EVIDENCE_SMALL = TABLE["EVIDENCE_SMALL"].value
PACKED_BYTES = TABLE["PACKED_BYTES"].value
PACKED_PARTS = TABLE["PACKED_PARTS"].value
APPROVAL_HOURS = TABLE["APPROVAL_HOURS"].value
ERASURE_BATCH = TABLE["ERASURE_BATCH"].value
UPLOAD_DAYS = TABLE["UPLOAD_DAYS"].value
NOTICE_DAYS = TABLE["NOTICE_DAYS"].value
UPLOAD_BYTES = TABLE["UPLOAD_BYTES"].value
TEXT_BYTES = TABLE["TEXT_BYTES"].value
CONTENT_BYTES = TABLE["CONTENT_BYTES"].value
KIND_BYTES = TABLE["KIND_BYTES"].value
IMPORT_ROWS = TABLE["IMPORT_ROWS"].value
IMPORT_PROBLEMS = TABLE["IMPORT_PROBLEMS"].value
PLACES_AT_ONCE = TABLE["PLACES_AT_ONCE"].value
PLACES_SHOWN = TABLE["PLACES_SHOWN"].value
RISK_POINTS = TABLE["RISK_POINTS"].value
DRAW_LOTS = TABLE["DRAW_LOTS"].value
EXPORT_ROWS = TABLE["EXPORT_ROWS"].value
PACKAGE_HAZARDS = TABLE["PACKAGE_HAZARDS"].value
PACKAGE_BYTES = TABLE["PACKAGE_BYTES"].value
FINDABLE_TEXT = TABLE["FINDABLE_TEXT"].value
TEST_HOURS = TABLE["TEST_HOURS"].value
TEST_SHEETS = TABLE["TEST_SHEETS"].value
CRITERIA_TEXT = TABLE["CRITERIA_TEXT"].value
OPERATIONS = TABLE["OPERATIONS"].value
OPERATION_FIELDS = TABLE["OPERATION_FIELDS"].value
PACKET_VISITS = TABLE["PACKET_VISITS"].value
PACKET_BYTES = TABLE["PACKET_BYTES"].value
DEVICES = TABLE["DEVICES"].value
HANDOVER_BYTES = TABLE["HANDOVER_BYTES"].value
HANDOVER_OPERATIONS = TABLE["HANDOVER_OPERATIONS"].value
PHOTO_SIDE = TABLE["PHOTO_SIDE"].value
PHOTO_BYTES = TABLE["PHOTO_BYTES"].value
HEARTBEAT_LATE = TABLE["HEARTBEAT_LATE"].value
LEDGER_LATE = TABLE["LEDGER_LATE"].value
PROOF_MINUTES = TABLE["PROOF_MINUTES"].value
HALF_MINUTES = TABLE["HALF_MINUTES"].value
SPARE_CODES = TABLE["SPARE_CODES"].value
PASSKEYS = TABLE["PASSKEYS"].value
DISK_FREE = TABLE["DISK_FREE"].value
VERIFY_PROBLEMS = TABLE["VERIFY_PROBLEMS"].value
