"""`python -m zhiben.workers`: the background loop and the ways out of the house, until SIGTERM or SIGINT."""

import os
import signal
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiben.config.settings")
    django.setup()
    from zhiben.workers.loop import Loop
    from zhiben.workers.outside import beside

    loop = Loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.stop())
    with beside(loop) as ways:
        code = loop.run()
    sys.exit(code or int(any(way.broken for way in ways)))
