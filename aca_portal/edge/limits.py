"""How often somebody may do something: counted in the shared cache, so that all processes count together."""

from django.core.cache import cache
from django.utils.crypto import salted_hmac

AN_HOUR = 3600


def is_too_often(what: str, who: str, most: int, seconds: int = AN_HOUR) -> bool:
    """Count one more `what` by `who`, and say whether it is more than `most` in that time.

    `who` is an address of the net, a mail address or the like; only a keyed hash of it is kept.
    """
    key = f"{what}:" + salted_hmac("aca_portal.edge.limits", who).hexdigest()
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > most
    except ValueError:  # it lapsed in between
        return False
