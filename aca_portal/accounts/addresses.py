"""Which addresses belong to the staff side, and which of them are for signing in and for one's own account."""

from django.http import HttpRequest

STAFF = "/admin/"
OWN_ACCOUNT = (
    "/admin/2fa/",
    "/admin/login/",
    "/admin/logout/",
    "/admin/inactive/",
    "/admin/password/",
    "/admin/password_change/",
    "/admin/reauthenticate/",
    "/admin/jsi18n/",
)


def is_staff_address(request: HttpRequest) -> bool:
    return request.path_info.startswith(STAFF)


def is_about_own_account(request: HttpRequest) -> bool:
    return request.path_info.startswith(OWN_ACCOUNT)
