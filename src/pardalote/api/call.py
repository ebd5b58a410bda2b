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
    # What was made of it before its turn to write.
    prepared: object = None


Answering = Reply | FileReply | KeepableReply | PageReply
Handler = Callable[[KnownCall, Work], Answering]
# Reads what takes long to read, before a call that writes has its turn.
Prepare = Callable[[Call], object]
OpenHandler = Callable[[Call], Awaitable[Reply]]
