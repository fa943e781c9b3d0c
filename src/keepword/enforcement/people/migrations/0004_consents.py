import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import keepword.enforcement.people.models


class Migration(migrations.Migration):

    dependencies = [
        ('enforcement', '0004_retention'),
        ('people', '0003_erasures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('key', models.CharField(default=keepword.enforcement.people.models.random_key, max_length=32, primary_key=True, serialize=False)),
                ('about', models.CharField(max_length=60)),
                ('shown', models.CharField(max_length=64)),
                ('language', models.CharField(max_length=12)),
                ('given_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('ends_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='enforcement.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='enforcement.policyversion')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('withdrawn_at', None)), fields=['about', 'person'], name='consent_standing')],
            },
        ),
    ]
