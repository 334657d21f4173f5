#!/usr/bin/env python3
"""Every source path that the documents name exists.

    check_paths.py [ROOT]

Reads README.md and the Markdown files under docs/. A source path is a text in backticks that starts with one of the
folders below: `domain/day.h`, `storage/`, `base/config.{h,cc}`, `tests/vectors/*.txt`. Prints `file:line: message` for
each that names nothing. Exit code 0: all exist; 1: some do not.
"""

import glob
import os
import re
import sys

FOLDERS = ("domain", "base", "proto", "scanner", "storage", "checkpoint", "central", "rules", "deploy", "tests", "docs",
           "tools", "cmake", ".ci")
IN_BACKTICKS = re.compile(r"`([^`\n]+)`")
SOURCE_PATH = re.compile(r"^(?:%s)/[\w./*{},+-]*$" % "|".join(re.escape(folder) for folder in FOLDERS))
BRACES = re.compile(r"\{([^{}]*)\}")


def alternatives(path):
    """`a.{h,cc}` is a.h and a.cc."""
    match = BRACES.search(path)
    if not match:
        return [path]
    return [more for choice in match.group(1).split(",")
            for more in alternatives(path[:match.start()] + choice + path[match.end():])]


def paths_in(text):
    """Yields (line, path). A command such as `tools/test --fast` names its first word."""
    for number, line in enumerate(text.splitlines(), 1):
        for match in IN_BACKTICKS.finditer(line):
            words = match.group(1).split()
            if words and SOURCE_PATH.match(words[0]):
                yield number, words[0]


def check(root):
    documents = [os.path.join(root, "README.md")] + sorted(
        glob.glob(os.path.join(root, "docs", "**", "*.md"), recursive=True))
    found = []
    for document in filter(os.path.isfile, documents):
        with open(document, encoding="utf-8") as file:
            text = file.read()
        for line, path in paths_in(text):
            missing = [p for p in alternatives(path) if not glob.glob(os.path.join(root, p))]
            found += [f"{os.path.relpath(document, root)}:{line}: `{p}` does not exist" for p in missing]
    return found


def main(arguments):
    root = arguments[0] if arguments else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
    found = check(root)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
