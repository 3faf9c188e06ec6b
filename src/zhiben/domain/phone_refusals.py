"""How phones are told no: a part of `refusals.WORDS`, which would be too long."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "signed_out": ("登录已过期。", "请重新登录；手机上的内容都还在，登录后接着上传。"),
    "device_missing": ("没有写明是哪台手机。", "请在手机的检查页面里操作。"),
    "device_unknown": ("这台手机还没有登记在本人名下。", "请先连网取一次检查包。"),
    "device_taken": ("这台手机登记在另一人名下。", "请用那个人的账号登录，或在手机上按本人重新登记。"),
    "device_revoked": (
        "这台手机已停用，不再接收它的内容。",
        "在手机上导出离线包，交检查人员到电脑上“接收离线包”导入。",
    ),
    "devices_too_many": ("本人在用的手机已有 10 部。", "请先在“我的”页面停用不用的。"),
    "packet_too_large": ("检查包超过 2 MB。", "请少选几次检查再取。"),
    "packet_too_many": ("一次最多取 20 次检查。", "请分几次取。"),
    "packet_unknown": (
        "这条记录不是按发给这台手机的检查包写的。",
        "请导出离线包，由检查人员核对后在电脑上补录。",
    ),
    "packet_unfit": ("这不是手机导出的离线包，或文件不完整。", "请在手机上重新导出。"),
    "earlier_missing": ("前面的记录还没有传到。", "手机会先传前面的，再传这一条。"),
    "number_taken": ("这个序号已有另一条记录。", "请导出离线包，由检查人员核对后在电脑上补录。"),
    "operations_too_many": ("一次上传的现场记录过多。", "请分批上传，一次不超过 200 条。"),
    "operations_unfit": ("上传的内容无法读取。", "请更新手机上的页面后再传；仍不行的，导出离线包。"),
    "operation_unfit": ("这条记录的格式不对，没有采用。", "请更新手机上的页面，再到电脑上补录这一条。"),
    "photo_missing": ("照片还没有传到。", "手机会先传照片，再传这一条。"),
    "photo_digest": ("照片在传输中损坏，没有收下。", "手机会重新传。"),
    "upload_taken": ("这个编号已有另一个文件，没有收下。", "请重新拍照或重新选择文件。"),
    "clash_both": ("这一栏只能二选一。", "请选一方填的。"),
    "clash_settled": ("这一处已经定下来了。", "请刷新后看现在的内容。"),
}
