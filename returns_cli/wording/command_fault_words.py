"""What is wrong with what a command was given, in Chinese: the sentences of its errors, `¤` for what stands in them."""

from __future__ import annotations

from collections.abc import Mapping

COMMAND_FAULTS: Mapping[str, str] = {
    # policies and their versions
    "`¤` is no id of a policy": "`{0}`不能作为政策编号",
    "`¤` cannot be the name of a file everywhere": "`{0}`在有的系统上不能作文件名",
    "a shipped policy is called `¤`": "自带的政策中已有`{0}`",
    "`¤` is there already": "`{0}`已经存在",
    "`¤` cannot be made: ¤": "不能建立`{0}`：{1}",
    "`¤` is neither a policy nor a file of cases": "`{0}`既不是政策，也不是示例文件",
    "`¤` is larger than ¤ MB": "`{0}`超过{1} MB",
    "no version `¤` of ¤": "{1}没有版本`{0}`",
    "version ¤ of ¤ does not say when it is in force": "{1}的版本{0}没有写明何时有效",
    "no SQL for `¤`: it was not shown to be right there": "没有`{0}`的SQL：未曾验证在那里结果正确",
    "`¤` is not the name of a table": "`{0}`不是表名",
    "`¤` is not the name of a column": "`{0}`不是列名",
    "--request names `¤` twice": "--request两次写了`{0}`",
    "--as-of names no moment": "--as-of没有写出时刻",
    "no time zone `¤` on this machine": "本机没有时区`{0}`",
    # the book and the shop
    "the shop's settings are not named": "没有指定门店设置",
    "`¤` is no area": "`{0}`不是面积",
    "`¤` is no time": "`{0}`不是时间",
    "no kind of task `¤`": "没有`{0}`这一类任务",
    "cannot read the PIN from `¤`: ¤": "无法从`{0}`读取PIN：{1}",
    "cannot read the checkpoint `¤`: ¤": "无法读取检查点`{0}`：{1}",
    "this is no checkpoint of a book": "这不是账本的检查点",
    "the checkpoint's root cannot be read": "无法读取检查点的根",
    "the checkpoint was not signed by this book": "检查点不是这个账本签的",
    # results
    "`¤` cannot be written: ¤": "`{0}`不能写入：{1}",
    "no room for what is needed meanwhile in `¤`: ¤": "`{0}`放不下中间文件：{1}",
    "¤ rows do not fit into a sheet of Excel (¤)": "Excel的一张工作表放不下{0}行（最多{1}行）",
    "¤ columns do not fit into a sheet of Excel (¤)": "Excel的一张工作表放不下{0}列（最多{1}列）",
    "not enough memory for this audit": "内存不够这次审计",
    "there is no room for the results": "结果没有地方存放",
    "a process of this command was ended from outside": "此命令的一个进程被外部终止",
    "hypothesis is not installed": "没有安装hypothesis",
}
COMMAND_HINTS: Mapping[str, str] = {
    "use small letters a-z, digits and single -, parted by /: corner-shop/returns": (
        "请用小写字母a-z、数字和单个-，用/分开：corner-shop/returns"
    ),
    "choose another name": "请另起名称",
    "choose another name, or another --dir": "请另起名称，或另选--dir",
    "choose another --dir": "请另选--dir",
    "name a .toml file of either": "请写出其中一种的.toml文件",
    "a policy file is small; is this one?": "政策文件都很小；这是政策文件吗？",
    "add [in_force]": "请加上[in_force]",
    "for example --table shop.returns": "例如--table shop.returns",
    "for example --request request_id": "例如--request request_id",
    "name each column once": "每一列只写一次",
    "write it as 2026-03-31 10:42, or 2026-03-31": "请写成2026-03-31 10:42，或2026-03-31",
    "write it as 2026-12-01 09:30": "请写成2026-12-01 09:30",
    "write 3.84, in m2": "请写平方米数，例如3.84",
    "install the Python package tzdata": "请安装Python包tzdata",
    "say --shop-file FILE, or set RETURNS_SHOP": "请加--shop-file FILE，或设置RETURNS_SHOP",
    "keep the whole text that `returns book status` prints": "请完整保留`returns book status`显示的文字",
    "keep the whole text, unchanged": "请完整保留，不要改动",
    "is it the checkpoint of another book?": "是不是另一个账本的检查点？",
    "write .csv or .parquet": "请写成.csv或.parquet",
    "give more with --memory, or split the log": "请用--memory多给一些，或把日志分开",
    "free some room on the disk": "请腾出磁盘空间",
    "free some room, or point TMPDIR elsewhere": "请腾出空间，或把TMPDIR指到别处",
    "if memory is short, close other programs or split the log": "如内存不足，请关闭其他程序或把日志分开",
    "whoever was to read it went away before its end": "读取的一方没有读完就离开了",
    "pip install 'returns-cli[testing]'": "pip install 'returns-cli[testing]'",
}
