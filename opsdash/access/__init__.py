"""Who may do what: actors with their roles, tokens for other programs."""
