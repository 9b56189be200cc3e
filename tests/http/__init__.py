# noqa: A005 - named as the room it tests
