"""Being stopped: SIGTERM is Ctrl-C, between two slices, and only while a command runs."""

import os
import signal
import threading

import pytest

from allohistory.cli.progress import Watch
from allohistory.cli.stopping import SIGNALS, handling, terminated_as_interrupted


def send(number):
    os.kill(os.getpid(), number)


def test_sigterm_interrupts_and_nothing_of_it_is_left():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), terminated_as_interrupted():
        send(signal.SIGTERM)

    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_that_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with terminated_as_interrupted():
            send(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_another_thread_sets_no_handler():
    seen = []

    def work():
        with handling(seen.append, *SIGNALS):
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert seen == [signal.getsignal(signal.SIGTERM)]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_run_is_stopped_between_two_slices(number):
    watch = Watch("a run", quiet=True)
    with watch.watching():
        watch.progress(10, 100, tuple)
        send(number)  # in the middle of a slice
        with pytest.raises(KeyboardInterrupt):
            watch.progress(20, 100, tuple)

    assert (watch.done, watch.stopping, watch.impatient) == (20, True, False)


def test_a_run_is_stopped_at_once_before_anything_is_done_or_if_asked_again():
    watch = Watch("a run", quiet=True)
    with watch.watching():
        with pytest.raises(KeyboardInterrupt):
            send(signal.SIGINT)
        assert not watch.impatient
        watch.progress(10, 100, tuple)
        send(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            send(signal.SIGINT)

    assert watch.impatient
