"""Persons of concern: search, one record, photographs, who may see it, merging."""
