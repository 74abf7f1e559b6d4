from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class DorisConfig(AppConfig):
    """People, signing in, and the pages everything else stands on."""

    name = "doris"
    label = "doris"
    verbose_name = "People and signing in"

    def ready(self) -> None:
        from doris import checks  # noqa: F401, PLC0415  (registers them; needs loaded apps)


class AdministrationConfig(admin_apps.AdminConfig):
    """Django admin with our own sign-in."""

    default = False
    default_site = "doris.administration.Administration"
