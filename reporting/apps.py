from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """What people read."""

    name = "reporting"
