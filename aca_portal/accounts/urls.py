"""Addresses under /admin/ for signing in and for one's own account. Those that the portal does not offer are closed."""

from allauth.account import views as allauth_views
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import include, path, re_path
from django.views.generic import RedirectView


def sign_in(request):
    """The form. Who is signed in and no staff would be sent here by every page, and from here to every page."""
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied
    return allauth_views.login(request)


def closed(request, *args, **kwargs):
    raise Http404


urlpatterns = [
    path("login/", sign_in, name="account_login"),
    path("signup/", closed, name="account_signup"),
    path("email/", closed, name="account_email"),
    re_path("^confirm-email/.*$", closed),
    re_path("^login/code/.*$", closed),
    path("password/set/", closed, name="account_set_password"),
    path("password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
]
