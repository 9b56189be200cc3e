"""What somebody searches for: sent in the body of the request, since an address stays in the browser's history."""

from wayhome.http.requests import Request

MOST_CHARACTERS = 100


def searched(request: Request) -> str:
    """Return what was typed into the search field `q`, "" where nothing was: names, numbers and addresses of people."""
    return request.POST.get("q", "").replace("\x00", "")[:MOST_CHARACTERS]
