"""The extensions that are shared, made once and bound to the app in `create_app`."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from htmx_flask import Htmx

from civic.web.limits import caller

babel = Babel()
csrf = CSRFProtect()
htmx = Htmx()
limiter = Limiter(key_func=caller)
migrate = Migrate()
