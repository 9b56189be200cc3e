"""The street lines of a box, for the maps of all pages."""
