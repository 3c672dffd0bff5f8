"""Which tables the public sees. Each app says it of its models in its `AppConfig`:

    class PledgesConfig(AppConfig):
        public_models = ["Pledge", …]           a change of these raises the edition
        private_models = ["HistoricalPledge"]   a change of these shows nobody anything

A model of a library is named with its app by an app of ours: "account.EmailAddress". Links between two models
have models too: "Jurisdiction_parts". A model in neither list fails a test.
"""

from django.apps import AppConfig, apps
from django.db.models import Model


def public_tables(config: AppConfig) -> list[str]:
    """The tables that this app declares public, by their names in the database."""
    return [model._meta.db_table for model in _named(config, "public_models")]


def declared_models() -> dict[str, list[type[Model]]]:
    """All that is declared: {"public": models, "private": models}."""
    configs = list(apps.get_app_configs())
    return {
        "public": [model for config in configs for model in _named(config, "public_models")],
        "private": [model for config in configs for model in _named(config, "private_models")],
    }


def _named(config: AppConfig, kind: str) -> list[type[Model]]:
    names = getattr(config, kind, [])
    return [apps.get_model(name if "." in name else f"{config.label}.{name}") for name in names]
