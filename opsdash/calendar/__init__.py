"""Zones, days and periods: when a day begins, what a week is, which days a period names."""
