"""The words of `measures.wording` in templates."""

from django import template

from measures.wording import figure_text, when_text

register = template.Library()
register.filter("figure", figure_text)
register.filter("when", when_text)
