from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """What people read."""

    name = "reporting"

    def ready(self) -> None:
        # Both need loaded apps.
        from measures import publications  # noqa: PLC0415
        from reporting.editions import scorecard_showing  # noqa: PLC0415

        publications.ask(scorecard_showing)
