# A base that was put back is another one, and phones give back what it lost.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('canvass', '0011_requests_and_unsent_events'),
    ]

    operations = [
        migrations.CreateModel(
            name='Epoch',
            fields=[
                ('rank', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('number', models.UUIDField(unique=True)),
                ('since', models.DateTimeField()),
                ('saved_at', models.DateTimeField(help_text='the state that was put back; null for the first', null=True)),
            ],
            options={
                'ordering': ['rank'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='phone',
            name='returned',
            field=models.PositiveIntegerField(default=0, help_text='doors it gave back: the site had signed for them, and was put back to an earlier state'),
        ),
        migrations.AddField(
            model_name='phone',
            name='returned_at',
            field=models.DateTimeField(blank=True, help_text='when it gave the last of them back', null=True),
        ),
    ]
