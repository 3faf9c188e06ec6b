"""`python -m zhiben.cli VERB …`: finds the verb's part, reads its arguments, runs it."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from zhiben.cli.verbs import VERBS, Verb
from zhiben.domain.refusals import Refused

REFUSED, WRONG_USAGE = 1, 2


class Parser(argparse.ArgumentParser):
    """argparse with its complaint in the users' language."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.format_usage()}参数有误：{message}", file=sys.stderr)
        sys.exit(WRONG_USAGE)


def set_up() -> None:
    """Django, only for verbs that need it: the others answer in a fraction of a second."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(str(error))


def prepare() -> None:
    """The database, up to date; the sentence to act on where it cannot be had."""
    from zhiben.cli import database

    with database.reached():
        database.prepare()


def main(arguments: list[str]) -> int:
    name, *rest = arguments or [""]
    verb = VERBS.get(name)
    if verb is None or not verb.part:
        print(f"没有“{name}”这个命令。所有命令：python3 zhiben --help", file=sys.stderr)
        return WRONG_USAGE
    if verb.database or verb.untouched:
        set_up()
    part = importlib.import_module(f"zhiben.cli.{verb.part}")
    parser = Parser(prog=f"zhiben {name}", description=verb.line)
    part.add_arguments(parser)
    return answer(verb, part.run, parser.parse_args(rest))


def answer(verb: Verb, run: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """The part's exit code. A refusal is said in its own words, never as a traceback."""
    try:
        if verb.database:
            prepare()
        return run(args)
    except Refused as refused:
        print(f"{refused.reason}{refused.remedy}（{refused}）", file=sys.stderr)
    except BrokenPipeError:  # `zhiben … | head`: the reader has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - for the interpreter's last flush
    except KeyboardInterrupt:
        return 130
    return REFUSED


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiben.config.settings")
    sys.exit(main(sys.argv[1:]))
