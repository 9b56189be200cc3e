"""Whose certificates are believed: the public authorities, and the machine's own (an agency may have one)."""

import ssl

import httpx


def trusted() -> ssl.SSLContext:
    """Return a context that checks certificates and names."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context
