"""Offices: zone, hours, numbers, the night service's test, vehicles."""
