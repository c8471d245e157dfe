"""The shop's memory: what was sold, what came back, who decided."""
