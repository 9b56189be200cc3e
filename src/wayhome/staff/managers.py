"""How a Person is found by the sign-in library."""

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import BaseUserManager

if TYPE_CHECKING:
    from wayhome.staff.models import Person


class PersonManager(BaseUserManager["Person"]):
    """E-mail addresses are compared without regard to case; people are made by staff.actions."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)
