"""Premise requests: what the police are asked to keep, the worker's consent, and what came of it."""
