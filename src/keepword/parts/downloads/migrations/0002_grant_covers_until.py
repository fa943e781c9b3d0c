from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('downloads', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='grant',
            name='covers_until',
            field=models.DateField(null=True),
        ),
    ]
