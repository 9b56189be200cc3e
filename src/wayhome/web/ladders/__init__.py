"""Who is told in which order, how soon, and when police are called: the ladders of an office."""
