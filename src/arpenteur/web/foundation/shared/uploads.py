"""What is sent to the site as a file is held in memory for the time of its request, and written nowhere."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler


class MemoryOnlyUpload(MemoryFileUploadHandler):
    """Keeps every file in memory: how long a request may be is the server's matter (``config/channels.py``).

    Django's own choice writes larger ones below the temporary folder, where a process that is killed leaves them.
    """

    def handle_raw_input(self, *_: Any, **__: Any) -> None:
        """Leave none to another handler."""
        self.activated = True
