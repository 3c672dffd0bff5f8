"""The page on which readers report what is wrong."""

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods

from aca_portal.edge.limits import is_too_often
from aca_portal.edge.visitor import address_of
from coalitions.members.corrections import report_correction
from coalitions.models import Coalition, Correction, Membership, published_signatories
from coalitions.pages.as_of import PageDateForm
from coalitions.pages.frame import frame
from coalitions.upkeep import KEEP_ADDRESSES

REPORTS_AN_HOUR = 5
PAGE_LENGTH = Correction._meta.get_field("page").max_length


class CorrectionForm(forms.ModelForm):
    """What a reader fills in. `homepage` is hidden from people: only programs that fill in every field do so."""

    page = forms.CharField(required=False, widget=forms.HiddenInput)
    homepage = forms.CharField(required=False, label=gettext_lazy("Leave this empty"))

    class Meta:
        model = Correction
        fields = ["message", "email", "page"]
        widgets = {
            "message": forms.Textarea(attrs={"rows": 7}),
            "email": forms.EmailInput(attrs={"autocomplete": "email", "aria-describedby": "address-kept"}),
        }

    def clean_page(self):
        """The address of a page of this site, or nothing where it leads elsewhere."""
        page = self.cleaned_data["page"]
        is_ours = page.startswith("/") and url_has_allowed_host_and_scheme(page, None)
        return page if is_ours and len(page) <= PAGE_LENGTH else ""

    @property
    def is_trapped(self):
        return bool(self.data.get("homepage"))


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request, slug):
    """The form, about the coalition or, with `?signatory=`, about one of its members."""
    published = Coalition.objects.published().with_local_country(get_language())
    coalition = get_object_or_404(published, slug=slug)
    signatory = _signatory(coalition, request.GET.get("signatory"))
    context = frame(coalition, PageDateForm({}), part="")
    context |= {"signatory": signatory, "days_kept": KEEP_ADDRESSES.days}
    if request.method == "POST":
        form = CorrectionForm(request.POST)
        if form.is_trapped:
            return _thanks(request)
        if form.is_valid():
            if is_too_often("corrections", address_of(request), REPORTS_AN_HOUR):
                return render(request, "coalitions/correction.html", context | {"too_many": True}, status=429)
            _report(request, form, coalition, signatory)
            return _thanks(request)
    else:
        form = CorrectionForm(initial={"page": request.GET.get("page", "")})
    context |= {"letter": form, "is_sent": "sent" in request.GET}
    return render(request, "coalitions/correction.html", context, status=400 if form.errors else 200)


def _signatory(coalition, slug):
    if not slug:
        return None
    if "\x00" in slug:
        raise Http404
    members = Membership.objects.published().filter(coalition=coalition).values("signatory")
    signatories = published_signatories().with_local_name(get_language())
    return get_object_or_404(signatories, pk__in=members, slug=slug)


def _report(request, form, coalition, signatory):
    def admin_url(correction):
        path = reverse("admin:coalitions_correction_change", args=[correction.pk])
        return request.build_absolute_uri(path)

    fields = {name: form.cleaned_data[name] for name in ("message", "email", "page")}
    report_correction(coalition=coalition, signatory=signatory, admin_url=admin_url, **fields)


def _thanks(request):
    query = request.GET.copy()
    query["sent"] = "1"
    return redirect(f"{request.path}?{query.urlencode()}")
