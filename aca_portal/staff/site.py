"""The admin site of the portal: its own titles and menu, and the pages that belong to no one model."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from aca_portal import extensions


class LabelledAutocomplete(AutocompleteJsonView):
    """Uses the `choice_label` of the admin class, so that two towns of one name can be told apart."""

    def serialize_result(self, obj, to_field_name):
        label = getattr(self.model_admin, "choice_label", str)
        return super().serialize_result(obj, to_field_name) | {"text": label(obj)}


class PortalAdminSite(admin.AdminSite):
    site_header = _("Alliances for Climate Action")
    site_title = _("Alliances for Climate Action")
    index_title = _("Your coalitions")
    enable_nav_sidebar = False  # the header leads everywhere; lists need the width
    empty_value_display = "–"

    def get_urls(self):
        own = [
            path(
                "r/<path:content_type_id>/<path:object_id>/",
                self.admin_view(self.view_on_site),
                name="view_on_site",
            ),
            path("weekly-letter/", self.admin_view(self.weekly_letter_view), name="weekly_letter"),
        ]
        return own + super().get_urls()

    def view_on_site(self, request, content_type_id, object_id):
        """Go to the public page of a record that the person may see."""
        try:
            content_type = ContentType.objects.get(pk=content_type_id)
            model_admin = self.get_model_admin(content_type.model_class())
            seen = model_admin.get_queryset(request).filter(pk=object_id)
        except (ContentType.DoesNotExist, NotRegistered, ValueError):
            raise Http404 from None
        if not seen.exists():
            raise Http404
        return shortcut(request, content_type_id, object_id)

    def weekly_letter_view(self, request):
        """Keep whether the person wants the weekly letter, and in which language."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user, language = request.user, request.POST.get("letter_language", "")
        user.wants_letter = "wants_letter" in request.POST
        user.letter_language = language if language in dict(settings.LANGUAGES) else ""
        user.save(update_fields=["wants_letter", "letter_language"])
        messages.success(request, _("Your choice about the weekly letter is kept."))
        return HttpResponseRedirect(reverse("admin:index"))

    def autocomplete_view(self, request):
        return LabelledAutocomplete.as_view(admin_site=self)(request)

    def index(self, request, extra_context=None):
        handed_in = {name: of(request.user) for name, of in extensions.first_page.items()}
        return super().index(request, handed_in | (extra_context or {}))

    def get_app_list(self, request, app_label=None):
        """Apps and their models in the order in which staff need them: `menu_position` of the admin classes."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: self._position(model["model"]))
        return sorted(apps, key=lambda app: self._position(app["models"][0]["model"]))

    def _position(self, model):
        return getattr(self._registry[model], "menu_position", 1000)

    def get_log_entries(self, request):
        """Recent actions, without those on records that the person may not see (or no longer)."""
        entries = super().get_log_entries(request)
        if request.user.is_superuser or not self.has_permission(request):
            return entries
        visible = Q(pk=None)
        for model, model_admin in self._registry.items():
            if model_admin.has_view_permission(request):
                seen = model_admin.get_queryset(request).order_by()
                visible |= Q(
                    content_type__app_label=model._meta.app_label,
                    content_type__model=model._meta.model_name,
                    object_id__in=seen.annotate(as_text=Cast("pk", TextField())).values("as_text"),
                )
        return entries.filter(visible)
