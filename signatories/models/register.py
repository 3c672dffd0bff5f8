"""What the register last loaded."""

from django.db import models
from django.utils import timezone

from aca_portal.constraints import country_code


class RegisterEdition(models.Model):
    """What the register last said of one country, compressed. Read and written by `territories.editions` alone."""

    country = models.CharField(max_length=2, primary_key=True)
    content = models.BinaryField(editable=False)
    loaded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [country_code("country", name="register_country_code")]

    def __str__(self):
        return self.country
