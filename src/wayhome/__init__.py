"""Wayhome: everyone who goes out comes home, or somebody notices in time."""

__version__ = "0.1.0"
