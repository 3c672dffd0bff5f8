"""While the database does not answer, pages say so in the house style and recover by themselves."""

import pytest
from django.db import OperationalError, connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client):
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    "path", ["/en/", "/ja/coalitions/us/", "/es/signatories/", "/data/signatories.csv", "/admin/login/"]
)
def test_pages_answer_503_without_the_database_and_again_200_with_it(visitor, us, path):
    def down(execute, sql, params, many, context):
        raise OperationalError("connection refused")

    with connection.execute_wrapper(down):
        response = visitor.get(path)
    if path != "/admin/login/":  # it asks the database nothing
        assert response.status_code == 503
        assert response["Retry-After"] == "10"
        assert "Please try again in a moment" in response.content.decode()
        assert "connection refused" not in response.content.decode()
    assert visitor.get(path).status_code == 200


def test_a_fault_of_our_own_is_a_500(visitor, us, monkeypatch):
    monkeypatch.setattr("coalitions.models.Coalition.objects.published", lambda: 1 / 0)
    response = visitor.get("/en/")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
