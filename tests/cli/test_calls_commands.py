"""`wayhome calls explain` and `wayhome call`, really run."""

import json
from pathlib import Path

from tests.calls.rules.examples import EXAMPLES
from tests.cli.agency import EMAIL, begin
from tests.cli.running import Server, command, data_folder
from tests.ports import free_port

BAND = EXAMPLES["5491 figure 12, arc band"].xml


def test_a_document_is_explained(tmp_path: Path) -> None:
    file = tmp_path / "band.xml"
    file.write_bytes(BAND)
    said = command(tmp_path, "calls", "explain", str(file), "--json", "--class", "WPH1")
    assert said.returncode == 0, said.stderr
    (place,) = json.loads(said.stdout)["locations"]
    assert place["shape"]["kind"] == "ArcBand"
    assert place["shape"]["outer_radius_metres"] == 4148
    assert place["trust"]["drawn_as"] == "band"
    human = command(tmp_path, "calls", "explain", str(file))
    assert "Tower sector: somewhere 3.6 km to 4.1 km from the mast" in human.stdout


def test_a_multipart_message_is_explained_and_a_bomb_refused(tmp_path: Path) -> None:
    message = tmp_path / "call.txt"
    part = b"--edge\r\nContent-Type: application/pidf+xml\r\n\r\n" + BAND + b"\r\n--edge--\r\n"
    message.write_bytes(b"Content-Type: multipart/mixed;\r\n boundary=edge\r\n\r\n" + part)
    said = command(tmp_path, "calls", "explain", str(message), "--json")
    assert [place["shape"]["kind"] for place in json.loads(said.stdout)["locations"]] == ["ArcBand"]
    bomb = tmp_path / "bomb.xml"
    bomb.write_text('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>')
    refused = command(tmp_path, "calls", "explain", str(bomb))
    assert refused.returncode == 1
    assert "document type" in refused.stdout
    assert "root:" not in refused.stdout + refused.stderr


def test_a_call_is_written_down_from_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "band.xml"
    file.write_bytes(BAND)
    with data_folder(migrated=True) as data:
        server = Server(data, free_port(), "serve")
        try:
            begin(server)
            asked = ("call", "--from", "+353861230000", "--class", "VOIP", "--text", "silence", "--call-id", "1")
            first = command(data, *asked, "--pidf", str(file), "--by", EMAIL, "--json")
            assert first.returncode == 0, first.stderr
            said = json.loads(first.stdout)
            assert (said["from_number"], said["class_of_service"], said["locations"]) == ("+353861230000", "VOIP", 1)
            again = command(data, *asked)
            assert f"Call {said['call_id']} is written down already" in again.stdout
        finally:
            server.stop()
