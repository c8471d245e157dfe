"""What the checks find in a policy and what to do about it, in Chinese by its English; ¤ stands for what differs."""

from __future__ import annotations

from collections.abc import Mapping

CHECK_FAULTS: Mapping[str, str] = {
    "the same facts as in “¤” (line ¤), which expects ¤ ¤": "与“{0}”（第{1}行）情况相同，而那里的{2}是{3}",
    "¤ percent stands among percents of 1 and more: is ¤ percent meant?": "别处都是1以上的百分数，这里是百分之{0}：是不是百分之{1}？",
    "`¤` has no ¤ wording": "`{0}`没有{1}",
    "`¤` is accepted here, but nothing of that kind is found": "这里接受了`{0}`，但并没有这类问题",
    "route `¤` has ¤ steps in English and ¤ in Chinese": "去处`{0}`的步骤英文有{1}条，中文有{2}条",
    "the ¤ wording of `¤` lacks ¤, which the ¤ one has": "`{1}`的{0}缺少{3}里的{2}",
    "nothing fills the placeholder `¤`": "占位符`{0}`没有内容可填",
    "`¤` means two ¤: `¤` and `¤`": "`{0}`同时是两个{1}的写法：`{2}`和`{3}`",
    "the heading `¤` means both `¤` and `¤`": "列名`{0}`既指`{1}`又指`{2}`",
    "`¤` has no value from ¤ to ¤, though ¤ needs it then": "`{0}`在{1}至{2}没有值，而{3}那时要用",
    "`¤` has a value from ¤, but the version holds until ¤ only": "`{0}`有从{1}起的值，而这个版本只到{2}为止",
    "¤ has no clause `¤`": "{0}里没有条款`{1}`",
    "the reason of rule `¤` speaks of `¤`, which the rule does not look at": "规则`{0}`的原因提到`{1}`，而规则并不看它",
    "the ¤ `¤` is neither used nor shown": "{0}`{1}`既没有用到，也不显示",
    "no rule, route, term, check or sentence uses the fact `¤`": "没有规则、去处、条件、检查或语句用到事实`{0}`",
    "no expression and no sentence uses the parameter `¤`": "没有表达式或语句用到参数`{0}`",
    "no version is in force from ¤ to ¤, between versions ¤ and ¤: a request with `¤` then is refused": (
        "{0}至{1}没有有效的版本（在版本{2}与{3}之间）：`{4}`在那些天的申请不能受理"
    ),
    "`¤`, another version of this policy, cannot be used: ¤": "本政策的另一版本`{0}`无法使用：{1}",
    "version ¤ does not say by the same day as the others when it holds": "版本{0}没有像其他版本那样按同一日期写明何时有效",
    "no version is in force on ¤, between versions ¤ and ¤: a request with `¤` then is refused": (
        "{0}没有有效的版本（在版本{1}与{2}之间）：`{3}`为那天的申请不能受理"
    ),
    "no request passes the checks, so that none is ever decided": "没有申请能通过检查，所以什么都判定不了",
    "rule `¤` always fires: every request satisfies its condition": "规则`{0}`总是触发：每个申请都符合它的条件",
    "the exception of rule `¤` never applies: it holds for no request that the rule is about": (
        "规则`{0}`的例外永远用不上：规则所管的申请没有一个符合"
    ),
    "route `¤` is never taken: it holds for no request that is accepted": "去处`{0}`永远轮不到：被同意的申请没有一个符合",
    "route `¤` is never taken: the routes before it take every request it is for": "去处`{0}`永远轮不到：前面的去处已经包括了",
    "rule `¤` can never fire: no request satisfies its condition": "规则`{0}`永远不会触发：没有申请符合它的条件",
    "rule `¤` can never fire: its exception holds whenever its condition does": (
        "规则`{0}`永远不会触发：凡符合它条件的，也都符合例外"
    ),
    "duty `¤` is never to be done: no request satisfies its condition": "待办`{0}`永远不会出现：没有申请符合它的条件",
    "duty `¤` is never to be done: no request satisfies its condition and has its outcome": (
        "待办`{0}`永远不会出现：没有申请既符合它的条件又有它的结果"
    ),
    "`¤` is money that no one can pay: it ends in parts of a cent": "`{0}`是付不出的金额：不足一分的部分没有取整",
    "`¤` is money that no one can pay: it ends in parts of a thousandth": "`{0}`是付不出的金额：不足千分之一的部分没有取整",
    "`¤` is money that no one can pay: it ends in parts of one, which has none": "`{0}`是付不出的金额：这种货币没有小数，尾数没有取整",
    "the book pays back the full price beside `¤`: no term says what is paid back": (
        "有`{0}`，账本仍会全额退款：没有条件说明退多少"
    ),
    "¤: ¤ (line ¤) and ¤ both include the limit (an overlap): at `¤` both hold": (
        "{0}：{1}（第{2}行）和{3}都包括界限（重叠）：`{4}`时两者都成立"
    ),
    "¤: ¤ (line ¤) and ¤ both leave the limit out (a gap): at `¤` neither holds": (
        "{0}：{1}（第{2}行）和{3}都不包括界限（空缺）：`{4}`时两者都不成立"
    ),
    "rule `¤` (line ¤) and rule `¤` both include the limit: at `¤` both fire": (
        "规则`{0}`（第{1}行）和规则`{2}`都包括界限：`{3}`时两者都触发"
    ),
    "rule `¤` fires for the same requests as `¤`, with the same outcome": "规则`{0}`与`{1}`对同样的申请触发，结果也相同",
    "¤: no ¤ holds for some request that is accepted": "{0}：有的申请被同意了，却没有任何{1}成立",
    "¤: no ¤ holds for some request": "{0}：有的申请没有任何{1}成立",
    "¤: ¤, `¤`, holds for no request": "{0}：没有申请符合{1}（`{2}`）",
    "term `¤`: the alternative `¤` holds for no request that is accepted": "条件`{0}`：被同意的申请没有一个符合情形`{1}`",
    "whenever rule `¤` fires, `¤` fires too and its outcome `¤` is at least as strong: it never decides": (
        "规则`{0}`触发时`{1}`也触发，而且结果`{2}`不比它弱：它从不起作用"
    ),
    "¤: ¤ `¤` and ¤ `¤` hold together": "{0}：{1}（`{2}`）和{3}（`{4}`）会同时成立",
    "¤: ¤ and ¤ hold together": "{0}：{1}和{2}会同时成立",
    "`¤` is shown as a last day, but a request that rule `¤` is about is refused on that day already": (
        "`{0}`作为最后一天显示，但规则`{1}`所管的申请在那天已经被拒"
    ),
    "`¤` is shown as a last day, but a request that rule `¤` is about still passes after it": (
        "`{0}`作为最后一天显示，但规则`{1}`所管的申请过了那天仍能通过"
    ),
    "no request is ever `¤`: some rule always fires": "没有申请会是`{0}`：总有规则触发",
    "no request is ever `¤`: a stronger rule fires whenever one that gives it does": (
        "没有申请会是`{0}`：给出它的规则触发时，总有更强的规则也触发"
    ),
    "no rule gives the outcome `¤`": "没有规则给出结果`{0}`",
    "while `¤` is not known ¤ are undecided, though it is `¤` whatever the answer: no reason can be named": (
        "不知道`{0}`时{1}都无法判定，但不论怎样回答都是`{2}`：说不出原因"
    ),
    "while `¤` is not known `¤` is undecided, though it is `¤` whatever the answer: no reason can be named": (
        "不知道`{0}`时`{1}`无法判定，但不论怎样回答都是`{2}`：说不出原因"
    ),
    "`¤` is read as `¤`, which grants more than `¤`, and says no more than that": (
        "`{0}`会读成`{1}`，比`{2}`更宽，而它并没有说得更多"
    ),
    "`¤` is never ¤: a request that says so is refused": "`{0}`不会是{1}：这样写的申请会被拒收",
    "`¤` is never ¤: who says so does not know it": "`{0}`不会是{1}：这样写即表示不知道",
    "`¤` is never ¤: it is read as ¤": "`{0}`不会是{1}：它会读作{2}",
    "no answer to `¤` ever changes the outcome or the route, so it is never asked": (
        "`{0}`怎样回答都不改变结果和去处，所以从不会问"
    ),
    "this part of the condition never matters: without it every request comes out the same": (
        "条件的这一部分不起作用：去掉它，每个申请的结果都一样"
    ),
}

CHECK_HINTS: Mapping[str, str] = {
    "correct one of them": "请改正其中一个",
    "write ¤, or accept it: allow = [{ code, why }]": "请写{0}，或接受它：allow = [{{ code, why }}]",
    "say it in both, or as one plain text that serves both: ¤": "两种语言都写，或写一句两种通用的：{0}",
    "write `not known(¤)`, or take it out": "请写`not known({0})`，或去掉",
    "leave it to one of them": "只留给其中一个",
    "add the value of those days: ¤": "请补上那些日子的值：{0}",
    "name what the rule compares, or let it compare this": "请写规则所比较的，或让规则比较它",
    "use it, show it, or take it out": "请用上、显示或去掉",
    "use it, take it out, or give it a default": "请用上、去掉，或给默认值",
    "use it, or take it out": "请用上或去掉",
    "let version ¤ begin on ¤, or ¤ end on ¤": "让版本{0}从{1}开始，或版本{2}到{3}结束",
    "loosen `must`: it says what a request needs to be readable at all": "放宽`must`：它说的是申请要怎样才能受理",
    "correct the condition: it tells no request from another": "请改条件：它区分不了任何申请",
    "correct the exception, or take it out": "请改例外，或去掉",
    "correct the condition, or take the route out": "请改条件，或去掉这个去处",
    "correct the condition, or take the rule out": "请改条件，或去掉这条规则",
    "correct the condition, or take it out": "请改条件，或去掉",
    "add the ¤ for this request; or let [[checks]] refuse it, if there is none such": (
        "请补上这种申请的{0}；若没有这种申请，就让[[checks]]拒收"
    ),
    "correct the row, or take it out": "请改这一行，或去掉",
    "correct the condition, or take the alternative out": "请改条件，或去掉这种情形",
    "give each step in both languages": "每一步都写两种语言",
    "narrow the exception": "请收窄例外",
    "let only one of them hold: order decides nothing": "只让一个成立：先后次序不起作用",
    "say the same in both languages": "两种语言要说得一样",
    "correct the day, or put the value into the next version": "请改日期，或把这个值写进下一个版本",
    "add the clause to ¤, or cite another": "请把条款写进{0}，或引用别的条款",
    "add the rule that gives it, or take the outcome out": "请加上给出它的规则，或去掉这个结果",
    "correct the rules that give it": "请改给出它的规则",
    "run `returns policy check ¤`": "请运行`returns policy check {0}`",
    "give each version [in_force], with one `by`": "每个版本都写[in_force]，并用同一个`by`",
    "end the earlier one the day before: until = ¤": "让前一个在前一天结束：until = {0}",
    "correct one of the conditions, or take it out": "请改其中一个条件，或去掉",
    "let only one of them hold, or say in the README that the source contradicts itself": (
        "只让一个成立，或在README里写明原文自相矛盾"
    ),
    "say how it is rounded: round(…, 1)": "写明如何取整：round(…, 1)",
    "say how it is rounded: round(…, 0.001), or round(…, 0.005)": "写明如何取整：round(…, 0.001)，或round(…, 0.005)",
    "say how it is rounded: round(…, 0.01), or round(…, 0.05)": "写明如何取整：round(…, 0.01)，或round(…, 0.05)",
    "let the day and the rule say the same": "让日期与规则一致",
    "correct the rules that together leave nothing out": "请改那些合起来什么都不剩的规则",
    "write the condition so that it does not need `¤`: what is true of both answers must not ask for one": (
        "改写条件，使它不需要`{0}`：两种回答都成立的，不该再问"
    ),
    "let `¤` mean `¤`, or leave it out so that it is asked again": "让`{0}`指`{1}`，或去掉它，以便再问",
    "correct the conditions that read it": "请改读它的条件",
    "correct it, or take it out": "请改正或去掉",
}
