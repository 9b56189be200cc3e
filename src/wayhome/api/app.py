"""The API itself: its description, its routers, its OpenAPI document."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from wayhome import __version__
from wayhome.api import errors
from wayhome.api.alarms import router as alarms
from wayhome.api.board import router as board
from wayhome.api.calls import router as calls
from wayhome.api.lookups import router as lookups
from wayhome.api.visits import router as visits
from wayhome.http.problems import MEDIA_TYPE

FIRST_ERROR = 400

DESCRIPTION = """
Everyone who goes out comes home, or somebody notices in time.

Send `Authorization: Bearer TOKEN`. A token is a person's: made on the page *Me* or by `wayhome token make`, limited to
scopes and a time, withdrawn at will. An enrolled phone's token can check in for its own person, and
nothing else. Every error is a problem document (RFC 9457) whose `detail` says what to do and whose `errors` name the
inputs. Times are RFC 3339 with a zone. Lists hold at most 200 rows, bodies at most 1 MB.
"""


class Api(NinjaAPI):
    """ninja's API, whose document says that errors are problem documents."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the OpenAPI 3.1 document."""
        options["path_prefix"] = options.get("path_prefix") or "api/v1/"
        document = super().get_openapi_schema(**options)
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= FIRST_ERROR and "content" in response:
                        response["content"] = {MEDIA_TYPE: next(iter(response["content"].values()))}
        return document


api = Api(
    title="Wayhome",
    version=__version__,
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
)
errors.install(api)
api.add_router("/visits", visits)
api.add_router("/board", board)
api.add_router("/alarms", alarms)
api.add_router("/calls", calls)
api.add_router("/adr", lookups)


def unknown(_request: HttpRequest, _rest: str = "") -> HttpResponse:
    """Answer an address below the API that leads nowhere."""
    return errors.answer(404, "no-such-address", "There is no such address; /api/v1/openapi.json lists all.")
