from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

from arpenteur.web.foundation.shared.sealing import unsealed


def fill(apps, _schema):
    """Campaigns between their rounds work for the second; the others begin with the first."""
    now = timezone.now()
    with unsealed():
        for one in apps.get_model("campaigns.Campaign")._base_manager.exclude(second_round=None):
            today = now.astimezone(ZoneInfo(one.time_zone)).date()
            if one.first_round < today:
                one.round = "second"
                one.save(update_fields=["round"])


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0004_basket'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='round',
            field=models.CharField(choices=[('first', 'first round'), ('second', 'second round')], default='first', max_length=6),
        ),
        migrations.AddField(
            model_name='campaign',
            name='scenario',
            field=models.CharField(default='reference', help_text='id of a scenario file, or the reference', max_length=60),
        ),
        migrations.AddField(
            model_name='campaign',
            name='sliders',
            field=models.CharField(blank=True, help_text='what moves the reference, as the address of a page writes it', max_length=120),
        ),
        migrations.AlterField(
            model_name='campaign',
            name='family',
            field=models.CharField(default='gauche', help_text='id of a family file, or its own list', max_length=40),
        ),
        migrations.CreateModel(
            name='OwnList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(help_text='TOML, as a family file')),
                ('changed_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign',), name='a_campaign_has_one_list')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
