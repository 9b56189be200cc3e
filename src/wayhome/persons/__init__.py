"""Persons of concern, their vehicles, numbers and conflicts of interest."""
