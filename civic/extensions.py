"""The extensions that are shared, made once and bound to the app in `create_app`."""

from flask_babel import Babel
from flask_migrate import Migrate
from htmx_flask import Htmx

from civic.web.limits import Limiter

babel = Babel()
htmx = Htmx()
limiter = Limiter()
migrate = Migrate()
