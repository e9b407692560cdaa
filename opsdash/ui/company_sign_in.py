"""The company's sign-in through Streamlit's own routes, which speak with the issuer.

They are told the team's settings when the server starts; what they learn of who came back is read
from the cookie they make and handed on.
"""

import json
import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from opsdash.team import Team

_PROVIDER: Final = "default"
_COOKIE: Final = "_streamlit_user"
_KEY_BYTES: Final = 32


class StreamlitDoor:
    """The door that Streamlit keeps."""

    def begin(self) -> str:
        return f"/auth/login?{urlencode({'provider': encode_provider_token(_PROVIDER)})}"

    def identity(self, cookies: Mapping[str, str]) -> Mapping[str, object]:
        told = get_cookie_with_chunks(lambda name: _signed(cookies, name), _COOKIE)
        found = json.loads(told) if told else {}
        return found if isinstance(found, dict) else {}


def tell_streamlit(team: Team | None) -> None:
    """Give its routes the issuer; in place of a file of secrets, which nobody has to write."""
    if team is None or team.company is None:
        return
    secrets_singleton.merge_programmatic_secrets(
        {
            "auth": {
                "redirect_uri": f"{team.address}/oauth2callback",
                # It signs cookies that live for one sign-in, so a restart may forget it.
                "cookie_secret": secrets.token_hex(_KEY_BYTES),
                "client_id": team.company.client_id,
                "client_secret": team.company.client_secret,
                "server_metadata_url": team.company.metadata,
            }
        }
    )


def _signed(cookies: Mapping[str, str], name: str) -> bytes | None:
    value = cookies.get(name)
    if value is None:
        return None
    return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1"))
