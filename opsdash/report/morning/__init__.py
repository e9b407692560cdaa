"""The morning notice: what it says, when it is due, where it goes and what became of it.

`delivery` is the way in: it sends what is due, once a day. Everything else is asked by it or by the
page. What leaves this server is text and a link, never rows.
"""
