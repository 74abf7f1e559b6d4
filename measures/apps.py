from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """What is counted, by whom, and what it adds up to."""

    name = "measures"
    verbose_name = "Catalogue, teams and figures"
