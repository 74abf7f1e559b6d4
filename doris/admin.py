from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from doris.models import User

# What a person may do is a dated assignment, so that nothing here hangs on a group.
admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """People's accounts. An account with a history is made inactive, never deleted."""

    section = (2, "People and teams")
    place_in_section = 2
    list_display = ["username", "full_name", "job_title", "email", "is_active"]
    list_filter = ["is_active", "is_demonstration"]
    search_fields = ["username", "first_name", "last_name", "job_title", "email"]
    ordering = ["username"]
    readonly_fields = ["is_demonstration", "is_superuser", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "job_title", "email"]}),
        (
            "Signing in",
            {"fields": ["is_active", "is_demonstration", "last_login", "date_joined"]},
        ),
        (
            "First administrator",
            {
                "fields": ["is_superuser"],
                "description": "Made on the command line, to set up everybody else. What a "
                "person may do comes from their assignments.",
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
