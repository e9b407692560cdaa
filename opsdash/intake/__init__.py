"""Files to facts: decoded text, table, recognised profile, interpretation, typed rows, outcome.

Each step takes the value of the step before and returns its own; only `storing` writes
facts. Whatever happens, rows in = loaded (new + changed + same) + folded + ignored + rejected.
"""
