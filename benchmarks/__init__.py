"""How long a decision takes, warm and cold, beside a hand-written if-chain and other rule engines."""
