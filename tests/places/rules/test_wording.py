"""Words that read like a diagnosis are named; behaviour is not."""

import pytest

from wayhome.places.rules.wording import diagnosis_words


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("He is a paranoid schizophrenic.", ["paranoid", "schizophrenic"]),
        ("Known ALCOHOLIC, alcoholic since 2019.", ["alcoholic"]),
        ("She has HIV and was diagnosed with dementia", ["hiv", "diagnosed", "dementia"]),
        ("Borderline personality disorder", ["borderline", "personality disorder"]),
        (
            "psychotic, manic, autistic, bipolar, demented, retarded",
            ["psychotic", "manic", "autistic", "bipolar", "demented"],
        ),
    ],
)
def test_words_like_a_diagnosis_are_named_each_once_five_at_most(statement: str, words: list[str]) -> None:
    assert diagnosis_words(statement) == words


@pytest.mark.parametrize(
    "statement",
    [
        "On 3 March he struck a colleague with a chair and shouted that he would come to her house.",
        "Two dogs run loose behind the gate; one bit the postman.",
        "She lives by the bee hives, and called a manicurist names.",
        "He had drunk; empty bottles stood on the stairs.",
    ],
)
def test_what_was_done_is_not_warned_about(statement: str) -> None:
    assert diagnosis_words(statement) == []
