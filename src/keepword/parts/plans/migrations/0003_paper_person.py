import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enforcement', '0004_retention'),
        ('plans', '0002_papers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='paper',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='enforcement.person'),
        ),
    ]
