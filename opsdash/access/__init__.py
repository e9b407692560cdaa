"""Who may do what: tokens for other programs."""
