"""A call on its way through the door, and what handlers make of it."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from pardalote.actions.work import Caller, Work
from pardalote.api.request import Request
from pardalote.wire.parameters import Parameters
from pardalote.wire.reply import FileReply, KeepableReply, PageReply, Reply


class Call(NamedTuple):
    """A call whose parameters are read."""

    request: Request
    parameters: Parameters


class KnownCall(NamedTuple):
    """A call whose caller is known and may do what it asks for."""

    request: Request
    parameters: Parameters
    caller: Caller


Answering = Reply | FileReply | KeepableReply | PageReply
Handler = Callable[[KnownCall, Work], Answering]
OpenHandler = Callable[[Call], Awaitable[Reply]]
