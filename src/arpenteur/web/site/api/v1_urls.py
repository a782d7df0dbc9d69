"""Addresses below ``/api/v1/``."""

from arpenteur.web.site.api.v1 import patterns

urlpatterns = patterns()
