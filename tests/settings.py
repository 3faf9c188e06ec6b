"""The product's own settings, pointed at a throw-away home and at the database under test.

ZHIBEN_TEST_DATABASE: sqlite (default) or postgresql. The server for the latter is started here, once, by the
first process; xdist's workers inherit its address.
"""

import os
import tempfile

from tests import postgresql

if "ZHIBEN_TEST_HOME" not in os.environ:  # set once by the first process, inherited by xdist's workers
    os.environ["ZHIBEN_TEST_HOME"] = tempfile.mkdtemp(prefix="zhiben-test-")
os.environ["ZHIBEN_HOME"] = os.environ["ZHIBEN_TEST_HOME"]
os.environ.pop("ZHIBEN_DATABASE_URL", None)
os.environ["ZHIBEN_SECOND_FACTOR"] = "voluntary"  # tests of other things sign in with a password alone
if os.environ.get("ZHIBEN_TEST_DATABASE", "sqlite") == "postgresql":
    os.environ["ZHIBEN_DATABASE_URL"] = postgresql.url()

from zhiben.config.settings import *  # noqa: F403
from zhiben.config.settings import DATABASES, HOME, STATIC_ROOT

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: threads and processes of the tests must meet in one database.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2id is slow on purpose
ALLOWED_HOSTS = ["*"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # pages are tested without assets too
