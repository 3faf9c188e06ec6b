"""独立核验程序：检查账本导出文件是否被改动。只用 Python 标准库，与系统本身没有共用代码。
截去末尾、重算末尾、换回旧文件，只有与另行保存的账头（--head）比对才能发现。
退出码：0 通过，1 有问题，2 文件无法读取。文件格式和核对内容见 docs/reference/ledger.md。"""

import argparse
import hashlib
import json
import sys
import uuid
from pathlib import Path

SEALED, LINE_SEALED = ["salt", "name", "details", "answer", "body"], ["salt", "subject", "before", "after"]
HEAD = {"at": str, "chain": str, "id": str, "public": str, "seq": int, "signature": str, "tenant": int}
WORDS = {
    "unreadable": "不是规范的账本格式", "count": "行数与文件开头所载不符", "gap": "账行缺失、重复或错位",
    "record": "办理记录被改动、缺失或未入账", "sealed": "办理内容被改动", "erasure": "内容删除与删除决定不符",
    "chain": "账链不相接", "manifest": "批量清单被改动", "stray": "清单行无所属办理", "head": "与账头不符",
    "signature": "账头签名无效", "short": "账链短于账头所载", "other_tenant": "账头属于其他监管机构",
}  # fmt: skip


def written(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def digest(tag, text):
    return hashlib.sha256(f"{tag}\n{text}".encode()).hexdigest()


class Reading:
    """One pass over the file; `problems` are (row, act, code, line of the file), the first bad row first."""

    def __init__(self, head, lines):
        self.problems, self.line, self.seq, self.chain, self.latest = [], 0, 0, "", None  # the act just read
        self.head, self.header, self.counted = head, {}, {"chained": 0, "waiting": 0}
        self.erased, self.ordered, self.covered, self.batches = {}, {}, set(), {}  # things; by act
        for self.line, raw in enumerate(lines, 1):
            try:
                value = json.loads(raw)
                if raw.decode() != written(value) + "\n":
                    raise ValueError("not canonical")
                self.take(value, set(value))
            except Exception:  # whatever a forged line provokes
                self.say(self.seq + 1, None, "unreadable")
        self.finish()
        self.problems.sort(key=lambda problem: (problem[0] is None, problem[0] or 0))

    def say(self, seq, act, code):
        self.problems.append((seq, act, code, self.line))

    def take(self, value, names):
        if self.line == 1 and value["format"] == "zhiben-ledger/1" and len(names) == 4:
            self.header, self.chain = value, digest("zhiben-chain-1", written(value["tenant"]))
        elif names == {"line", "sealed"} and set(value["sealed"]) == set(LINE_SEALED):
            self.manifest_line(value["line"], [value["sealed"][name] for name in LINE_SEALED])
        elif names == {"chain", "digest", "record", "sealed", "seq"} and set(value["sealed"]) == set(SEALED):
            self.row(value, value["record"], [value["sealed"][name] for name in SEALED])
        else:
            raise ValueError("no line of a ledger")

    def row(self, row, record, sealed):
        act, self.latest, numbered = record["act"], record["act"], row["seq"] is not None
        self.counted["chained" if numbered else "waiting"] += 1
        if numbered:
            self.link(row["seq"], act, row)
        elif row["chain"] is not None:
            self.say(None, act, "chain")
        seq = self.seq if numbered else None
        if row["digest"] != digest("zhiben-ledger-1", written(record)):
            self.say(seq, act, "record")
        if sealed == [None] * 5:
            self.erased[f"act:{act}"] = (seq, act)
        elif record["commitment"] != digest("zhiben-commitment-1", written(sealed)):
            self.say(seq, act, "sealed")
        if (erases := record["verb"] in ("act.erase", "erasure.repeat")) and record["thing"][:4] == "act:":
            self.ordered[record["thing"]] = (seq, act)
        if record["manifest"]:
            self.batches[act] = (seq, record["manifest"], [], erases)

    def link(self, seq, act, row):
        expected, self.seq = self.seq + 1, seq if type(seq) is int else self.seq + 1
        if seq != expected:
            self.say(expected, act, "gap")
        elif row["chain"] != digest("zhiben-chain-1", f"{self.chain}\n{seq}\n{row['digest']}"):
            self.say(seq, act, "chain")
        if self.head and self.head["seq"] == seq and self.head["chain"] != row["chain"]:
            self.say(seq, act, "head")
        self.chain = str(row["chain"])

    def manifest_line(self, line, sealed):
        if line["act"] != self.latest or line["act"] not in self.batches:
            return self.say(None, line["act"], "stray")
        seq, _, told, erases = self.batches[line["act"]]
        right = len(line) == 5 and line["id"] == str(uuid.uuid5(uuid.UUID(line["act"]), str(line["n"])))
        erased, thing = sealed == [None] * 4, f"line:{line['id']}"
        right &= erased or line["commitment"] == digest("zhiben-line-1", written(sealed))
        if right and erased:
            self.erased[thing] = (seq, line["act"])
            self.covered |= {thing} if f"act:{line['act']}" in self.erased else set()
        elif right and erases and str(sealed[1]).startswith(("act:", "line:")):
            self.ordered[sealed[1]] = (seq, line["act"])
        return told.append([line["n"], line["outcome"], line["commitment"]] if right else None)

    def finish(self):
        for act, (seq, manifest, lines, _) in self.batches.items():
            if manifest != digest("zhiben-manifest-1", written(lines)):
                self.say(seq, act, "manifest")
        for thing in (self.erased.keys() ^ self.ordered.keys()) - self.covered:
            self.say(*(self.erased.get(thing) or self.ordered[thing]), "erasure")
        if not self.header or written(self.header) != written(self.header | self.counted):
            self.say(None, None, "count")
        if self.head:
            found = {"other_tenant": self.head["tenant"] != self.header.get("tenant")}
            found |= {"short": self.head["seq"] > self.seq, "signature": signature_holds(self.head) is False}
            self.problems += [(self.head["seq"], None, code, self.line) for code in found if found[code]]


def signature_holds(head):
    told = "zhiben-head-1\n" + written({name: head[name] for name in HEAD if name != "signature"})
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["public"]))
        return key.verify(bytes.fromhex(head["signature"]), told.encode()) is None
    except Exception as error:  # a wrong signature, a key or a signature that is none; no Ed25519 to be had
        return None if isinstance(error, ImportError) else False


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("export", metavar="导出文件")
    parser.add_argument("--head", metavar="账头文件")
    given = parser.parse_args()
    try:
        told = json.loads(Path(given.head).read_bytes()) if given.head else None
        head = told and {name: kind(told[name]) for name, kind in HEAD.items()}
        with open(given.export, "rb") as lines:
            reading = Reading(head, lines)
    except (LookupError, OSError, TypeError, ValueError) as error:
        sys.exit(print(f"文件无法读取：{error}", file=sys.stderr) or 2)
    for seq, act, code, line in reading.problems[:20]:
        print(f"文件第 {line} 行，账行 {seq or '未编号'}，办理 {act or '不明'}：{WORDS[code]}")
    checked = {True: "签名有效", False: "签名无效", None: "签名未核（需装 cryptography）"}
    print(f"账头：{checked[signature_holds(head)]}" if head else "未给账头：末尾被截去或重算无从发现")
    told = ["未通过" if reading.problems else "通过", reading.counted["chained"], "账行，链值", reading.chain]
    sys.exit(print(*told) or bool(reading.problems))


if __name__ == "__main__":
    main()
