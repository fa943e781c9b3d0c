"""Who said yes to reminders is a record from now on; a bare moment shows nothing, so it is asked again."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('timekeeping', '0002_key_figures'),
    ]

    operations = [
        migrations.RemoveField(model_name='timebook', name='mail_reminders_since'),
    ]
