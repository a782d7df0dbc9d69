from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0003_deliveries_in_the_outbox"),
    ]

    operations = [
        migrations.DeleteModel(name="Delivery"),
    ]
