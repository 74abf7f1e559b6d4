from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Static files with their hash in their name, in the imports of our scripts too."""

    support_js_module_import_aggregation = True
