"""Every bound that more than one room keeps (invariant I13); a room's own stand in the room."""

BODY_BYTES = 1_000_000
"""The largest body of a page's form or an API call."""

BODY_SECONDS = 10.0
"""How long a client may take to send a body."""

UPLOAD_BYTES = 5_000_000
"""The largest day sheet or import file. A year's calendar of a busy worker is under 2 MB."""

PHOTO_BODY_BYTES = 8_100_000
"""The largest body that brings a photograph: 8 MB of it, and the form around it."""

SHORT_TEXT = 200
"""Characters of a name, a label, a place."""

LONG_TEXT = 4_000
"""Characters of a note."""

LIST_ROWS = 200
"""The most rows a page or an API list shows at a time."""

BATCH_ROWS = 500
"""The most rows a loop of the engine takes in one transaction."""

DAYS_AHEAD = 366
"""How far ahead anything may be planned; further is a slip of the finger."""
