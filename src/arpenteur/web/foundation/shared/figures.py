"""Where figures are kept that are long to make.

Each process has its own. Not with the counters of tries and the codes already used, which the default cache holds for
all processes: whoever asks many questions of the public pages would push those out, and could guess without end.
"""

from django.core.cache import caches
from django.utils.connection import ConnectionProxy

FIGURES = ConnectionProxy(caches, "figures")
