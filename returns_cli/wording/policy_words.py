"""What `returns policy check`, `fmt` and `new` say beside the faults, in English and Chinese with the same placeholders."""

from __future__ import annotations

from collections.abc import Mapping

POLICY_WORDS: Mapping[str, tuple[str, str]] = {
    "policy-version": ("{policy} version {version}", "{policy}，版本{version}"),
    "no-findings": ("{name}: no findings", "{name}：没有发现问题"),
    "one-finding": ("{name}: 1 finding", "{name}：发现1处问题"),
    "findings": ("{name}: {count} findings", "{name}：发现{count}处问题"),
    "witness": ("witness: {facts}", "例证：{facts}"),
    "unproved": (
        "note: some claims could not be settled ({names}); nothing is said of them",
        "注意：有些论断无法确定（{names}），不作结论",
    ),
    "cases-otherwise": (
        "note: {count} of {total} worked examples come out otherwise ({names}); run `returns policy test`",
        "注意：{total}个样例中有{count}个结果不符（{names}）；请运行`returns policy test`",
    ),
    "accepted-finding": ("accepted: {message} [{code}]: {why}", "已接受：{message} [{code}]：{why}"),
    "laid-out": ("laid out: {file}", "已整理：{file}"),
    "would-change": ("{count} of {total} files would change", "{total}个文件中有{count}个会改动"),
    "policy-written": ("written: {file}", "已写入：{file}"),
    "policy-next": (
        "next: returns policy check {file}; returns policy test {file} --mutants",
        "下一步：returns policy check {file}；returns policy test {file} --mutants",
    ),
}
