"""The page of a coalition's people: who has which role, and the form that invites somebody."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.accounts.confirmation import confirm_identity
from aca_portal.accounts.invitations import send_invitation
from aca_portal.accounts.notices import in_language_of
from aca_portal.models import User
from coalitions.models import Coalition, StaffRole
from coalitions.people import invite, roles_to_give


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Mail address"), max_length=User._meta.get_field("username").max_length
    )
    first_name = forms.CharField(
        label=gettext_lazy("First name"),
        required=False,
        max_length=User._meta.get_field("first_name").max_length,
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"),
        required=False,
        max_length=User._meta.get_field("last_name").max_length,
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=StaffRole.choices)

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]


class PeoplePage:
    """The page of people, for the admin class of coalitions. Coordinators and administrators open it."""

    def get_urls(self):
        page = path(
            "<int:pk>/people/",
            self.admin_site.admin_view(self.people_view),
            name="coalitions_coalition_people",
        )
        return [page, *super().get_urls()]

    def people_view(self, request, pk):
        coalition = self.get_queryset(request).filter(pk=pk).first()
        if coalition is None:
            raise Http404
        roles = roles_to_give(request.user, coalition)
        if not roles:
            raise PermissionDenied(_("Coordinators of the coalition and administrators invite people."))
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        form = InvitationForm(request.POST if request.method == "POST" else None, roles=roles)
        if request.method == "POST":
            confirm_identity(request)
            if form.is_valid() and self._invited(request, form, coalition):
                return HttpResponseRedirect(reverse("admin:coalitions_coalition_people", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("People of %(coalition)s") % {"coalition": coalition},
            "opts": Coalition._meta,
            "media": self.media,
            "form": form,
            "roles": coalition.roles.select_related("user").order_by("user__username"),
        }
        return TemplateResponse(request, "admin/coalitions/coalition/people.html", context)

    def _invited(self, request, form, coalition):
        try:
            invited = invite(coalition=coalition, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return False
        except IntegrityError:  # somebody else invited the person at the same moment
            form.add_error(
                None,
                _("Nothing was saved: another record like it is already on file. Please look again."),
            )
            return False
        self.log_change(request, coalition, _("Invited: %(person)s") % {"person": invited.user})
        with in_language_of(invited.user):
            names = {"coalition": coalition, "role": StaffRole(form.cleaned_data["role"]).label}
            what = _("You are invited to “%(coalition)s” with the role: %(role)s.") % names
        if not invited.needs_password or send_invitation(
            request=request, user=invited.user, what=what, by=request.user
        ):
            messages.success(request, _("A mail to %(email)s is on its way.") % {"email": invited.user.email})
        else:
            messages.error(
                request, _("The mail could not be sent. The person has the role; invite them again later.")
            )
        return True
