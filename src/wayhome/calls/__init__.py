"""Call events, locations and how far each can be trusted."""
