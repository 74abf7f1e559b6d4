"""Teams, with where they are placed, what they return and what they never do."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode

from doris.models import User
from measures.admin.base import CORRECTING, PEOPLE, DatedInline, KeptAdmin, is_correcting
from measures.admin.forms import DatedFormSet, NamedForm
from measures.figures import Kind
from measures.models import (
    Assignment,
    Figure,
    Framework,
    Measure,
    NeverDoes,
    Placement,
    Role,
    Team,
    TeamFramework,
    TeamKind,
)
from measures.periods import Month


class PlacementFormSet(DatedFormSet):
    """Placements that fit what the team is."""

    def clean(self) -> None:
        """A city-wide service is in no locality, every other team is in one."""
        super().clean()
        if any(self.errors):
            return
        city_wide = self.instance.kind == TeamKind.CITY_WIDE
        for placement in self.rows():
            if city_wide and placement.locality_id:
                raise ValidationError("A city-wide service has no locality: leave it empty.")
            if not city_wide and not placement.locality_id:
                raise ValidationError("Choose a locality: only city-wide services have none.")
        if self.instance.pk:
            self._refuse_to_move_figures()

    def _refuse_to_move_figures(self) -> None:
        """No figure is left without a place, nor moved to another by a change that is no
        correction: it would go from one locality's past reports to another's.
        """
        figures = Figure.objects.filter(team=self.instance)
        before = self.instance.placements.select_related("locality")
        for month in figures.order_by("last_month").values_list("last_month", flat=True).distinct():
            now = next((row for row in self.rows() if row.covers(month)), None)
            then = next((row for row in before if row.covers(month)), None)
            if now is None and then is not None:
                raise ValidationError(
                    f"{self.instance} has figures for {month.name}, and no placement would have "
                    "them. Let one of the rows cover that month."
                )
            correcting = self.form.correcting  # type: ignore[attr-defined]  # of DatedForm
            if now and then and now.locality_id != then.locality_id and not correcting:
                raise ValidationError(
                    f"{self.instance} has figures for {month.name} that belong to {_where(then)}. "
                    "Let the move begin later, or correct what was wrong from the start."
                )


def _where(placement: Placement) -> str:
    return placement.locality.name if placement.locality else "the city-wide services"


class FrameworkFormSet(DatedFormSet):
    """What a team returns, each framework once at a time."""

    same = ("framework",)


class NeverDoesFormSet(DatedFormSet):
    """What a team never does, each measure once at a time."""

    same = ("measure",)


class PlacementInline(DatedInline):
    """A team that moves: a last month for the old placement, and a new one."""

    model = Placement
    formset = PlacementFormSet
    fields = ["locality", "first_month", "last_month"]
    min_num = 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """A team is placed from its first month."""
        return super().get_formset(request, obj, validate_min=True, **kwargs)


class FrameworkInline(DatedInline):
    """What the team returns."""

    model = TeamFramework
    formset = FrameworkFormSet
    fields = ["framework", "first_month", "last_month"]


class NeverDoesInline(DatedInline):
    """What the team never does."""

    model = NeverDoes
    formset = NeverDoesFormSet
    fields = ["measure", "why", "first_month", "last_month"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Nobody does a ratio."""
        if db_field.name == "measure":
            kwargs["queryset"] = Measure.objects.exclude(kind=Kind.RATIO).order_by("pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class LocalityNowFilter(admin.SimpleListFilter):
    """By where a team is placed in this month."""

    title = "locality now"
    parameter_name = "locality"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every locality that has a team now, and none."""
        now = {_place(team): _place(team) for team in model_admin.get_queryset(request)}
        return sorted(now.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The teams that are there."""
        if not self.value():
            return queryset
        found = [team.pk for team in queryset if _place(team) == self.value()]
        return queryset.filter(pk__in=found)


@admin.register(Team)
class TeamAdmin(KeptAdmin):
    """Whoever fills in a return."""

    section = PEOPLE
    place_in_section = 3
    form = NamedForm
    fixed = ("slug",)
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = [("Team", {"fields": ["name", "slug", "kind", "enters_year_to_date", "officer"]})]
    inlines = [PlacementInline, FrameworkInline, NeverDoesInline]
    list_display = ["name", "kind", "place", "returns"]
    list_filter = ["kind", LocalityNowFilter]
    search_fields = ["name", "placements__locality__name"]
    history_of = (Placement, TeamFramework, NeverDoes)
    instead_of_deleting = "When it closes, give its placement and frameworks a last month instead."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        """With what the list shows of places and frameworks."""
        placements = Placement.objects.select_related("locality").order_by("first_month")
        frameworks = TeamFramework.objects.select_related("framework").order_by("framework")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("placements", placements))
            .prefetch_related(Prefetch("frameworks", frameworks))
        )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only a performance officer looks after a team."""
        if db_field.name == "officer":
            today = Assignment.objects.active(timezone.localdate()).filter(role=Role.OFFICER)
            still = Q(pk__in=today.values("user")) | Q(teams_looked_after__isnull=False)
            kwargs["queryset"] = User.objects.filter(still).distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What a team is stays once it has figures."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "kind"] if obj is not None and obj.figures.exists() else fields

    @admin.display(description="placed in")
    def place(self, team: Team) -> str:
        """Where the team is placed in this month."""
        return _place(team)

    @admin.display(description="returns")
    def returns(self, team: Team) -> str:
        """The frameworks that the team returns in this month."""
        month = _this_month()
        return ", ".join(
            returned.framework.name for returned in team.frameworks.all() if returned.covers(month)
        )

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        """A new team that is given no framework returns those of its kind from its first month."""
        super().save_related(request, form, formsets, change)
        team = form.instance
        if change or team.frameworks.exists():
            return
        first = min(placement.first_month for placement in team.placements.all())
        usual = Framework.objects.filter(
            **{
                "for_city_wide_services"
                if team.kind == TeamKind.CITY_WIDE
                else "for_placed_teams": True
            }
        )
        for framework in usual:
            TeamFramework.objects.create(team=team, framework=framework, first_month=first)
        names = ", ".join(framework.name for framework in usual)
        if names:
            self.message_user(request, f"{team} returns {names} from {first.name}.", messages.INFO)

    def tools(self, request: HttpRequest, obj: Team) -> list[tuple[str, str]]:
        """The way to correct rows that figures rest on."""
        if is_correcting(request) or not obj.figures.exists():
            return []
        return [("Correct what was wrong from the start", f"?{urlencode({CORRECTING: 1})}")]

    def notice(self, request: HttpRequest, obj: Team | None) -> str:
        """What a change does to figures that are there."""
        if obj is None or not obj.figures.exists():
            return ""
        if is_correcting(request):
            return (
                "What you change here changes past reports: every figure belongs to the placement "
                "of its month. For a move, give the placement a last month and add a new one."
            )
        return (
            "Figures rest on the rows whose boxes are closed. When the team moves, give its "
            "placement a last month and add a new one below it: past reports stay as they are."
        )


def _this_month() -> Month:
    return Month.of(timezone.localdate())


def _place(team: Team) -> str:
    month = _this_month()
    now = [placement for placement in team.placements.all() if placement.covers(month)]
    if not now:
        return "Not placed now"
    return now[0].locality.name if now[0].locality else "City-wide"
