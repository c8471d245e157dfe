"""The words in which logs record a decision -> the policy's outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from returns_cli.errors import UsageError
from returns_cli.kinds.choice import choice_spellings
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Reader, Value
from returns_cli.kinds.negation import heading_stem, stem
from returns_cli.kinds.sameness import NOT_KNOWN, folded
from returns_cli.kinds.yes_no import NO, YES
from returns_cli.language.faults import did_you_mean
from returns_cli.language.types import Choice
from returns_cli.late_pattern import late
from returns_cli.policy.model import Fact, Label, Policy, Words

RECORDED = "_recorded"  # no fact has such a name
UNREAD = "?"  # what is recorded in words that nobody knows; no outcome is called so
# Fewer words than a question takes: 有 and 无 say of a decision that there is one, or none.
_YES = ("yes", "y", "true", "1", "是", "对", "√", "✓", "✔")
_NO = ("no", "n", "false", "0", "否", "不是", "×", "✗", "✘")
_RETURN, _RETURN_IN_ENGLISH = "退换货|退货退款|退货|换货|退换|退款|申请", "(?:return|refund|exchange)s?"
_OF_A_RETURN = late(rf"(?<=.)(?:{_RETURN})\Z|^{_RETURN_IN_ENGLISH}(?=.)|(?<=.){_RETURN_IN_ENGLISH}\Z")
_A_RETURN = late(rf"(?:{_RETURN}|{_RETURN_IN_ENGLISH})\Z")
_DONE = late("^(?:已经|已)(?=.)")
_BEFORE = late("^(?:已经|已|审核|审批)+(?=.)")
_SURE = {
    "approve": ("approved", "accepted", "granted", "同意", "批准", "通过", "准予"),
    "deny": ("denied", "rejected", "refused", "declined", "拒绝", "不同意", "驳回"),
}
_USUAL = {
    "approve": (*_SURE["approve"], "accept", "ok", "refunded", "已退", "已退款", "退款成功", "退货成功", *_YES),
    "deny": (*_SURE["deny"], "reject", "不予退换", *_NO),
    "refer": ("referred", "inspect", "inspection", "pending inspection", "送检", "待检", "转检"),
}

_USUAL |= {"accept": _USUAL["approve"], **dict.fromkeys(("reject", "refuse", "decline"), _USUAL["deny"])}

_ALLOWED = frozenset(map(stem, _SURE["approve"]))
_MONEY = late("refund|(?<!退货)退款")  # is paid back or not: `Refund pending` says nothing of the goods
_DECIDED = frozenset((*_SURE["approve"], *_SURE["deny"]))


def recorded_fact(policy: Policy, more: Mapping[str, Sequence[str]] | None = None, heading: str = "") -> Fact:
    """The recorded decision as if it were a choice, so that one reader serves it too. `more` are the words that the user gives
    for an outcome; yes and no answer a heading that asks for one, such as 是否拒绝."""
    more = more or {}
    taken = {folded(word) for words in more.values() for word in words}
    asked = _asked_for(policy, heading) if heading else None
    if asked not in (None, policy.granted):
        taken.update(folded(word) for word in (*_YES, *_NO) if folded(word) not in taken)
        more = {**more, str(asked): (*more.get(str(asked), ()), *_YES)}
        others = [outcome for outcome in policy.outcomes if outcome != asked]
        if len(others) == 1:  # with more of them nobody can tell which a no is
            more[others[0]] = (*more.get(others[0], ()), *_NO)
    labels = {}
    for outcome in policy.outcomes:
        own = policy.labels.get(outcome, Label(Words()))
        names = [name for name in (*own.names, *_USUAL.get(outcome, ())) if folded(name) not in taken]
        taken.update(folded(name) for name in names)
        labels[outcome] = Label(own.words, (*more.get(outcome, ()), *names))
    return Fact(RECORDED, Choice(policy.outcomes), labels=labels)


def _asked_for(policy: Policy, heading: str) -> str | None:
    """The outcome for which a heading asks: deny for 是否拒绝 and Rejected."""
    spelled = choice_spellings(recorded_fact(policy), Choice(policy.outcomes))
    by_stem = {stem(word): outcome for word, outcome in spelled.items() if word not in _YES and word not in _NO}
    asked = heading_stem(heading)
    return by_stem.get(asked) or by_stem.get(_OF_A_RETURN.sub("", asked))


def asks_for_decision(heading: str) -> bool:
    """Whether a heading asks if a return was allowed: 是否同意退货, Refund approved? Of one that was not refused nobody knows
    what it was, so that a heading that asks for a refusal is read only where somebody names it."""
    return _OF_A_RETURN.sub("", heading_stem(heading)) in _ALLOWED


def outcome_named(policy: Policy, words: str) -> str:
    """The outcome that is recorded in these words. Raises UsageError."""
    fact = recorded_fact(policy)
    found = choice_spellings(fact, Choice(policy.outcomes)).get(folded(words))
    if found is None:
        raise UsageError(f"`{words}` is no outcome of {policy.id}", help=did_you_mean(words, policy.outcomes))
    return found


def recorded_reader(fact: Fact, read: Reader) -> Reader:
    """Reads recorded decisions by the reader of `recorded_fact`: what it cannot read is `UNREAD`, because the row says all
    the same what is right. So are words for yes and no that are no words for decisions: 有 and 无.
    What is said beside a word changes no decision: 已批准, 同意退款, `Refund approved.`; but 退款申请 only asks for what 已退款
    has got."""
    own = choice_spellings(fact, fact.type) if isinstance(fact.type, Choice) else {}
    no_decisions = (YES | NO) - own.keys() - NOT_KNOWN

    def read_record(text: str) -> Value:
        if folded(text) in no_decisions:
            return (UNREAD,)
        try:
            return read(text)
        except InputError:
            plain = folded(text).rstrip(".。!")
            word = _OF_A_RETURN.sub("", _BEFORE.sub("", plain)).strip()
            asked = _A_RETURN.match(word) and word != _DONE.sub("", plain).strip()
            paid = _MONEY.search(plain) and not _MONEY.search(word) and word not in _DECIDED
            return (UNREAD if asked or paid or word in YES | NO else own.get(word, UNREAD),)

    return read_record
