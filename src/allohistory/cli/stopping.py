"""Being stopped: Ctrl-C and SIGTERM, which do the same, and never in the middle of a step."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def handling(handler: Callable[..., Any], *signals: signal.Signals) -> Iterator[None]:
    """Let `handler` take `signals` for a while; those that are ignored stay ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return
    before = {name: signal.getsignal(name) for name in signals}
    before = {name: taker for name, taker in before.items() if taker is not signal.SIG_IGN}
    for name in before:
        signal.signal(name, handler)
    try:
        yield
    finally:
        for name, taker in before.items():
            signal.signal(name, taker)


def terminated_as_interrupted() -> Any:
    """Let SIGTERM do what Ctrl-C does: raise KeyboardInterrupt."""
    return handling(signal.default_int_handler, signal.SIGTERM)
