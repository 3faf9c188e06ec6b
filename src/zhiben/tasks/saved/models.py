"""A list somebody comes back to. Local, as drafts and read marks are: nothing follows from it."""

from __future__ import annotations

from django.db import models


class SavedList(models.Model):
    """The address of a list under a name. `unit`: the section or enterprise whose people find it too."""

    tenant = models.IntegerField()
    person = models.UUIDField()
    unit = models.UUIDField(null=True)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        app_label = "tasks"
        constraints = [models.UniqueConstraint(fields=["tenant", "person", "name"], name="saved_list_name")]
        indexes = [models.Index(fields=["tenant", "unit"], name="saved_list_unit")]

    def __str__(self) -> str:
        return self.name
