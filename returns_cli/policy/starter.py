"""What `returns policy new` writes: a small policy that is right as it stands, its cases and its README.

The braces are those of `str.format`.
"""

# ruff: noqa: E501  a line of a policy file is as long as its sentence

from __future__ import annotations

POLICY = """\
# {id}: returns. Clauses C1-C4 and readings: {stem}.README.md beside this file.

policy   = "{id}"
version  = "1"
title    = {{ en = "Returns", zh = "退货" }}
timezone = "Asia/Shanghai"                      # whole days are this zone's days
outcomes = ["deny", "refer", "approve"]         # strongest first; the last one holds when no rule fires

[parameters.return_window]
unit   = "day"
label  = {{ en = "days to return", zh = "退货期限" }}
values = [{{ value = 30, clause = "C1" }}]        # later changes: {{ from = 2027-01-01, value = 14, clause = "C1" }}, and by = "sold_on"

[facts.sold_on]
type  = "date"
ask   = {{ en = "On which day were the goods sold?", zh = "哪一天售出？" }}
names = ["sale date", "售出日期"]

[facts.requested_on]
type    = "date"
default = "today"
ask     = {{ en = "On which day does the customer ask?", zh = "客户哪一天提出？" }}
names   = ["request date", "申请日期"]

[facts.receipt]
type       = "yes/no"
changeable = true                               # the customer could still bring it
ask        = {{ en = "Does the customer show the receipt?", zh = "客户是否出示收据？" }}
names      = ["有无收据"]

[facts.intact]
type  = "yes/no"
ask   = {{ en = "Are the goods and their packaging intact?", zh = "商品和包装是否完好？" }}
names = ["是否完好"]

[facts.defect]
type    = "choice"
choices = ["none", "claimed", "confirmed"]
ask     = {{ en = "Is there a quality problem: none, claimed by the customer, or confirmed?", zh = "有无质量问题：无、客户反映、已确认？" }}
names   = ["quality problem", "质量问题"]
[facts.defect.labels]
none      = {{ en = "none", zh = "无" }}
claimed   = {{ en = "claimed", zh = "反映" }}
confirmed = {{ en = "confirmed", zh = "确认" }}

[derived.last_day]                              # the day of sale is day 0
value = "add_days(sold_on, return_window)"
label = {{ en = "last day to return", zh = "最后退货日" }}
show  = true

[[rules]]
id      = "window"
outcome = "deny"
when    = "requested_on > last_day"
clause  = "C1"
reason  = {{ en = "Returns close after {{return_window}} days (last day {{last_day}}).", zh = "退货期为{{return_window}}天（最后一天{{last_day}}）。" }}

[[rules]]
id      = "receipt"
outcome = "deny"
when    = "not receipt"
clause  = "C2"
reason  = {{ en = "No receipt.", zh = "没有收据。" }}
remedy  = {{ en = "Ask the customer to bring the receipt.", zh = "请客户带上收据。" }}

[[rules]]
id      = "condition"
outcome = "deny"
when    = "not intact"
unless  = "defect != 'none'"                    # C3 speaks of goods without a quality problem
clause  = "C3"
reason  = {{ en = "The goods or their packaging are not intact.", zh = "商品或包装不完好。" }}

[[rules]]
id      = "condition-claim"                     # a claim is not yet a quality problem
outcome = "refer"
when    = "not intact and defect == 'claimed'"
clause  = "C4"
reason  = {{ en = "Not intact, and the quality problem is only claimed.", zh = "不完好，且质量问题尚未确认。" }}
remedy  = {{ en = "Have the goods inspected; decide when the result is known.", zh = "请先送检，有结果后再定。" }}

[[checks]]
must    = "requested_on >= sold_on"
message = {{ en = "asked for on {{requested_on}}, before the sale on {{sold_on}}", zh = "申请日期{{requested_on}}早于售出日期{{sold_on}}" }}
"""

CASES = """\
# Worked examples of {id}. [base] holds what a case does not say itself.

[base]
sold_on      = "2026-03-01"
requested_on = "2026-03-15"
receipt      = "yes"
intact       = "yes"
defect       = "none"

[[cases]]
name    = "everything in order"
outcome = "approve"
reasons = []

[[cases]]
name    = "day 30 is the last day"
facts   = {{ requested_on = "2026-03-31" }}
outcome = "approve"

[[cases]]
name    = "day 31 is too late"
facts   = {{ requested_on = "2026-04-01" }}
outcome = "deny"
reasons = ["window"]

[[cases]]
name    = "no receipt"
facts   = {{ receipt = "no" }}
outcome = "deny"
reasons = ["receipt"]

[[cases]]
name    = "opened, without a quality problem"
facts   = {{ intact = "no" }}
outcome = "deny"
reasons = ["condition"]

[[cases]]
name    = "opened, with a claimed problem"
facts   = {{ intact = "no", defect = "claimed" }}
outcome = "refer"
reasons = ["condition-claim"]

[[cases]]
name    = "opened, with a confirmed problem"
facts   = {{ intact = "no", defect = "confirmed" }}
outcome = "approve"
reasons = []

[[cases]]
name    = "a claim that changes nothing"
facts   = {{ defect = "claimed" }}
outcome = "approve"
reasons = []

[[cases]]
name    = "nobody has looked whether the goods are intact"
facts   = {{ intact = "" }}
outcome = "incomplete"
ask     = ["intact"]

[[cases]]
name    = "on the day of sale"
facts   = {{ requested_on = "2026-03-01" }}
outcome = "approve"

[[cases]]
name    = "asked for before the sale: that cannot be"
facts   = {{ requested_on = "2026-02-28" }}
error   = true
"""

README = """\
# {id}

The rules of this policy in our words. Clause numbers are the `clause` entries of `{stem}.toml`.

| clause | in our words |
|---|---|
| C1 | Goods may be returned within 30 days of the day of sale. |
| C2 | The customer shows the receipt. |
| C3 | Goods without a quality problem: the goods and their packaging are intact. |
| C4 | A quality problem that is only claimed is inspected before anything is decided by it. |

## Readings

- **Day counting.** The day of sale is day 0 and day 30 the last day, in whole calendar days.
- **The quality problem.** C3 excepts goods that have one; until it is confirmed, C4 sends them to inspection.
"""
