"""Signing in and out, second factors, passwords, and the first run."""
