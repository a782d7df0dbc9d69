import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0001_contacts"),
        ("canvass", "0009_no_contacts_in_clear"),
        ("people", "0001_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="consentedcontact",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="consentedcontact",
            name="by_email",
            field=models.BooleanField(
                default=False, help_text="whether the person's address was entered for this line"
            ),
        ),
        migrations.AddField(
            model_name="consentedcontact",
            name="by_phone",
            field=models.BooleanField(
                default=False, help_text="whether the person's telephone was entered for this line"
            ),
        ),
        migrations.RemoveConstraint(model_name="consentedcontact", name="a_contact_has_notice_and_receipt"),
        migrations.RemoveConstraint(model_name="consentedcontact", name="a_contact_can_be_reached"),
    ]
