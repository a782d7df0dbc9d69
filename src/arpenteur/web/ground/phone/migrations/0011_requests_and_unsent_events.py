# Columns are called by what they hold; every row keeps its value.

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('canvass', '0010_stops_on_phones'),
    ]

    operations = [
        migrations.RenameField(
            model_name='cutting',
            old_name='asked',
            new_name='request',
        ),
        migrations.RenameField(
            model_name='stoplist',
            old_name='asked',
            new_name='request',
        ),
        migrations.RenameField(
            model_name='phone',
            old_name='held',
            new_name='unsent',
        ),
    ]
