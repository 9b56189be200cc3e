"""The tag that puts a street map on any page: {% street_map map %} with a StreetMap of components.map.streets."""

from django import template

from wayhome.web.components.map.streets import StreetMap

register = template.Library()


@register.inclusion_tag("components/map/streets.html")
def street_map(map: StreetMap) -> dict[str, StreetMap]:  # noqa: A002 - the template's word for it
    """Draw a street map, with its data in a JSON block and its words below."""
    return {"map": map}
