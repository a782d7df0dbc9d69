from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0001_imports_and_exports'),
    ]

    operations = [
        migrations.AddField(
            model_name='contactimport',
            name='moved_at',
            field=models.DateTimeField(blank=True, help_text='last sign of the work under way', null=True),
        ),
    ]
