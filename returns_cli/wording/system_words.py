"""Why the system does not do what was asked of it, in either language."""

from __future__ import annotations

import errno
from typing import NamedTuple

IN_CHINESE = {
    errno.ENOENT: "没有该设备或文件夹",
    errno.ENODEV: "没有该设备",
    errno.ENXIO: "设备未接通",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许",
    errno.EBUSY: "设备正忙",
    errno.EIO: "读写出错",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "只读",
    errno.EISDIR: "是文件夹",
    errno.ENOTDIR: "不是文件夹",
    errno.ENAMETOOLONG: "名称过长",
    errno.EPIPE: "对方已断开",
    errno.ETIMEDOUT: "没有响应",
    errno.EMFILE: "打开的文件过多",
    errno.ELOOP: "符号链接循环",
}


class SystemReason(NamedTuple):
    """The number of an error of the system, and what it says itself."""

    number: int | None
    text: str

    def in_language(self, lang: str) -> str:
        found = IN_CHINESE.get(self.number) if lang == "zh" and self.number is not None else None
        return found or self.text


def system_reason(error: OSError) -> SystemReason:
    return SystemReason(error.errno, (error.strerror or str(error)).lower())
