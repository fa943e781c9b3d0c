import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enforcement', '0004_retention'),
        ('plans', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Series',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('number', models.CharField(max_length=30, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('receipt', 'Receipt'), ('credit', 'Credit')], max_length=10)),
                ('about', models.UUIDField(unique=True)),
                ('plan', models.CharField(max_length=200)),
                ('processor', models.CharField(max_length=20)),
                ('currency', models.CharField(max_length=3)),
                ('net', models.BigIntegerField()),
                ('rate', models.PositiveIntegerField()),
                ('tax', models.BigIntegerField()),
                ('language', models.CharField(max_length=10)),
                ('seller', models.TextField()),
                ('issued_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='enforcement.person')),
                ('receipt', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='plans.paper')),
                ('subscription', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='plans.subscription')),
            ],
        ),
        migrations.AddField(
            model_name='subscription',
            name='base',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
