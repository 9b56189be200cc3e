"""The one link of the first run: printed by `wayhome serve`, opened once, worthless afterwards.

The token is an HMAC under a key of the keyring, so that it is the same after a restart and that
nobody who merely reaches the port can make the first administrator. It opens a page only while
there is no agency; that is asked under a lock where the agency is made.
"""

import base64
import hmac
from urllib.parse import urlencode

from django.conf import settings

from wayhome.core.keys import keyring
from wayhome.staff.models import Agency

KEY = "first-run"
PATH = "/first-run/"


def first_run_token() -> str:
    """Return the token of this installation (URL-safe text, 256 bits)."""
    return base64.urlsafe_b64encode(keyring().mac(KEY, b"first administrator")).rstrip(b"=").decode()


def is_first_run_token(text: str) -> bool:
    """Say whether `text` is the token, in constant time."""
    return hmac.compare_digest(text.encode(), first_run_token().encode())


def is_first_run() -> bool:
    """Say whether there is no agency yet."""
    return not Agency.objects.exists()


def first_run_link() -> str:
    """Return the link that `wayhome serve` prints."""
    return f"{settings.WAYHOME_URL}{PATH}?{urlencode({'token': first_run_token()})}"
