"""Settings, URLs, the ASGI front, wiring."""
