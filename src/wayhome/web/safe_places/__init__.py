"""Safe places: what the map proposes is confirmed or refused, more are added by hand, each again after a year."""
