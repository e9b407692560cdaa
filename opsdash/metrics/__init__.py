"""Measures, metrics, rollups: what can be asked, the one place that asks it, what comes back."""
