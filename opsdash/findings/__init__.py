"""Answers read as findings: which case a set of numbers is, as values that words turn into text."""
