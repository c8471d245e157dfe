"""What `policy test` says: the kinds of change, what is missing, and the words around them."""

from __future__ import annotations

from collections.abc import Mapping

TESTING: Mapping[str, tuple[str, str]] = {
    "test-expected": ("{part}: expected {expected}, decided {found}", "{part}：应为{expected}，实际为{found}"),
    "test-line": ("line {number}, {part}", "第{number}行{part}"),
    "test-unread": ("cannot be read: {found}", "无法读取：{found}"),
    "test-no-error": ("expected to be unreadable, but it was decided", "应当无法读取，实际已作出决定"),
    "test-facts": ("facts: {facts}", "事实：{facts}"),
    "test-failed": ("failed: {name}", "不符：{name}"),
    "test-cases": (
        "{policy} version {version}: {cases} cases, {failed} failed",
        "{policy}版本{version}：{cases}个样例，{failed}个不符",
    ),
    "test-coverage": (
        "conditions: {covered} of {total} shown true, shown false and shown to matter by themselves",
        "条件：{total}项中{covered}项已分别为真、为假并单独起作用",
    ),
    "test-impossible": ("{count} that no request can show are set apart", "{count}项没有申请能够体现，另行列出"),
    "test-mutants": (
        "mutants: {total}, of which {killed} noticed by a case, {equivalent} proved to change nothing, {survived} survived",
        "变异：共{total}个，样例发现{killed}个，经证明不改变任何结果{equivalent}个，未被发现{survived}个",
    ),
    "test-confirm": ("as the policy decides today; confirm by the source", "按政策目前的判定，请对照原文确认"),
    "test-unknown": ("{name} unknown", "{name}未知"),
    "test-as-base": ("as in [base]", "同[base]"),
    "test-paste": ("a case that would show it:", "可补充的样例："),
    "test-more": ("… {count} more; --format json has them all", "…另有{count}项；用--format json查看全部"),
    "test-no-case": ("no request was found that would show it", "未找到能够体现它的申请"),
    "test-missing": (
        "{what}: no case in which `{condition}` is {value} and decides by itself",
        "{what}：没有样例使`{condition}`为{value}并单独起决定作用",
    ),
    "test-true": ("true", "真"),
    "test-false": ("false", "假"),
    "test-survived": ("no case notices: {change}", "没有样例能发现：{change}"),
    "mutant-limit": ("{what}: `{was}` becomes `{becomes}`", "{what}：`{was}`变为`{becomes}`"),
    "mutant-limit-step": (
        "{what}: `{was}` in `{whole}` is changed by {becomes} unit",
        "{what}：`{whole}`中的`{was}`改变{becomes}个单位",
    ),
    "mutant-limit-minute": (
        "{what}: `{was}` in `{whole}` is changed by {becomes} minute",
        "{what}：`{whole}`中的`{was}`改变{becomes}分钟",
    ),
    "mutant-comparison": ("{what}: `{was}` compares with `{becomes}`", "{what}：`{was}`改用`{becomes}`比较"),
    "mutant-connective": ("{what}: `{was}` is joined by `{becomes}`", "{what}：`{was}`改用`{becomes}`连接"),
    "mutant-negation": ("{what}: `{was}` is turned round", "{what}：`{was}`取反"),
    "mutant-part-dropped": ("{what}: `{was}` is left out", "{what}：去掉`{was}`"),
    "mutant-option-dropped": ("{what}: `{was}` is left out of the list", "{what}：列表中去掉`{was}`"),
    "mutant-option-added": ("{what}: `{was}` holds for `{becomes}` too", "{what}：`{was}`也包括`{becomes}`"),
    "mutant-rule-dropped": ("{what} is dropped", "去掉{what}"),
    "mutant-exception-dropped": ("{what}: the exception `{was}` is dropped", "{what}：去掉例外`{was}`"),
    "mutant-outcome": ("{what}: outcome `{was}` becomes `{becomes}`", "{what}：结果`{was}`变为`{becomes}`"),
    "mutant-route-dropped": ("{what} is dropped", "去掉{what}"),
    "mutant-route": ("{what} leads to `{becomes}`", "{what}改为`{becomes}`"),
    "mutant-alternative-dropped": ("{what}: an alternative is dropped", "{what}：去掉一种情形"),
    "mutant-value": ("{what}: value `{was}` becomes `{becomes}`", "{what}：值`{was}`变为`{becomes}`"),
    "mutant-check-dropped": ("{what} is dropped", "去掉{what}"),
    "part-rule": ("rule `{name}`", "规则`{name}`"),
    "part-route": ("route `{name}`", "办理方式`{name}`"),
    "part-term": ("term `{name}`", "条款项`{name}`"),
    "part-value": ("value of term `{name}`", "条款项`{name}`的值"),
    "part-check": ("check {name}", "检查{name}"),
    "part-derived": ("derived fact `{name}`", "推算项`{name}`"),
    "part-shown": ("shown `{name}`", "显示的`{name}`"),
    "part-duty": ("duty `{name}`", "待办`{name}`"),
    "part-deadline": ("deadline of duty `{name}`", "待办`{name}`的期限"),
    "mutant-duty-dropped": ("{what} is dropped", "去掉{what}"),
    "part-parameter": ("parameter `{name}`", "参数`{name}`"),
}
