"""Components that wrap content of the page's own; the others are plain includes.

Each renders the file of its name in templates/govuk/.
"""

from django import template
from django.template.loader import render_to_string

register = template.Library()


@register.simple_block_tag(end_name="enddetails")
def details(content: str, summary: str) -> str:
    """`{% details "Full definition" %}…{% enddetails %}`: shown on a press of its summary."""
    return render_to_string("govuk/details.html", {"content": content, "summary": summary})


@register.simple_block_tag(end_name="endscrollregion")
def scrollregion(content: str, labelled_by: str, classes: str = "") -> str:
    """`{% scrollregion "caption-id" %}<table>…</table>{% endscrollregion %}`.

    Named by the element with that id, usually the table's caption, and reached by keyboard.
    """
    context = {"content": content, "labelled_by": labelled_by, "classes": classes}
    return render_to_string("govuk/scroll_region.html", context)
