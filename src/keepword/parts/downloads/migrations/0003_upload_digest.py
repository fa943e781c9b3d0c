from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('downloads', '0002_grant_covers_until'),
    ]

    operations = [
        migrations.AddField(
            model_name='upload',
            name='digest',
            field=models.CharField(blank=True, default='', max_length=64),
            preserve_default=False,
        ),
    ]
