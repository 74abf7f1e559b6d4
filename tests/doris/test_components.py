"""The components of templates/govuk/: every parameter that is optional may be left out."""

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string

HOSTILE = '<script>alert("1")</script>'


def render(source: str, **context: object) -> str:
    return Template("{% load govuk crispy_forms_tags %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("back_link", {"href": "/", "text": HOSTILE}),
        ("button", {"text": HOSTILE}),
        ("button", {"text": HOSTILE, "href": "/"}),
        ("error_summary", {"errors": [{"text": HOSTILE}, {"text": "b", "href": "#b"}]}),
        ("notification_banner", {"text": HOSTILE}),
    ],
)
def test_it_works(name: str, context: dict[str, object]) -> None:
    html = render_to_string(f"govuk/{name}.html", context)
    assert "govuk-" in html
    assert "<script" not in html


def test_blocks_wrap_what_they_are_given() -> None:
    html = render("{% details 'Why' %}<b>{{ text }}</b>{% enddetails %}", text=HOSTILE)
    assert "<details" in html
    assert "<b>&lt;script&gt;" in html
    html = render("{% scrollregion 'caption' %}<table></table>{% endscrollregion %}")
    assert 'role="region" aria-labelledby="caption" tabindex="0"><table>' in html


class EveryKind(forms.Form):
    text = forms.CharField(help_text="A hint")
    secret = forms.CharField(widget=forms.PasswordInput)
    lines = forms.CharField(widget=forms.Textarea)
    one = forms.ChoiceField(choices=[("a", "A")])
    radio = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    agree = forms.BooleanField(label="I agree")
    kept = forms.CharField(widget=forms.HiddenInput, required=False)


def test_form_has_the_classes_of_govuk_frontend() -> None:
    html = render("{{ form|crispy }}", form=EveryKind())
    for block in (
        "govuk-input",
        "govuk-password-input__input",
        "govuk-textarea",
        "govuk-select",
        "govuk-radios__input",
        "govuk-checkboxes__input",
    ):
        assert block in html, block
    assert 'aria-describedby="id_text_helptext"' in html
    assert html.count('name="kept"') == 1
    assert "error" not in html


def test_every_message_stands_at_its_field_and_in_the_summary() -> None:
    html = render("{{ form|as_crispy_errors }}{{ form|crispy }}", form=EveryKind({"radio": "c"}))
    for name in ("text", "secret", "lines", "one", "agree"):
        assert f'href="#id_{name}"' in html
        assert f'id="id_{name}"' in html
        assert f'id="id_{name}_error"' in html
    for name in ("radio", "many"):
        assert f'href="#id_{name}_0"' in html
        assert f'id="id_{name}_0"' in html
    assert "govuk-textarea--error" in html
    assert "govuk-select--error" in html


def test_what_was_typed_stays() -> None:
    typed = {"text": HOSTILE, "lines": "\nx", "radio": "b", "many": ["b"], "secret": "hush"}
    html = render("{{ form|crispy }}", form=EveryKind(typed))
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert 'value="b" checked' in html
    assert "hush" not in html
