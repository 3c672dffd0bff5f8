"""The publication log in the admin: to read, for nobody adds, changes or deletes what was published."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from aca_portal.staff.scoping import OnlyRead, ScopedAdmin, ScopedRelatedFilter
from coalitions.models import PublicationEntry


@admin.register(PublicationEntry)
class PublicationEntryAdmin(OnlyRead, ScopedAdmin):
    menu_position = 34
    needs = {"view": "view"}
    list_display = ["date", "coalition", "members", "people", "method", "digest"]
    list_select_related = ["coalition"]
    list_filter = [("coalition", ScopedRelatedFilter)]
    fields = readonly_fields = [
        "coalition", "date", "members", "people", "edition", "method", "digest", "written_at", "public_page",
    ]  # fmt: skip
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).listed()

    @admin.display(description=gettext_lazy("members"))
    def members(self, obj):
        return obj.numbers["members"]

    @admin.display(description=gettext_lazy("people"))
    def people(self, obj):
        return obj.numbers["population"]["value"]

    @admin.display(description=gettext_lazy("public page"))
    def public_page(self, obj):
        return format_html('<a href="{0}">{0}</a>', obj.get_absolute_url())
