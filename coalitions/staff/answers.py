"""What people answered to the questions of imports: seen and withdrawn by the staff of the coalition only."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.staff.scoping import ScopedAdmin, ScopedRelatedFilter
from coalitions.imports.word_questions import choices_for
from coalitions.models import IdentityAnswer, PlaceAnswer, WordAnswer
from signatories.models import Jurisdiction


class AnswerAdmin(ScopedAdmin):
    """An answer is given in the preview of an import. Here it is withdrawn, so that the next upload asks again."""

    menu_position = 90  # after what is looked at daily
    needs = {"view": "edit", "delete": "edit"}
    list_filter = [("coalition", ScopedRelatedFilter)]
    list_select_related = ["coalition", "answered_by"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(WordAnswer)
class WordAnswerAdmin(AnswerAdmin):
    list_display = ["word", "column", "meant", "coalition", "answered_by", "answered_at"]
    search_fields = ["word"]
    fields = ["coalition", "column", "word", "meant", "answered_by", "answered_at"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("meaning"))
    def meant(self, obj):
        if obj.column == WordAnswer.Column.STATE:
            return obj.region or obj.meaning
        return dict(choices_for(obj.column, "")).get(obj.meaning, obj.meaning)

    def get_queryset(self, request):
        """Each with the name of the `region` of that code."""
        regions = Jurisdiction.objects.filter(code=OuterRef("meaning")).values("name")[:1]
        return super().get_queryset(request).annotate(region=Subquery(regions))


@admin.register(PlaceAnswer)
class PlaceAnswerAdmin(AnswerAdmin):
    list_display = ["said", "meant", "coalition", "answered_by", "answered_at"]
    list_select_related = [*AnswerAdmin.list_select_related, "jurisdiction"]
    search_fields = ["key"]
    fields = ["coalition", "said", "meant", "answered_by", "answered_at"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("what the row says"))
    def said(self, obj):
        return " · ".join(filter(None, obj.key.split("|")))

    @admin.display(description=gettext_lazy("jurisdiction"))
    def meant(self, obj):
        return str(obj.jurisdiction or _("a new place"))


@admin.register(IdentityAnswer)
class IdentityAnswerAdmin(AnswerAdmin):
    list_display = ["key", "signatory", "is_same", "coalition", "answered_by", "answered_at"]
    list_select_related = [*AnswerAdmin.list_select_related, "signatory"]
    search_fields = ["key"]
    fields = ["coalition", "key", "signatory", "is_same", "answered_by", "answered_at"]
    readonly_fields = fields
