from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from doris.models import User


@admin.register(User)
class AccountAdmin(UserAdmin):
    """People's accounts. An account with a history is made inactive, never deleted."""

    list_display = ["username", "full_name", "job_title", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", "is_demonstration"]
    search_fields = ["username", "first_name", "last_name", "job_title", "email"]
    ordering = ["username"]
    readonly_fields = ["is_demonstration", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "job_title", "email"]}),
        (
            "Signing in",
            {"fields": ["is_active", "is_demonstration", "last_login", "date_joined"]},
        ),
        (
            "Django admin",
            {
                "fields": ["is_staff", "is_superuser", "groups", "user_permissions"],
                "description": "Only for administrators. What anybody else may do comes from "
                "their assignments.",
            },
        ),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "username",
                    "first_name",
                    "last_name",
                    "job_title",
                    "email",
                    "usable_password",
                    "password1",
                    "password2",
                ]
            },
        )
    ]

    @admin.display(description="name", ordering="last_name")
    def full_name(self, user: User) -> str:
        """The person's name, for the list."""
        return user.get_full_name()

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never: what a person did stays theirs. `is_active` takes their sign-in away."""
        return False
