"""One's own settings: how one is reached, PINs, phones, tokens."""
