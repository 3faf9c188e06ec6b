"""The ways the system says no.

Raised anywhere, caught in one place: the middleware turns each into a page, a fragment or JSON with the
status named here. `code` is stable and never translated; `details` are for programs and logs. What the
person reads is `reason` and `remedy`, both Chinese; a code without its own words gets those of its class.
"""

from __future__ import annotations

from typing import ClassVar

from zhiben.domain import (
    edition_refusals,
    hazard_refusals,
    inspection_refusals,
    leading_refusals,
    learning_words,
    month_refusals,
    paper_refusals,
    phone_refusals,
    planning_refusals,
    sheet_refusals,
    writing_refusals,
)


class Refused(Exception):
    """The request cannot be carried out as it stands (400)."""

    status: ClassVar[int] = 400
    usual: ClassVar[tuple[str, str]] = ("请求无法办理。", "请检查填写内容后重新提交。")

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.details.items())
        return f"{self.code} ({told})" if told else self.code

    @property
    def reason(self) -> str:
        """Why not, one Chinese sentence."""
        return WORDS.get(self.code, self.usual)[0]

    @property
    def remedy(self) -> str:
        """What to do now, one Chinese sentence."""
        return WORDS.get(self.code, self.usual)[1]


class SignedOut(Refused):
    """Nobody is signed in, and a program asks, which no page can lead to the login (401)."""

    status = 401


class NotFound(Refused):
    """There is no such thing — or none within this person's reach. We never say which (404)."""

    status = 404
    usual = ("未找到该事项，或不在管辖范围内。", "请核对链接；确需查看的，请联系安全管理员核对授权。")


class NotPermitted(Refused):
    """This person may not do this here (403)."""

    status = 403
    usual = ("没有办理此事项的权限。", "请由有权限的人员办理，或联系安全管理员申请授权。")


class Conflict(Refused):
    """The thing has moved on since it was read (409)."""

    status = 409
    usual = ("该事项已发生变化，本次提交未生效。", "请刷新页面，核对最新内容后再办理。")


class TooLarge(Refused):
    """More than `ground/limits.py` allows (413)."""

    status = 413
    usual = ("提交内容超过规定大小。", "请分批提交或压缩后再提交。")


class Incomplete(Refused):
    """Something that must be given is missing or not acceptable (422)."""

    status = 422
    usual = ("填写不完整或不符合要求。", "请按提示补齐后重新提交。")


class TooMany(Refused):
    """Too often in too short a time (429)."""

    status = 429
    usual = ("操作过于频繁。", "请稍后再试。")


WORDS: dict[str, tuple[str, str]] = {
    "moved_on": ("该事项已被他人办理或修改，本次提交未生效。", "请刷新页面，核对最新内容后再办理。"),
    "key_reused": ("同一提交编号已用于另一份内容，本次提交未生效。", "请重新打开表单后再提交。"),
    "erased": ("该记录的内容已依法删除，不能重复提交。", "如需补录，请重新打开表单填写。"),
    "other_tenant": ("该事项属于其他监管机构，只能查看。", "请由其所属监管机构办理。"),
    "read_only": ("审计账号只能查看，不能办理。", "请由业务人员办理。"),
    "same_person": ("同一人不得办理自己经手的事项。", "请由另一名有权限的人员办理。"),
    "evidence_erased": ("这个文件已依决定删除。", "需要了解经过的，请联系安全管理员或审计管理员。"),
    "record_erased": ("这条登记的内容已依决定删除。", "不能再更正或作废；确需补报的，请另报一条。"),
    "account_erased": ("这个账号已依决定删除。", "不能恢复；此人再上岗的，请另开账号。"),
    "erased_already": ("内容已经删除。", "不必再提。"),
    "account_in_use": ("此人还有在用的账号。", "请先停用账号，再提出删除。"),
    "erasure_nothing": ("这一类没有到期的内容。", "要删除单独一件的，请填它的编号。"),
    "erasure_thing": ("编号不对。", "请从列出的类别里选，编号从该事项的网址或账本里抄。"),
    "erasure_basis_missing": ("没有写明法律依据。", "请写明法律条款、保管期限表或本人申请的名称和日期。"),
    "same_role": ("提出人和复核人须一个是安全管理员、一个是审计管理员。", "请由另一类管理员复核。"),
    "erasure_list": ("删除清单无法读取。", "请使用备份目录里的 zhiben-erasures.jsonl 原件。"),
    "erasure_stays": ("删除事项本身不能再删除。", "它只有编号和摘要，永久保存。"),
    "not_a_person": ("此事项须由本人办理，系统不能代办。", "请由有权限的人员登录后办理。"),
    "approval_decided": ("这项提议已有决定。", "请刷新页面查看决定。"),
    "approval_lapsed": ("这项提议已超过二十四小时，失效了。", "仍需办理的，请重新提出。"),
    "approval_changed": ("提议所列的内容已有变化，没有办理。", "请核对变化后重新提出。"),
    "administrators_overlap": (
        "系统管理员、安全管理员、审计管理员不得由同一人兼任。",
        "请另行指定人员。",
    ),
    "no_such_step": ("该事项当前状态不能办理此操作。", "请刷新页面查看当前状态。"),
    "facts_missing": ("缺少办理此步骤必需的内容。", "请补齐后重新提交。"),
    "not_canonical": ("提交内容含有无法存档的数据。", "数值请按整数或文本填写，去除无法识别的字符。"),
    "key_missing": ("缺少提交编号，或编号过长。", "请重新打开表单后再提交。"),
    "thing_missing": ("缺少办理对象，或其标识过长。", "请从办理对象的页面重新进入。"),
    "tenant_missing": ("账本里有多个监管机构。", "请用 --tenant 写明机构编号。"),
    "ledger_empty": ("没有这个机构的办理记录。", "请核对机构编号。"),
    "head_unreadable": ("账头文件无法读取。", "请使用系统导出的账头文件原件。"),
    "too_large": ("提交内容超过规定大小。", "请分批提交。"),
    "authority_taken": ("该编号已由另一监管机构使用。", "请改用未使用过的编号。"),
    "authority_unknown": ("没有这个上级监管机构。", "请先登记上级机构。"),
    "region_unknown": ("没有这个行政区划代码。", "请从区划列表中选择。"),
    "industry_unknown": ("没有这个监管行业。", "请从行业列表中选择。"),
    "section_unknown": ("没有这个科室。", "请从本局科室列表中选择。"),
    "kind_unfit": ("该类对象不能这样办理。", "请选择场点、人员、岗位、设备或项目。"),
    "name_missing": ("名称没有填写。", "请填写全称。"),
    "reason_missing": ("没有写明理由或依据。", "请写明理由、依据的文件或记录。"),
    "waived_already": ("这一项已经豁免。", "不必再办；要恢复的，撤销豁免。"),
    "waiver_asked": ("这一项已有人申请豁免，正等审批。", "请等审批；已有申请列在豁免页。"),
    "defer_day": ("改到的日子不合适。", "要晚于现在的期限、不早于今天，最多推后一年。"),
    "waiver_decided": ("这份申请已经有了结论。", "请刷新页面查看结论。"),
    "setting_not_allowed": ("方案不许取这个值。", "请在许可范围内另选一个。"),
    "basis_missing": ("没有写明授权依据。", "请写明任职文件、委托书或会议纪要。"),
    "place_lines": ("有的行看不懂。", "请按提示改好再登记，没改好之前一行也不登记。"),
    "place_unfit": ("这不是在用的场所、设备或岗位。", "请先在“场所设备”里登记，再选它。"),
    "risk_scores": ("分值没有选全。", "请给每个因素选一个分值。"),
    "risk_level_too_low": ("管控层级低了。", "重大风险由公司级管控，较大不低于部门级，一般不低于车间级。"),
    "risk_day": ("评估日期不对。", "请填不晚于今天、不早于方法启用日的日期。"),
    "risk_point_taken": ("这里已有同名的风险点。", "请重新评估原来的那个，或换一个名称。"),
    "risk_retired": ("这个风险点已经停用。", "请另设一个风险点。"),
    "risk_incomplete": ("还有没填的内容。", "请写明名称、危险源、可能导致的事故；措施写明内容和检查频次。"),
    "control_owner": ("责任人、责任岗位不在本企业。", "请选本企业的人员或岗位。"),
    "mark_outside": ("位置不在图上。", "请在图上点一下，或填 0 到 100 之间的百分数。"),
    "floor_plan_taken": ("已有同名的平面图。", "请换一个名称，或先停用原来的。"),
    "code_taken": ("同一单位下已有该编号。", "请核对编号，或改用另一编号。"),
    "uscc_invalid": (
        "统一社会信用代码不符合国家标准 GB 32100，校验不通过。",
        "请对照营业执照核对；证照确系依法核发的，由科室负责人说明理由后例外登记。",
    ),
    "uscc_taken": (
        "该统一社会信用代码已由另一企业登记。",
        "请核对代码；两条记录为同一企业的，请办理合并。",
    ),
    "uscc_former": (
        "该统一社会信用代码是另一企业曾用的代码。",
        "请核对代码；两条记录为同一企业的，请办理合并。",
    ),
    "code_not_later": ("变更日期早于现用代码的启用日期。", "请核对变更登记日期。"),
    "nothing_changed": ("填写的内容与现有记录相同。", "如无变化，不必办理。"),
    "day_taken": ("同一天已另有一条登记。", "请核对日期；那一条也有误的，先更正那一条。"),
    "merge_needs_two": ("合并须是本辖区内的两家企业。", "请重新选择并入的企业。"),
    "merged_away": ("该企业已并入另一企业。", "请到并入后的企业办理。"),
    "own_act": ("该项不能直接修改。", "请通过变更、停产、复产、注销或移交等专门事项办理。"),
    "standing_step": ("企业当前状态不能办理此事项。", "请核对企业是否已停产、已复产或已注销。"),
    "standing_not_later": (
        "办理日期不晚于上一次状态变更的日期。",
        "请核对日期；上一次登记有误的，请先更正。",
    ),
    "standing_story": ("撤销后企业状态前后不能衔接。", "请先撤销在它之后登记的状态。"),
    "username_missing": ("账号名没有填写。", "请填写账号名。"),
    "username_taken": ("该账号名已被使用。", "请换一个账号名。"),
    "password_wrong": ("原密码不对。", "请核对后重新填写；忘了密码，请系统管理员开具重设码。"),
    "password_same": ("新密码与原密码相同。", "请换一个密码。"),
    "reset_code": (
        "账号或重设码不对，或重设码已过期、已用过。",
        "请核对后重新填写；过期的，请系统管理员重新开具。",
    ),
    "invitation": (
        "邀请码不对，或邀请函已用过、已过期、已收回。",
        "请核对邀请函；用过或过期的，请监管部门重新开具。",
    ),
    "address_refused": (
        "这个地址不在本系统允许对外连接的名单内，或格式不符。",
        "只能用 https 地址；需要加入名单的，请运维人员设置 ZHIBEN_OUTSIDE_HOSTS。",
    ),
    "contact_missing": ("所选方式还没有确认过的地址。", "请先填写并确认邮箱或手机号。"),
    "contact_unfit": ("邮箱或手机号格式不对。", "请核对后重新填写；手机号为 11 位数字。"),
    "contact_code": ("确认码不对、已过期，或试填次数过多。", "请核对；仍不对的，重新索取确认码。"),
    "codes_a_day": ("今天索取确认码的次数已到上限。", "请核对地址，明天再试。"),
    "letters_missing": ("没有选要重新投递的。", "请先勾选。"),
    "nothing_chosen": ("没有选企业。", "请先勾选。"),
    "too_many_letters": ("一次开具的邀请函过多。", "请分几次开具。"),
    "second_code": ("动态口令不对，或已用过。", "请等手机上换了下一个再填；手机不在手边的，填一个备用码。"),
    "second_confirm": ("动态口令与这个密钥不符。", "请核对手机时间是否自动校准，填手机上正显示的六位。"),
    "recovery_two": (
        "这个账号的找回须两人办理。",
        "管理员的，由两位恢复专员先后核对；恢复专员的，由另一位恢复专员和系统管理员先后核对。",
    ),
    "recovery_officers": ("管理员的账号只能由恢复专员帮助找回。", "请找两位恢复专员；进不来的，见恢复说明。"),
    "recovery_person": ("恢复专员须是本机构的人员，不能是岗位或企业人员。", "请指定到人。"),
    "recovery_reach": ("恢复专员管全机构，不分区域。", "请不要选区域或企业。"),
    "recovery_full": ("恢复专员只设两人，此人已是，或两人已满。", "请先收回一人，再另行指定。"),
    "second_none": ("这个账号没有绑定动态口令。", "请核对账号名。"),
    "passkey_wrong": ("通行密钥没有核对成功。", "请再试一次；仍不行的，填动态口令或备用码。"),
    "passkey_known": ("这个设备的通行密钥已登记过。", "请换一个设备，或先移除原来的。"),
    "passkey_many": ("通行密钥已满五个。", "请先移除不用的。"),
    "second_first": ("还没有绑定动态口令。", "请先绑定动态口令，再添加通行密钥。"),
    "second_draft": ("绑定页已失效。", "请重新打开绑定页，再扫一次码。"),
    "password_weak": ("密码过于简单。", "请用十位以上、不是常见词也不全是数字的密码。"),
    "login_attempts": ("登录尝试次数过多，已暂停登录。", "请十五分钟后再试；忘记密码的，请系统管理员重设。"),
    "grant_holder": ("授权只能给人员或岗位。", "请选择人员或岗位。"),
    "grant_window": ("授权截止日早于起始日。", "请核对起止日期，首尾两日都有效。"),
    "grant_place": ("没有写明管辖范围。", "请选择企业，或选择区划和行业。"),
    "grant_enterprises": ("授权的企业中有不属于本机构的。", "请重新选择企业。"),
    "grant_permissions": ("授权的事项超出该角色的权限。", "请减少事项，或改授其他角色。"),
    "edition_unchanged": ("内容与现行版本相同。", "如无变化，不必采用。"),
    "edition_problems": ("内容有错误，不能采用。", "请按列出的文件和行号改正后再提交。"),
    "made_up_time": ("记录时间由系统确定，不能另填。", "请按实际发生日填写，系统自动标明补录。"),
    "nothing_to_seed": ("没有说明要装入什么。", "请加 --demo 或 --enterprises N。"),
    "authority_untold": (
        "还没有这个监管机构。",
        "请加 --authority 名称 --region 区划代码 --region-name 区划名称。",
    ),
    "edition_kind": ("没有这类内容。", "请选择方案、日历或登记表。"),
    "text_missing": ("没有选择文件，或者文件是空的。", "请选择方案原文后再上传。"),
    "text_type": ("原文要 Word（docx）或纯文本（txt）文件。", "请把原文另存为 docx 或 txt 后再上传。"),
    "text_broken": (
        "这个文件打不开，或者不是普通的文档。",
        "请用文字处理软件打开原文，另存为 docx 后再上传。",
    ),
    "text_empty": ("这个文件里没有文字。", "扫描件请先识别成文字，再存为 docx 或 txt。"),
    "text_too_long": ("原文太长，分不出条款。", "只上传方案正文，附件、附表不必上传。"),
    "text_moved_on": ("原文已换成另一份，这次锚定没有保存。", "请按新的原文重新核对。"),
    "anchor_unknown": ("有的句子锚定到了方案里没有的条款。", "请从条款编号里选，或留空。"),
    "evidence_empty": ("这个文件是空的。", "请检查原文件后重新选择。"),
    "evidence_type": (
        "这种文件不能作佐证。",
        "请用 JPEG、PNG、WebP、HEIC 图片，PDF、Word（docx）、Excel（xlsx）或 MP4 视频。",
    ),
    "evidence_lies": ("文件的实际内容与名称后缀不符。", "请选择原文件，不要改后缀；由软件另存后再传。"),
    "evidence_packed": ("这个文件解开后过大。", "请另存为普通文档，删去内嵌的大图后再传。"),
    "evidence_macros": ("这个文件带有宏。", "请另存为不带宏的 docx、xlsx 后再传。"),
    "evidence_embedded": ("这个文件里嵌有对象。", "请删去嵌入的对象，另存后再传。"),
    "evidence_odd": ("这个文件的内部结构不正常。", "请用 Word、Excel 或 WPS 打开，另存后再传。"),
    "evidence_broken": ("这个文件已损坏，打不开。", "请重新拍照，或从原处重新复制后再传。"),
    "evidence_pixels": ("这张图片超过 5000 万像素。", "请用手机或看图软件缩小后再传。"),
    "evidence_not_wanted": ("这一栏不收这种文件。", "请按栏目要求选择图片或文件。"),
    "evidence_too_large": ("文件超过 50 MB。", "请压缩，或分成几个文件再传。"),
    "record_file": ("文件无法读取，或不是“栏目名: 值”的格式。", "请写成 UTF-8 的 YAML 或 JSON，一栏一行。"),
    "record_about": ("没有写明为谁登记。", "请写明对象的名称、编号或代码。"),
    "period_unknown": ("没有这一期。", "请从应报的各期中选一期。"),
    "record_unfit": ("有些栏目没有填对。", "请按各栏下的说明改好后再提交。"),
    "record_not_yours": ("这类登记不由本岗位填报。", "请由登记表写明的岗位填报。"),
    "record_kind_moved_on": (
        "这种登记表刚被他人改过，这次没有采用。",
        "写的都留着：对照新的一版改好，再采用。",
    ),
    "record_kind_too_early": (
        "启用日期早于今天，或早于已采用的下一版。",
        "请选今天或以后、不早于那一版的日期。",
    ),
    "record_kind_unfit": (
        "新的登记表与在用的不能衔接。",
        "重定含义或换类型的字段请另起新名，旧字段保留或停用。",
    ),
    "record_about_fixed": ("更正不能换填报对象。", "请作废这一条，为正确的对象另报一条。"),
    "record_is_void": ("这条登记已作废。", "如需补报，请另报一条。"),
    "record_unchanged": ("内容与现有登记相同。", "如无变化，不必更正。"),
    "import_unreadable": ("导入文件无法读取。", "请下载模板填写，存成 xlsx，或 UTF-8 编码的 csv。"),
    "import_columns": ("导入文件的表头认不出来。", "请下载模板填写，不要改表头文字。"),
    "import_too_long": ("导入文件超过 20,000 行。", "请分成几个文件导入。"),
    "import_nothing": ("没有可导入的行。", "请按提示改好标出的格子后重新导入。"),
    "task_not_yours": ("这件事不在本人手上。", "请由现在的承办人办理，或联系派出人改派。"),
    "task_taken": ("这件事已派给别人。", "请刷新页面，看它现在在谁手上；需要换人的，用改派。"),
    "task_nobody": ("没有选承办人，或此人不能承办。", "请选本单位有账号、且管得到该事项的人员。"),
    "task_title_missing": ("没有写明要办什么。", "请用一句话写明事项。"),
    "task_nothing": ("没有选中事项。", "请先勾选，再办理。"),
    "many_too_many": ("一次办理的事项超过 1,000 项。", "请再筛选，或分几次办理。"),
    "many_ticked": ("一次勾选的超过 50 件。", "请分几次办理，或到义务清单里按筛选出来的全部办理。"),
    "many_changed": ("清单刚才有变化，没有办理。", "请重新看一眼是哪些事项，再办。"),
    "saved_name": ("筛选没有取名，或名称太长。", "请取一个 40 个字以内的名称。"),
    "saved_too_many": ("我的筛选已有 20 个。", "请先删去不用的。"),
    "recall_too_late": ("已过 30 秒，不能撤销。", "请用改派或退回。"),
    "nudged_today": ("今天已经催过这件事。", "一件事一天催一次；急的请打电话。"),
    "already_done": ("这件事已经办结。", "不必再催、再派。"),
    "stand_in_self": ("不能由本人代理本人。", "请选另一名人员。"),
    "stand_in_window": ("代理的起止日期不对。", "起始日不早于今天，截止日不早于起始日，最长 90 天。"),
    "stand_in_taken": ("这段时间已有代理人。", "请先收回原来的代理，再另行指定。"),
    "hand_over_lines": ("还有事项没有选接手人。", "每一件都要选接手人，再提交移交。"),
    "hand_over_changed": ("移交单里的事项有变化，没有移交。", "请重新列出在办事项，再办移交。"),
    "hand_over_confirmed": ("已确认过这份移交单。", "等其他人确认；都确认后自动转交。"),
    "criteria_text": ("描述太长，对照不了判定条款。", "一次对照一条隐患，不超过 20,000 字。"),
    "letterhead_missing": (
        "还没有填机关代字，不能编文号。",
        "请由分管负责同志在文书模板页填写机关全称和代字。",
    ),
    "document_unfit": ("有些栏目没有填对。", "请按各栏下的说明改好后再提交。"),
    "document_not_yours": ("这种文书不由本岗位签发、用印或作废。", "请由文书写明的岗位办理。"),
    "document_about": ("这种文书不能为该对象签发。", "以企业名义签发的，请选企业。"),
    "document_is_void": ("这份文件已作废。", "需要的，另签发一份；已用的文号不再使用。"),
    "document_gated": ("按方案规定，现在不能印发。", "请先办理方案要求的事项。"),
    "document_no_seal": ("这种文书不用印。", "请核对文书。"),
    "seal_day": ("用印日期早于印发日期，或晚于今天。", "请填实际用印的日期。"),
    "copies": ("用印份数不对。", "请填 1 到 999。"),
    "verify_attempts": ("查验过于频繁，已暂停。", "请十五分钟后再试。"),
    "found_empty": ("没有写明隐患，也没有照片。", "写一句话，或拍一张照片。"),
    "found_ahead": ("发现日期晚于今天。", "请核对发现日期。"),
    "source_not_yours": ("不能以这种来源上报。", "请选本单位自己发现的来源。"),
    "criterion_unknown": ("没有这一条判定标准。", "请从判定标准中选，或留空。"),
    "criterion_not_in_force": ("发现当日这一条判定标准还没有施行，或已经废止。", "请选发现当日有效的版本。"),
    "responsible_unknown": ("责任人不是本企业在册人员。", "请从本企业人员中选；没有的先登记人员。"),
    "merge_apart": ("只能并入同一企业的另一条隐患。", "请核对隐患编号。"),
    "measure_unknown": ("选中的措施已经完成，或方案已重报。", "请刷新页面后再选。"),
    "step_gated": ("方案规定的条件没有满足，不能办理。", "请按列出的要求补齐后再办。"),
    "export_too_large": ("导出结果过多。", "请先筛选，再分批导出。"),
    "backup_unreadable": ("备份文件打不开，或不是治本的备份。", "请换一份备份文件，或重新复制后再试。"),
    "backup_damaged": ("备份文件已损坏，没有恢复任何数据。", "请重新复制，或换另一份备份。"),
    "backup_newer": ("备份由更新版本的系统制作，本版本不能恢复。", "请先把程序升级到制作备份的版本。"),
    "backup_running": ("另一个备份正在进行。", "请等它完成后再试。"),
    "backup_not_written": ("备份写不进去，没有留下半份。", "请检查存放目录的权限和磁盘剩余空间。"),
    "backup_keys_missing": (
        "没有找到备份的密钥文件。",
        "请把同名的 .keys.json 放在备份旁边，或用 --keys 指明；确已遗失的，加 --without-keys。",
    ),
    "backup_keys_unfit": ("密钥文件与备份不配套，或已损坏。", "请使用与备份同时做成的密钥文件。"),
    "installation_not_empty": (
        "这里已有数据，不能恢复到上面。",
        "请用 ZHIBEN_HOME 指定空目录、ZHIBEN_DATABASE_URL 指定空库。",
    ),
    "database_newer": (
        "数据库由更新版本的系统建立，本版本不能使用，没有改动。",
        "请换回新版本的程序；确需退回的，用升级前的备份恢复。",
    ),
    "still_running": ("治本正在运行，现在不能升级数据库。", "请先停止服务，再运行 upgrade。"),
    "export_not_empty": ("导出目录里已有文件。", "请换一个空目录。"),
    **hazard_refusals.WORDS,
    **inspection_refusals.WORDS,
    **leading_refusals.WORDS,
    **month_refusals.WORDS,
    **paper_refusals.WORDS,
    **phone_refusals.WORDS,
    **planning_refusals.WORDS,
    **writing_refusals.WORDS,
    **edition_refusals.WORDS,
    **sheet_refusals.WORDS,
    **learning_words.REFUSALS,
}
