from django import template

register = template.Library()


@register.filter
def is_under(path: str, section: str) -> bool:
    """Whether an address lies in the part of the site that begins with `section`."""
    return path.startswith(section)
