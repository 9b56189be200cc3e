"""A process that is told to end does so, whatever it is doing in that moment."""

import subprocess
import sys

STORM = """
import random, signal
from {module} import {name}

stopping = {name}()
signal.signal(signal.SIGALRM, lambda *_: stopping.set())
for _ in range({rounds}):
    stopping.clear()
    signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-6, 60e-6))
    while not stopping.wait(10e-6):
        pass
print("ended each time")
"""

ROUNDS = 20_000


def test_a_signal_that_comes_while_the_event_is_waited_for_ends_the_waiting() -> None:
    program = STORM.format(module="wayhome.core.stopping", name="Stopping", rounds=ROUNDS)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "ended each time", done.stderr
