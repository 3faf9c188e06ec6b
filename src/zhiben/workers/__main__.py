"""`python -m zhiben.workers`: the one background loop, until SIGTERM or SIGINT."""

import os
import signal
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiben.config.settings")
    django.setup()
    from zhiben.workers.loop import Loop

    loop = Loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.stop())
    sys.exit(loop.run())
