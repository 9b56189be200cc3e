"""Wall screens of an office: enrolled by a code, listed with when they were last seen, withdrawn."""
