"""Persons take the place of the list of versions that accounts were told of; nobody's version changes."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import keepword.enforcement.models


def keep_versions(apps, schema_editor):
    Person = apps.get_model("enforcement", "Person")
    PersonVersion = apps.get_model("enforcement", "PersonVersion")
    for told in PersonVersion.objects.all().iterator():
        Person.objects.create(id=told.account, version_id=told.version_id)


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0002_unchangeable")]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=keepword.enforcement.models.unguessable_number, primary_key=True, serialize=False
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="enforcement.policyversion"
                    ),
                ),
            ],
        ),
        migrations.RunPython(keep_versions, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="PersonVersion"),
    ]
