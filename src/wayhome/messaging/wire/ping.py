"""A ping to an outside service that rings somebody when pings stay away: a plain GET that carries nothing."""

import httpx

from wayhome.messaging.wire.tls import trusted


def ping(url: str, *, timeout_seconds: float) -> str:
    """Ping once; return "" where the service took it (2xx), else what went wrong, without the address.

    `timeout_seconds` bounds each step; the body of the answer is not read.
    """
    try:
        with (
            httpx.Client(timeout=timeout_seconds, trust_env=False, verify=trusted()) as client,
            client.stream("GET", url, headers={"User-Agent": "Wayhome"}) as answer,
        ):
            status = answer.status_code
    except (httpx.HTTPError, OSError) as error:
        return type(error).__name__
    except (httpx.InvalidURL, ValueError):
        return "not a web address"
    return "" if status in range(200, 300) else f"it answered {status}"
