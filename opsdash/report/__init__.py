"""What leaves the screen as a file: tables, pictures of charts, and the names of both.

Everything here is made on a click and from what the page shows, never asked again.
"""
