"""What roles are called on screen."""

from civic.policy import Role
from civic.web.language import lazy_text as _

ROLE_NAMES = {
    Role.RESIDENT: _("Beboer"),
    Role.PLAYMAKER: _("Playmaker"),
    Role.STAFF: _("Medarbejder"),
    Role.BOARD: _("Valgbestyrelse"),
    Role.ADMINISTRATOR: _("Administrator"),
}
