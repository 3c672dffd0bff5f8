from django.urls import path

from pledges import views, workbooks
from pledges.coalition_page import coalition_pledges

urlpatterns = [
    path("pledges.xlsx", workbooks.pledges_workbook, name="pledges-xlsx"),
    path("coalitions/<slug:slug>/criteria.xlsx", workbooks.criteria_workbook, name="criteria-xlsx"),
    path("pledges/", views.pledge_list, name="pledge-list"),
    path("pledges/<int:pk>/", views.pledge_page, name="pledge"),
    path("coalitions/<slug:slug>/pledges/", coalition_pledges, name="coalition-pledges"),
    path("coalitions/<slug:slug>/contribution/", views.contribution, name="contribution"),
]
