"""The application, for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from arpenteur.web.config.collections import shorten_collections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arpenteur.web.config.settings")
application = get_wsgi_application()
shorten_collections()
