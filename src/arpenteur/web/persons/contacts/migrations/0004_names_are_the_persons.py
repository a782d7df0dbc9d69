import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from arpenteur.web.foundation.keys.fields import EncryptedText


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0003_names_move_to_persons"),
    ]

    operations = [
        # A value to begin with where somebody goes back to the former version.
        migrations.AlterField(
            model_name="consentedcontact", name="name", field=EncryptedText(data="contacts", default="", longest=80)
        ),
        migrations.RemoveField(model_name="consentedcontact", name="row"),
        migrations.RemoveField(model_name="consentedcontact", name="name"),
        migrations.RemoveField(model_name="consentedcontact", name="email"),
        migrations.RemoveField(model_name="consentedcontact", name="telephone"),
        migrations.AlterField(
            model_name="consentedcontact",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="people.person"
            ),
        ),
        migrations.AddConstraint(
            model_name="consentedcontact",
            constraint=models.CheckConstraint(
                condition=~Q(notice="") & ~Q(receipt="") & ~Q(canvasser="") & Q(basis="consent"),
                name="a_contact_has_notice_and_receipt",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentedcontact",
            constraint=models.CheckConstraint(
                condition=Q(by_email=True) | Q(by_phone=True), name="a_contact_can_be_reached"
            ),
        ),
        migrations.DeleteModel(name="ContactWord"),
    ]
