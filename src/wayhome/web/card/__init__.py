"""The call card: read from one's own phone while one rings the police; the address first."""
