from django import template

register = template.Library()


@register.filter
def is_under(path: str, sections: str) -> bool:
    """Whether an address lies in a part of the site that begins with one of these."""
    return path.startswith(tuple(sections.split()))
