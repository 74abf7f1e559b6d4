"""The words of `measures.alignment` in templates."""

from django import template

from measures.alignment import differences

register = template.Library()
register.filter("beside", differences)
