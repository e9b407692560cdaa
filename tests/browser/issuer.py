"""A company's sign-in of our own: an OpenID Connect issuer that signs real ID tokens.

Discovery, keys, the page to sign in (which knows at once who it is) and the exchange of a code,
with PKCE. It checks what a real one checks; a test says who signs in and what goes wrong.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT = "opsdash-test"
CLIENT_SECRET = secrets.token_urlsafe(24)
_BITS = 2048


@dataclass
class Issuer:
    """`person` is who signs in next; `changed` replaces claims of the ID token.

    `is_forged`: the token is signed with a key that the issuer never published.
    """

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)
    is_forged: bool = False
    asked: list[Mapping[str, str]] = field(default_factory=list)
    exchanged: int = 0
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(_BITS, {"kid": "one"}))
    other_key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(_BITS, {"kid": "one"}))
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "email", "profile"],
        }

    def authorize(self, asked: Mapping[str, str]) -> str:
        """The address that the browser is sent back to."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, said: Mapping[str, str]) -> dict[str, Any]:
        """Tokens for a code, once, for whoever has begun and knows the secret."""
        asked = self.codes.pop(said["code"])
        challenge = hashlib.sha256(said["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(challenge).decode().rstrip("=") == asked["code_challenge"]
        assert said["redirect_uri"] == asked["redirect_uri"]
        self.exchanged += 1
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "4711",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.person,
            **self.changed,
        }
        key = self.other_key if self.is_forged else self.key
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
        return {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": token}

    def keys(self) -> dict[str, Any]:
        return dict(KeySet([self.key]).as_dict(private=False))


@contextmanager
def issuing() -> Iterator[Issuer]:
    """The issuer on a port of its own, in this process."""
    issuer = Issuer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(issuer))
    issuer.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", issuer.authorize(_pairs(parts.query)))
                self.end_headers()
                return
            found = {"/.well-known/openid-configuration": issuer.metadata, "/keys": issuer.keys}
            self._tell(found[parts.path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            basic = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
            assert self.headers["Authorization"] == f"Basic {basic}"
            self._tell(issuer.exchange(_pairs(body)))

        def _tell(self, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server names it
            """Nothing: a test reads answers."""

    return Handler


def _pairs(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}
