"""Django application."""

from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.mail.utils import DNS_NAME


class OperationsConfig(AppConfig):
    """Commands of the host: backups, jobs, probes, the doctor."""

    name = "arpenteur.web.site.operations"
    label = "operations"

    def ready(self) -> None:
        """Write down what happens to accounts; read the rules of the host; name messages after the site, not after the
        machine it runs on.
        """
        from arpenteur.web.foundation.shared.public_address import LOOPBACK
        from arpenteur.web.site.operations.host_rules import check_rules
        from arpenteur.web.site.operations.security_events import listen

        listen()
        check_rules()
        name = urlsplit(settings.ARPENTEUR_ADDRESS).hostname or ""
        if name not in LOOPBACK:
            vars(DNS_NAME)["_fqdn"] = name  # where Django keeps it: Message-ID, and the greeting to the mail server
