"""What every room stands on: clock, ids, keys, locks, limits, errors."""
