"""Jobs that wait in the queue are known by the module they were asked from: rooms stand in wings since."""

from django.db import migrations

_WEB = "arpenteur.web."
_WINGS = {
    "foundation": ("accounts", "audit", "campaigns", "keys", "outbox", "reads", "shared", "territory"),
    "persons": ("people", "volunteers", "contacts", "segments", "paths", "exchange", "electors", "local_series"),
    "ground": ("fieldwork", "crew", "routes", "phone", "week"),
    "communication": ("outreach", "calls", "public_pages", "advertising"),
    "residents": ("consultations",),
    "accountability": ("money", "compliance"),
    "site": ("glance", "search", "api", "operations"),
}
_MOVED = {f"{_WEB}{room}.": f"{_WEB}{wing}.{room}." for wing, rooms in _WINGS.items() for room in rooms}


def _rename(apps, names):
    results = apps.get_model("django_tasks_database.DBTaskResult").objects
    for before, after in names.items():
        for path in set(results.filter(task_path__startswith=before).values_list("task_path", flat=True)):
            results.filter(task_path=path).update(task_path=after + path.removeprefix(before))


def rename(apps, _schema_editor):
    _rename(apps, _MOVED)


def rename_back(apps, _schema_editor):
    _rename(apps, {after: before for before, after in _MOVED.items()})


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0002_short_lived"),
        ("routes", "0001_jobs_of_the_new_rooms"),
        ("django_tasks_database", "0001_initial"),
    ]
    operations = [migrations.RunPython(rename, rename_back)]
