"""A page that shows the API to people: drawn from its own OpenAPI document, with no script and no other host."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wayhome.api.app import api
from wayhome.http.access import allow


@allow(anonymous=True)
def docs(request: HttpRequest) -> HttpResponse:
    """Show every call with its inputs and answers."""
    document = api.get_openapi_schema()
    schemas = document["components"]["schemas"]
    calls = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation["summary"],
            "description": operation.get("description", ""),
            "parameters": operation["parameters"],
            "fields": _fields(schemas, operation.get("requestBody")),
            "bodies": ", ".join(operation.get("requestBody", {}).get("content", ())),
            "answers": sorted((status, answer["description"]) for status, answer in operation["responses"].items()),
        }
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    context = {"calls": calls, "description": document["info"]["description"], "version": document["info"]["version"]}
    return render(request, "api/docs.html", context)


def _fields(schemas: dict[str, Any], body: dict[str, Any] | None) -> list[dict[str, Any]]:
    if body is None or "application/json" not in body["content"]:
        return []
    reference = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schema = schemas[reference]
    return [
        {
            "name": name,
            "kind": _kind(field),
            "required": name in schema.get("required", ()),
            "description": field.get("description", ""),
        }
        for name, field in schema["properties"].items()
    ]


def _kind(field: dict[str, Any]) -> str:
    """Return a field's type in words: "text of at most 200 characters", "date-time or null"."""
    if "anyOf" in field:
        return " or ".join(_kind(one) for one in field["anyOf"])
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "enum" in field:
        return " | ".join(str(value) for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_kind(field['items'])}" if "items" in field else "list"
    words = str(field.get("format") or {"string": "text"}.get(field.get("type", ""), field.get("type", "anything")))
    if "maxLength" in field:
        words += f" of at most {field['maxLength']} characters"
    if "minimum" in field:
        words += f" from {field['minimum']} to {field['maximum']}"
    return words
