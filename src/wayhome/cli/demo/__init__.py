"""`wayhome demo`: a made-up agency with live visits, on the real program, with mail and webhooks that stay here."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from wayhome.cli.serve import Serving
from wayhome.cli.settings import DEMO, data_folder, remember_demo
from wayhome.cli.supervisor import Child

SINKS = ("-m", "wayhome.cli.demo.sinks")
MAKING = ("-m", "wayhome.cli.demo.making")

CALLS = """  wayhome call --from {number}
  wayhome call --from {number} --class VOIP"""
"""What shows how an address speaks for who cannot: a call from the telephone at home, and one from its number alone."""


def choose_settings() -> Path:
    """Set the environment of the demonstration, as far as nobody has set it, and return its data folder."""
    if not os.environ.get("WAYHOME_DATA"):
        os.environ["WAYHOME_DATA"] = str(data_folder().with_name(DEMO))
    smtp, web = _free_ports(2)
    os.environ.setdefault("WAYHOME_SECOND_FACTOR", "optional")
    os.environ.setdefault("WAYHOME_SMTP_URL", f"smtp://127.0.0.1:{smtp}")
    os.environ.setdefault("WAYHOME_BOARD_SILENT_SECONDS", "0")  # whoever looks round has one board, not each office's
    os.environ.setdefault("WAYHOME_MAIL_FROM", "wayhome@harbour.example")
    hosts = {*filter(None, os.environ.get("WAYHOME_WEBHOOK_HOSTS", "").split(",")), "127.0.0.1"}
    os.environ["WAYHOME_WEBHOOK_HOSTS"] = ",".join(sorted(hosts))  # its ladders end at the sink on the loopback
    os.environ["WAYHOME_DEMO_SMTP_PORT"], os.environ["WAYHOME_DEMO_WEB_PORT"] = str(smtp), str(web)
    data = Path(os.environ["WAYHOME_DATA"])
    remember_demo(data)
    return data


def serving() -> Serving:
    """Return what the demonstration runs: Wayhome, and beside it a mail server and a web server that only keep."""
    data = choose_settings()
    sinks = Child(name="mail and web sink", arguments=SINKS)
    return Serving(data=data, say=_say, after_prepare=_make, more=[sinks])


def _make(link: str) -> str:
    """Make or renew the agency in a process of its own; return the link with the sign-ins below it."""
    done = subprocess.run([sys.executable, *MAKING], stdout=subprocess.PIPE, text=True, check=True)
    made = json.loads(done.stdout.strip().rpartition("\n")[2])
    rows = [f"  {one['email']:28} {one['name']:22} {one['what']}" for one in made["people"]]
    folder = Path(os.environ["WAYHOME_DATA"]) / "demo"
    return "\n".join(
        [
            f"{link.partition('/first-run')[0].rstrip('/')}/",
            "",
            f"Sign in with any of these; the password of all is  {made['password']}",
            *rows,
            "",
            f"Mail and webhooks go nowhere else: they are kept in {folder}.",
            "",
            "Open the board as marcus. In another terminal let Nora's home ring, then her number by internet:",
            *CALLS.format(number=made["home_number"]).splitlines(),
            "",
            *_look_up(link, made),
            "Within a minute one visit is overdue and its alarm rings.",
            "In another terminal: wayhome drill overdue, wayhome doctor, wayhome ledger verify",
        ]
    )


def _look_up(link: str, made: dict[str, Any]) -> list[str]:
    """Say how the police's own system would ask; nothing once its station is no longer asked."""
    if not made["credential"]:
        return []
    number = made["home_number"].replace("+", "%2B")
    address = f"{link.partition('/first-run')[0].rstrip('/')}/api/v1/adr?number={number}"
    return [
        "As the police's computer, look up what they have on file under her home number (the page Police tells of it):",
        f'  curl -H "Authorization: Bearer {made["credential"]}" "{address}"',
        "",
    ]


def _say(text: str) -> None:
    print(f"The demonstration is running. Open:  {text}", flush=True)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports
