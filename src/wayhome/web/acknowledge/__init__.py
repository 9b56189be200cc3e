"""The page behind a link in a message: one tap acknowledges, the PIN opens the rest."""
