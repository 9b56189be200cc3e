"""Leaving a page in a hurry (REQUIREMENTS F2): its control stands on every page that shows anything of anybody."""
