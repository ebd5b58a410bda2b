"""A call on its way through the door, and what handlers make of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pardalote.actions.work import Caller, Work
from pardalote.api.request import Request
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import KeepableReply, Reply


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose parameters are read."""

    request: Request
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class KnownCall(Call):
    """A call whose caller is known and may do what it asks for."""

    caller: Caller


Handler = Callable[[KnownCall, Work], Reply | KeepableReply]
OpenHandler = Callable[[Call], Awaitable[Reply]]
