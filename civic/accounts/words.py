"""What roles are called on screen."""

from civic.policy import Role
from civic.web.language import lazy_text as _
from civic.web.language import text

ROLE_NAMES = {
    Role.RESIDENT: _("Beboer"),
    Role.PLAYMAKER: _("Playmaker"),
    Role.STAFF: _("Medarbejder"),
    Role.BOARD: _("Valgbestyrelse"),
    Role.ADMINISTRATOR: _("Administrator"),
}


def shown(name: str | None, *, works_here: bool = False) -> str:
    """A name as others read it: "" is somebody who is not shown by name, None somebody who has gone."""
    if name is None:
        return text("tidligere bruger")
    return name or (text("en medarbejder") if works_here else text("en beboer"))
