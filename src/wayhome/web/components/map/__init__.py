"""The map of a route: what is drawn, and the same in words; nothing of it leaves the page."""
