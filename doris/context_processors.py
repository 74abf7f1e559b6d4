from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, object]:
    """What every page says of this installation; touches neither database nor session."""
    return {
        "council_name": settings.COUNCIL_NAME,
        "council_colour": settings.COUNCIL_COLOUR,
        "city_name": settings.CITY_NAME,
        "is_demonstration_site": settings.DEMONSTRATION,
    }
