"""The ways the system says no.

Raised anywhere, caught in one place: the middleware turns each into a page, a fragment or JSON with the
status named here. `code` is stable and never translated; `details` are for programs and logs. What the
person reads is `reason` and `remedy`, both Chinese; a code without its own words gets those of its class.
"""

from __future__ import annotations

from typing import ClassVar


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


class NotFound(Refused):
    """There is no such thing — or none within this person's reach. We never say which (404)."""

    status = 404
    usual = ("未找到该事项，或不在您的管辖范围内。", "请核对链接；确需查看的，请联系安全管理员核对授权。")


class NotPermitted(Refused):
    """This person may not do this here (403)."""

    status = 403
    usual = ("您没有办理此事项的权限。", "请由有权限的人员办理，或联系安全管理员申请授权。")


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
    "administrators_overlap": (
        "系统管理员、安全管理员、审计管理员不得由同一人兼任。",
        "请另行指定人员。",
    ),
    "no_such_step": ("该事项当前状态不能办理此操作。", "请刷新页面查看当前状态。"),
    "facts_missing": ("缺少办理此步骤必需的内容。", "请补齐后重新提交。"),
    "not_canonical": ("提交内容含有无法存档的数据。", "数值请按整数或文本填写，去除无法识别的字符。"),
    "key_missing": ("缺少提交编号，或编号过长。", "请重新打开表单后再提交。"),
    "thing_missing": ("缺少办理对象，或其标识过长。", "请从办理对象的页面重新进入。"),
    "head_unreadable": ("账头文件无法读取。", "请使用系统导出的账头文件原件。"),
    "too_large": ("提交内容超过规定大小。", "请分批提交。"),
}
