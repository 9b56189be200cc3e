"""The settings of the tests: the real ones, on a cluster that each test process starts for itself."""

import os
import tempfile

os.environ.setdefault("WAYHOME_DATA", tempfile.mkdtemp(prefix="wayhome-test-"))

from wayhome.project.settings import *

WAYHOME_URL = "http://testserver"
ALLOWED_HOSTS = ["*"]
WAYHOME_BOARD_SILENT_SECONDS = 0  # no story has a board open unless it says so
WAYHOME_WEBHOOK_HOSTS = ["127.0.0.1", "localhost"]
# A test that waits in a debugger, or holds a transaction around a browser, is not idle.
DATABASES["default"]["OPTIONS"]["options"] = "-c idle_in_transaction_session_timeout=0 -c statement_timeout=20s"
# Pure tests have no database; tests/web/test_limits.py tries the real one.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the cast is made for every test
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
