"""The extensions that are shared, made once and bound to the app in `create_app`."""

from collections.abc import Callable
from typing import Any, cast

from flask_babel import Babel
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from htmx_flask import Htmx

from civic.policy import View
from civic.web.limits import Often, address, all_together, whoever


class Limits(Limiter):
    """`@limiter.limit(WRITE)` counts three times over: for whoever asks, for their address, and for all together."""

    def limit(  # type: ignore[override]
        self, often: Often, *, exempt_when: Callable[[], bool] | None = None, **when: Any
    ) -> Callable[[View], View]:
        """Limit a view so often; `exempt_when` and `deduct_when` as the library has them."""

        def is_not_meant() -> bool:
            return not whoever() or (exempt_when is not None and exempt_when())

        # The narrowest comes first: what it refuses is not counted against others.
        alone = super().limit(often.each, key_func=whoever, exempt_when=is_not_meant, **when)
        there = super().limit(often.address, key_func=address, exempt_when=exempt_when, **when)
        everywhere = super().limit(often.all, key_func=all_together, exempt_when=exempt_when, **when)

        def limited(view: View) -> View:
            return cast(View, everywhere(there(alone(view))))

        return limited


babel = Babel()
csrf = CSRFProtect()
htmx = Htmx()
limiter = Limits(key_func=address)
migrate = Migrate()
