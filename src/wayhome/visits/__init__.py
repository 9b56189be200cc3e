"""Sign-out, stops, check-ins, return."""
