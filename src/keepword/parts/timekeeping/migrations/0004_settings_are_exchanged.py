from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('timekeeping', '0003_consent_is_a_record'),
    ]

    operations = [
        migrations.AddField(model_name='timebook', name='arranged_seq', field=models.BigIntegerField(default=0)),
    ]
