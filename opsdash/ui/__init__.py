"""What people see: the shell, its filters, and the parts that pages are put together from."""
