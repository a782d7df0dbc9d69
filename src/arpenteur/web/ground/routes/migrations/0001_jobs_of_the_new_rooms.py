"""Jobs that wait in the queue are known by the module they were asked from, which has another name since."""

from django.db import migrations

_ROOM = "arpenteur.web."
_MOVED = {
    f"{_ROOM}canvass.cut.jobs.cut_later": f"{_ROOM}routes.turfs.jobs.cut_later",
    f"{_ROOM}canvass.stops.jobs.make_later": f"{_ROOM}routes.rounds.jobs.make_later",
}


def rename(apps, _schema_editor):
    for before, after in _MOVED.items():
        apps.get_model("django_tasks_database.DBTaskResult").objects.filter(task_path=before).update(task_path=after)


def rename_back(apps, _schema_editor):
    for before, after in _MOVED.items():
        apps.get_model("django_tasks_database.DBTaskResult").objects.filter(task_path=after).update(task_path=before)


class Migration(migrations.Migration):
    dependencies = [("django_tasks_database", "0001_initial")]
    operations = [migrations.RunPython(rename, rename_back)]
