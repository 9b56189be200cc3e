"""The pages of alarms, by what they are for."""
