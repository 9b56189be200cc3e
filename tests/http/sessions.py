"""Signed-in sessions for stories: with the second factor that the access middleware asks for."""

from importlib import import_module

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from wayhome.http.middleware import ENROLLED_HERE
from wayhome.staff.models import Person


def sign_in(client: Client, person: Person) -> None:
    """Sign `person` in to `client` as if they had answered their second factor."""
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key(person)


def session_key(person: Person, *, second_factor: bool = True) -> str:
    """Make a session of `person` and return its key: the value of the cookie `sessionid`."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    if second_factor:
        if not Authenticator.objects.filter(user=person).exists():
            Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": ""})
        store[ENROLLED_HERE] = str(person.pk)
    store.create()
    key: str = store.session_key
    return key
