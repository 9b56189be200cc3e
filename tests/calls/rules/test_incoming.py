"""What comes with a call, made fit to be kept."""

import pytest

from wayhome.calls.rules.incoming import clean, readable_number


@pytest.mark.parametrize(
    ("typed", "number", "code"),
    [
        ("+353 86 123 0000", "+353861230000", ""),
        ("086 123 0000", "+353861230000", ""),
        ("tel:+353861230000;phone-context=x", "+353861230000", ""),
        ("sip:+353861230000@carrier.example", "+353861230000", ""),
        ("sip:nora@carrier.example", "", "number"),
        ("sip:nora0861230000@carrier.example", "", "number"),
        ('"Nora" <sip:0861230000@10.0.0.7>;tag=1', "+353861230000", ""),
        ("tel:861230000;phone-context=+353", "+353861230000", ""),
        ("tel:086 123 0000", "+353861230000", ""),
        ("whatsapp:+353861230000", "+353861230000", ""),
        ("client:nora", "", "number"),
        ("00353861230000", "+353861230000", ""),
        ("(086) 123-0000", "+353861230000", ""),
        ("sip:anonymous@anonymous.invalid", "", "withheld"),
        ("Anonymous", "", "withheld"),
        ("+266696687", "", "withheld"),
        ("", "", ""),
        ("x" * 500, "", "number"),
    ],
)
def test_numbers_are_read_or_remarked_on(typed: str, number: str, code: str) -> None:
    found, remark = readable_number(typed, near="+35315550100")
    assert found == number
    assert (remark.code if remark else "") == code


def test_text_is_kept_without_what_nobody_sees() -> None:
    assert clean(" he\x00lp\x1b me\nnow \ud800", 20) == "help me\nnow"
    assert clean("12 \u202eteertS\u2069 Road", 50) == "12 teertS Road"
    assert clean("x" * 50, 10) == "x" * 10
