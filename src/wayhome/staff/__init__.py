"""People, offices, the duty roster, routes, tokens and PINs."""
