from zhiben.contents.vocabulary import Vocabulary


class RecordKind: ...


def is_records_file(root):
    return root.get("format") is not None and str(root.get("format").value).startswith("zhiben-records")


def read_records(root, reading):
    return (), Vocabulary()
