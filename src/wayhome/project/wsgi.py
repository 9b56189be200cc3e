"""Django as WSGI: the pages, behind our own mount (DESIGN, The front)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wayhome.project.settings")
application = get_wsgi_application()
