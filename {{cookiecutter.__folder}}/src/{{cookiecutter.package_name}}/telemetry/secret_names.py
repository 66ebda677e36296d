"""Which names tell that a secret stands under them: `accessToken`, `X-Api-Key`, `PGPASSWORD`; but not `token_count`."""

import re
from functools import lru_cache
from itertools import pairwise

MAX_REMEMBERED = 100
"""Characters of a name that is remembered; strangers may choose names, of any length."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

_ENDINGS = tuple(
    "accesskey apikey authorization cardnumber cookie cookies credential credentials creditcard csrf cvc cvv dsn jwt"
    " passcode passphrase passphrases passwd password passwords privatekey pwd secret secretkey secrets sessionid"
    " signature ssn token tokens totp xsrf".split()
)
"""What a word of a telling name ends in; libpq writes `PGPASSWORD`, Django `csrftoken`."""

_PAIRS = {
    *((kind, "key") for kind in "access account api auth client encryption license master private service".split()),
    *((kind, "key") for kind in "session shared signing ssh storage subscription webhook".split()),
    *((kind, "code") for kind in "auth authorization backup recovery security verification".split()),
    ("card", "number"),
    ("connection", "string"),
    ("credit", "card"),
    ("database", "url"),
    ("debit", "card"),
    ("session", "id"),
    ("social", "security"),
}

_LAST = {"auth", "otp", "pass", "pin", "pw"}
"""Words that tell at the end only: `smtp_pass`, not `pass_rate`."""

_ABOUT = set(
    "age algorithm at attempts balance banner bucket budget changed consent count enabled endpoint expired expires expiry"
    " in issuer left length limit max min name needed per policy present required rotated second seen spent status strength"
    " ttl type types used valid version".split()
)
"""Words at the end of a name that only tells something about a secret: `password_changed_at`."""

_ASKING = {"has", "is", "needs", "requires"}
"""Words at its beginning that do: `has_password`."""

_COUNTING = set("cached completion input max min output prompt remaining total used".split())
"""Words before `tokens` that count the tokens of a language model."""


def is_secret(name: str) -> bool:
    """Whether a secret stands under this name.

    Args:
        name: Of a key, a field, a header or a variable, in any of their spellings.
    """
    return _decided(name) if len(name) <= MAX_REMEMBERED else _decide(name)


def _decide(name: str) -> bool:
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or words[-1] in _ABOUT or words[0] in _ASKING:
        return False
    if words[-1] == "tokens" and not _COUNTING.isdisjoint(words):
        return False
    return (
        words[-1] in _LAST or any(word.endswith(_ENDINGS) for word in words) or not _PAIRS.isdisjoint(pairwise(words))
    )


_decided = lru_cache(maxsize=4096)(_decide)
