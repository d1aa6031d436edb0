"""Who is acting, and what a route demands of them. A route without a declared permission does not start the app."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, g

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What a person may be in the house. Everyone is a visitor; MitID makes a resident; a grant makes the rest."""

    VISITOR = "visitor"
    RESIDENT = "resident"
    PLAYMAKER = "playmaker"
    STAFF = "staff"
    BOARD = "board"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Actor:
    """Whoever makes this request. `area_id` is where a resident lives; `playmaker_areas` where they facilitate."""

    account_id: int | None = None
    name: str = ""
    roles: frozenset[Role] = field(default_factory=lambda: frozenset({Role.VISITOR}))
    area_id: int | None = None
    playmaker_areas: frozenset[int] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None

    def has(self, role: Role) -> bool:
        return role in self.roles

    def facilitates(self, area_id: int) -> bool:
        """Whether the person is a playmaker of just that area."""
        return self.has(Role.PLAYMAKER) and area_id in self.playmaker_areas


VISITOR = Actor()


@dataclass(frozen=True)
class Permission:
    """A route's demand: one of these roles. What also depends on area or phase is asked with `allow`."""

    name: str
    roles: frozenset[Role]

    def granted_to(self, actor: Actor) -> bool:
        return bool(self.roles & actor.roles)


EVERYONE = Permission("everyone", frozenset(Role))
SIGNED_IN = Permission("signed in", frozenset(Role) - {Role.VISITOR})
RESIDENT = Permission("resident", frozenset({Role.RESIDENT}))
PLAYMAKER = Permission("playmaker", frozenset({Role.PLAYMAKER}))
STAFF = Permission("staff", frozenset({Role.STAFF}))
BOARD = Permission("board", frozenset({Role.BOARD}))
ADMINISTRATOR = Permission("administrator", frozenset({Role.ADMINISTRATOR}))
COUNTERS = Permission("staff or board", frozenset({Role.STAFF, Role.BOARD}))
HOUSE = Permission("anyone who works here", frozenset({Role.PLAYMAKER, Role.STAFF, Role.BOARD, Role.ADMINISTRATOR}))
MODERATORS = Permission("playmaker or staff", frozenset({Role.PLAYMAKER, Role.STAFF}))


class Forbidden(Exception):
    """The person may not do this. `reason` is a sentence for them, or None for the general one.

    `way` is where they may go instead: the words of a link and its address.
    """

    def __init__(self, reason: str | None = None, way: tuple[str, str] | None = None) -> None:
        super().__init__(reason)
        self.reason, self.way = reason, way


class UndeclaredPermission(Exception):
    """A route does not say who may use it."""


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare what a view demands. Put it between the route decorator and the function."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def permission_of(view: Callable[..., Any]) -> Permission | None:
    permission = getattr(view, "permission", None)
    return permission if isinstance(permission, Permission) else None


def refuse_undeclared_routes(app: Flask) -> None:
    """Stop the start when any route forgot to say who may use it."""
    undeclared = sorted(name for name, view in app.view_functions.items() if permission_of(view) is None)
    if undeclared:
        raise UndeclaredPermission(f"no declared permission: {', '.join(undeclared)}")


def current_actor() -> Actor:
    """The person behind this request; a visitor outside one."""
    actor = g.get("actor", VISITOR)
    return actor if isinstance(actor, Actor) else VISITOR


def allow(granted: bool, reason: str | None = None, way: tuple[str, str] | None = None) -> None:
    """Go on if granted; otherwise answer 403 with `reason` (a translated sentence) or the general one, and a `way`."""
    if not granted:
        raise Forbidden(reason, way)
