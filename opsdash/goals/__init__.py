"""Promises of the team: a metric, a target, a date, somebody who owns it, and where it stands.

A goal knows its metric by id only; the numbers come through a callable that answers questions.
"""
