"""Where the pages find their styles, scripts and icons: the names written by `assets/build.mjs`."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class BuiltAssets(ManifestStaticFilesStorage):
    """Reads the build's `staticfiles.json`; without a build (some tests) a file goes by its plain name."""

    def stored_name(self, name: str) -> str:
        return self.hashed_files.get(self.hash_key(name), name)
