"""The 51 situations that were tried at the terminal: what is given, what is typed and how fast, and on which terminal.

Keys are written in pieces parted by `|`, two seconds apart: ⏎ is Enter, ← → the arrows, ⇤ ⇥ Home and End, ⌫ Backspace,
⌦ Delete, ^C and ^D the control keys. A piece is typed at 120 ms a key; `slow:` at 300 ms, `scan:` at 1 ms, `paste:` all at once
between the marks of a bracketed paste.
"""

from __future__ import annotations

from typing import NamedTuple

FINE = {
    "--sold-on": "2026-11-03",
    "--receipt": "yes",
    "--goods-intact": "yes",
    "--packaging-intact": "yes",
    "--laid": "no",
    "--clearance": "no",
    "--special-order": "no",
    "--defect": "none",
    "--quantity": "1 m2",
}


class Situation(NamedTuple):
    """`asked` are the facts that a request with nothing against it leaves open, `more` further options; `zh` what is typed
    in Chinese where that is not the same."""

    title: str
    keys: str
    asked: str = ""
    more: str = ""
    zh: str = ""
    columns: int = 80
    encoding: str = "utf-8"
    nothing_given: bool = False

    def options(self) -> list[str]:
        """The command's options."""
        left = {"--" + name.replace("_", "-") for name in self.asked.split()} | {*self.more.split()}
        given = {} if self.nothing_given else {name: text for name, text in FINE.items() if name not in left}
        return [part for pair in given.items() for part in pair]


CLAIM = "defect"
SITUATIONS = (
    # No silent yes
    Situation("a plain yes to the quality problem is a claim", "yes⏎|⏎", CLAIM, "--packaging-intact no", zh="有⏎|⏎"),
    Situation("confirmed by the inspection, said by its number", "3|⏎", CLAIM, "--packaging-intact no", columns=60),
    Situation("no quality problem, and the packaging opened", "no⏎|⏎", CLAIM, "--packaging-intact no", zh="没有⏎|⏎"),
    Situation("a special order with a problem that is claimed", "2|⏎", CLAIM, "--special-order yes", columns=40),
    # A scanner is not a thumb
    Situation("a bar code at a choice", "scan:3800234567897⏎|2|⏎", CLAIM, "--packaging-intact no"),
    Situation("a code that begins with n at yes or no", "scan:n0y-4711⏎|y|⏎", "receipt", columns=60),
    Situation("a bar code without an Enter, and the answer after it", "scan:6901234567892|n|⏎", "laid"),
    Situation("two codes in one go do not reach the next question", "scan:690123⏎690124⏎|y|n|⏎", "receipt laid"),
    Situation("Enter right behind a key that answered", "y⏎|n|⏎", "receipt laid", columns=40),
    Situation("a word that was pasted", "paste:yes|⏎|⏎", "receipt", zh="paste:是|⏎|⏎"),
    Situation("lines that were pasted", "paste:y⏎n⏎y⏎|n|⏎", "laid", columns=60),
    Situation("what an input method sends for the keys", "？|ｙ|《|ｙ|－|⏎", "receipt clearance", columns=60),
    Situation("a whole dialogue typed slowly", "slow:y|n|slow:11/3⏎|⏎|n|n|y|y|slow:1.5m2⏎|⏎", nothing_given=True),
    # Promise nothing that another rule refuses
    Situation("laid and bought on clearance", "", "", "--laid yes --clearance yes"),
    Situation("a confirmed problem, too late", "3 Oct⏎|⏎|⏎", "sold_on", "--defect confirmed", zh="10月3日⏎|⏎|⏎"),
    Situation("laid, and nothing else against it", "y|⏎", "laid", columns=40),
    Situation("opened boxes without a problem", "n|1|⏎", "packaging_intact defect"),
    Situation("no receipt, said to the customer", "", "receipt", "--receipt no --say"),
    # A curable no goes on asking
    Situation("no receipt, and then it turns out to be laid", "n|y|⏎", "receipt laid"),
    Situation("no receipt, and all else in order", "n|n|⏎", "receipt laid", columns=60),
    Situation("no receipt, and nobody asks on", "", "laid", "--receipt no --no-input", columns=40),
    # All lines of a request
    Situation("a second line by a plus: the route is for the sum", "1.5 m2⏎|+|1.2 m2⏎|⏎", "quantity"),
    Situation("a second line announced in the middle", "+|n|y|⏎", "laid", columns=60),
    Situation(
        "lines as options, one of them refused",
        "",
        "quantity clearance",
        "--line 'quantity=1.5㎡ clearance=no' --line 'quantity=1.2㎡ clearance=yes' --no-input",
    ),
    Situation("a line that cannot be read", "", "quantity", "--line '3箱'", columns=60),
    # Order of questions, and where they end
    Situation("a special price ends it", "y|y|⏎", nothing_given=True, columns=60),
    Situation("the day after the last", "29 Oct⏎|⏎|⏎", "sold_on", zh="10月29日⏎|⏎|⏎"),
    Situation("exactly two square metres", "2 m2⏎|⏎", "quantity", zh="2平方米⏎|⏎"),
    Situation("a hair more than two square metres", "2.000001 m2⏎|⏎", "quantity", columns=60),
    # Review and mend
    Situation("an answer is changed before the end", "n|y|2|n|⏎", "receipt laid"),
    Situation("back, and the answers are kept", "n|<|⏎|n|⏎", "laid clearance", columns=40),
    Situation("to stop is asked once", "q|n|q|y", "receipt", zh="退出⏎|n|q|y"),
    Situation("the input ends", "y|^D", "receipt laid", columns=60),
    Situation("stopped by Ctrl-C", "y|^C", "receipt laid"),
    # What people type
    Situation("yesterday", "yesterday⏎|⏎|⏎", "sold_on", zh="昨天⏎|⏎|⏎"),
    Situation("the number of the day", "3⏎|⏎|⏎", "sold_on", zh="3号⏎|⏎|⏎", columns=40),
    Situation("a day that can be two", "03/04/2026⏎|2|⏎", "sold_on"),
    Situation("a day that does not exist, and one to come", "2026-02-30⏎|2026-12-01⏎|20261103⏎|⏎|⏎", "sold_on"),
    Situation("boxes and loose pieces, the label in the line", "2b1 800 3⏎|⏎", "quantity", zh="2箱1片 800 3⏎|⏎"),
    Situation("boxes alone: the label is asked for", "3 bxs⏎|3⏎|800⏎|⏎", "quantity", zh="两箱⏎|3⏎|800⏎|⏎", columns=40),
    Situation("half a box that pieces cannot make", "half a box⏎|3⏎|2 pieces⏎|800⏎|⏎", "quantity", zh="半箱⏎|3⏎|2片⏎|800⏎|⏎"),
    Situation("square feet", "16 sq ft⏎|⏎", "quantity", zh="16平方英尺⏎|⏎"),
    Situation("a bare amount", "3⏎|2|800⏎|⏎", "quantity"),
    Situation("a thousand and more", "1,500 pcs。⏎|600x600⏎|⏎", "quantity", zh="1,500片。⏎|600x600⏎|⏎", columns=60),
    Situation("a tile of 80 by 80", "80x80⏎|2|⏎", "quantity", "--quantity '4 pieces'"),
    Situation("words of the shop", "nope⏎|yes⏎|⏎", "packaging_intact laid", zh="没铺⏎|未拆⏎|⏎", columns=60),
    Situation("not known, help and a wrong word", "help⏎|maybe⏎|don't know⏎|⏎", "laid", zh="帮助⏎|也许⏎|不知道⏎|⏎"),
    Situation("Enter says nothing", "⏎|n|⏎", "laid", columns=20),
    Situation("a line is edited", "5 boxes⇤⌦1⇥⌫⌫⌫⌫⌫m2←←→⏎|⏎", "quantity", columns=20),
    # Terminals
    Situation("a terminal that speaks GB18030", "n|y|⏎", "receipt laid", encoding="gb18030", columns=60),
    Situation("a terminal that cannot show Chinese", "n|y|⏎", "receipt laid", encoding="latin-1", columns=60),
)
