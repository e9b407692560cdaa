"""Frozen views: what a page said on one day, kept with its numbers, and what is different since.

A frozen view is never changed by later data. Asking again is asking the same absolute questions of
the data as it is now; what differs is explained or said to be unexplained.
"""
