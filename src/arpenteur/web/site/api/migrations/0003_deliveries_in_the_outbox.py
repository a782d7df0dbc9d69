from datetime import timedelta

from django.db import migrations

from arpenteur.web.foundation.shared.sealing import unsealed

_PATIENCE = timedelta(days=3)


def move(apps, _schema):
    """Every delivery becomes a message of the outbox under the same identifier, in the state it was in."""
    message = apps.get_model("outbox", "Message")
    with unsealed():
        old = apps.get_model("api", "Delivery")._base_manager.order_by("pk")
        message._base_manager.bulk_create(
            (
                message(
                    id=one.pk, campaign=one.campaign_id, kind="webhook", channel=f"webhook:{one.endpoint_id}",
                    number=one.number, payload=one.payload, state=one.state, attempts=one.attempts,
                    next_at=one.next_at, until=one.created_at + _PATIENCE, created_at=one.created_at,
                    ended_at=one.ended_at, fault=one.fault,
                )
                for one in old.iterator(chunk_size=500)
            ),
            ignore_conflicts=True,
            batch_size=500,
        )
        old.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0002_maker"),
        ("outbox", "0001_messages"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
