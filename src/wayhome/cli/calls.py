"""`wayhome call` and `wayhome calls explain`: a call typed in, and what a location document says."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, help="What a location document of a call says, and how far to trust it.")

MOST_BYTES = 1_000_000
Document = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A PIDF-LO, or a whole multipart message.")
]
ServiceName = Annotated[str, typer.Option("--class", help="Class of service, such as RESD, WPH2, VOIP.")]


@app.callback()
def calls() -> None:
    """What a location document of a call says."""


@app.command()
def explain(
    file: Document,
    class_of_service: ServiceName = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print all that was read as JSON.")] = False,
) -> None:
    """Say what was read: shape, units, confidence, civic fields, remarks; how far to trust it. Exits 1 for nothing."""
    from wayhome.calls.rules.classes import class_of
    from wayhome.calls.rules.explain import explained
    from wayhome.core.clock import process_now

    kind, body = _opened(file)
    said = explained(_read(kind, body), process_now(), class_of(class_of_service))
    if as_json:
        print(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        _show(said)
    if not said["locations"] and not said["references"] and not said["blocks"]:
        raise typer.Exit(1)


def _opened(file: Path) -> tuple[str, bytes]:
    """Return the type and the bytes of a file: a message with its Content-Type line first, or a document alone."""
    with file.open("rb") as source:
        body = source.read(MOST_BYTES + 1)
    if body[:13].lower() == b"content-type:" or body[:13].lower() == b"mime-version:":
        head, _, rest = body.replace(b"\r\n", b"\n").partition(b"\n\n")
        lines = head.decode("latin-1").replace("\n ", " ").replace("\n\t", " ").split("\n")
        kinds = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("content-type:")]
        return (kinds[0] if kinds else ""), rest
    return "application/pidf+xml", body


def _read(kind: str, body: bytes) -> Any:
    from wayhome.calls.rules.pidf import read_body

    return read_body(kind, body)


def _show(said: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if said["class_of_service"]:
        console.print(f"Class of service {said['class_of_service']}: {said['class_words']}.", markup=False)
    for place in said["locations"]:
        console.print(place["trust"]["sentence"], markup=False)
        table = Table("what", "value", show_header=False)
        for name, value in _rows(place):
            table.add_row(name, value)
        console.print(table)
    for block in said["blocks"]:
        values = "; ".join(f"{one['name']} {one['value']}" for one in block["values"])
        console.print(f"{block['kind']}: {values}", markup=False)
    for uri in said["references"]:
        console.print(f"Location to be asked for at {uri}", markup=False)
    for remark in said["remarks"]:
        console.print(f"remark: {remark['words']}", markup=False)
    if not said["locations"]:
        console.print("No location could be read.")


def _rows(place: dict[str, Any]) -> list[tuple[str, str]]:
    shape = place["shape"] or {}
    rows = [("shape", str(shape.get("kind", "none")))]
    rows += [(name.replace("_", " "), str(value)) for name, value in shape.items() if name not in {"kind", "units"}]
    rows.append(("drawn as", place["trust"]["drawn_as"]))
    confidence = place["confidence"]
    percent = confidence["percent"] if confidence["percent"] is not None else "unknown"
    unsaid = "" if confidence["stated"] else " (not said)"
    rows.append(("confidence", f"{percent}{unsaid}, distribution {confidence['distribution']}"))
    if place["civic"]:
        rows += [(one["name"], one["value"]) for one in place["civic"]["fields"]]
    rows += [(name, str(place[name])) for name in ("method", "at") if place[name]]
    return rows


def call(
    *,
    from_number: Annotated[str, typer.Option("--from", help="The caller's number.")] = "",
    class_of_service: ServiceName = "",
    text: Annotated[str, typer.Option(help="What was said or heard.")] = "",
    call_id: Annotated[str, typer.Option(help="The telephone system's own id: a repeat changes nothing.")] = "",
    pidf: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, readable=True, help="A location document.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who does it, by e-mail; else the first administrator.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written down as JSON.")] = False,
) -> None:
    """Write a call down, as a telephone system would; the duty screens open what is known."""
    from wayhome.cli.settings import set_up_django

    set_up_django()
    from wayhome.calls.actions import Incoming, receive_call
    from wayhome.calls.models import CallEvent
    from wayhome.cli.people import administrator, stop
    from wayhome.core.errors import WayhomeError

    kind, body = _opened(pidf) if pidf is not None else ("", b"")
    incoming = Incoming(
        source=CallEvent.Source.CLI,
        from_typed=from_number,
        class_of_service=class_of_service,
        text=text,
        provider_call_id=call_id,
        body=body,
        body_type=kind,
    )
    try:
        done = receive_call(administrator(by), incoming)
    except WayhomeError as error:
        stop(str(error))
    found = done.call
    said = {
        "call_id": str(found.pk),
        "from_number": found.from_number,
        "class_of_service": found.class_of_service,
        "locations": found.located,
        "remarks": found.remarks,
        "repeated": done.repeated,
    }
    if as_json:
        print(json.dumps(said, ensure_ascii=False))
        return
    print(f"Call {found.pk} is written down{' already' if done.repeated else ''}: {found.located} locations.")
    for remark in found.remarks:
        print(f"remark: {remark['words']}")
