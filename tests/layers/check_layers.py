#!/usr/bin/env python3
"""Holds the cut of the software: which folder may include which, and a few rules on top. No exemptions.

    check_layers.py [ROOT]

Reads every C++ file under ROOT and prints `path:line: [rule] what is wrong`, one a line. Exit code 0: nothing found;
1: something found. The rules are the functions named rule_*; docs/STYLE.md lists them.
"""

import os
import re
import sys

from cpp_source import CppSource

# Folder -> the folders it may include. `tools` and `tests` sit above everything.
LAYERS = {
    "domain": {"domain"},
    "base": {"base", "domain"},
    "proto": {"proto", "base", "domain"},
    "scanner": {"scanner", "base", "domain"},
    "storage": {"storage", "proto", "base", "domain"},
    "checkpoint": {"checkpoint", "storage", "scanner", "proto", "base", "domain"},
    "central": {"central", "storage", "proto", "base", "domain"},
}
PRODUCT = set(LAYERS)
LAYERS["tools"] = PRODUCT | {"tools"}
LAYERS["tests"] = PRODUCT | {"tools", "tests"}

VENDOR_HEADER = re.compile(
    r"^(opencv2/|rocksdb/|grpc/|grpcpp/|grpc\+\+/|boost/|openssl/|date/|toml\+\+/|spdlog/|fmt/|nlohmann/|CLI/|pqxx/|unicode/"
    r"|libpq/|postgresql/|freetype|(libpq-fe|png|jpeglib|jerror|ft2build|toml|toml\+\+|spdlog|benchmark)\.(h|hpp)$)"
)

STANDARD_HEADERS = set(
    """algorithm any array atomic barrier bit bitset cassert ccomplex cctype cerrno cfenv cfloat charconv chrono
    cinttypes climits clocale cmath codecvt compare complex concepts condition_variable coroutine csetjmp csignal
    cstdarg cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype deque exception execution filesystem
    format forward_list fstream functional future initializer_list iomanip ios iosfwd iostream istream iterator latch
    limits list locale map memory memory_resource mutex new numbers numeric optional ostream queue random ranges ratio
    regex scoped_allocator semaphore set shared_mutex source_location span sstream stack stdexcept stop_token streambuf
    string string_view strstream syncstream system_error thread tuple type_traits typeindex typeinfo unordered_map
    unordered_set utility valarray variant vector version""".split()
)

CLOCK_READING = re.compile(
    r"\b(?:system_clock|steady_clock|high_resolution_clock|utc_clock|file_clock)\s*::\s*now\b"
    r"|\b(?:clock_gettime|gettimeofday|timespec_get)\b"
    r"|\babsl\s*::\s*Now\s*\("
    # A call of time(); not a member x.time(), nor the declaration of something that is named so.
    r"|(?<![\w.>:*&~])(?<!\w\s)(?:std\s*::\s*|::\s*)?time\s*\("
    r"|\breturn\s+(?:std\s*::\s*|::\s*)?time\s*\("
)
CLOCK_FILE = "base/system_clock.cc"
CLOCK_EXEMPT = ("tests/bench/", "tests/crash/", "scanner/training/", "tools/")

CONCRETE_STORE = re.compile(r"\b(?:Rocksdb|Postgres)[A-Z]\w*")
CONCRETE_STORE_HEADER = re.compile(r"^storage/(?:rocksdb|postgres)_")

MAX_FILE_LINES = 400
MAX_TABLE_LINES = 500
MAX_FUNCTION_LINES = 70
SOURCE_SUFFIXES = (".h", ".cc", ".proto", ".py", ".sh", ".js", ".mjs", ".css", ".html")
SKIPPED_FOLDERS = {"build", "node_modules", "__pycache__"}


def folder_of(path):
    return path.split("/", 1)[0]


def is_header(path):
    return path.endswith(".h")


class Tree:
    """Every source file of the tree, by its path from the root."""

    def __init__(self, root):
        self.cpp = {}
        self.line_counts = {}
        for directory, folders, files in os.walk(root):
            folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS and not f.startswith("."))
            for name in sorted(files):
                if name.endswith(SOURCE_SUFFIXES):
                    self._read(root, os.path.relpath(os.path.join(directory, name), root))

    def _read(self, root, path):
        with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
            text = file.read()
        self.line_counts[path] = len(text.splitlines())
        if path.endswith((".h", ".cc")):
            self.cpp[path] = CppSource(path, text)

    def project_includes(self, path):
        """(line, header) of the quoted includes that name a file of this tree."""
        return [(line, header) for line, header, quoted in self.cpp[path].includes if quoted and header in self.cpp]


def rule_folder(tree):
    """Every C++ file lies in a folder that has a layer."""
    for path in tree.cpp:
        if folder_of(path) not in LAYERS:
            yield path, 1, f"the folder '{folder_of(path)}' has no layer"


def rule_layer(tree):
    """A folder includes only folders that it may, always by the path from the root."""
    for path, source in tree.cpp.items():
        folder = folder_of(path)
        for line, header, quoted in source.includes:
            target = folder_of(header)
            if quoted and "/" not in header:
                yield path, line, f'"{header}" must be written with its folder'
            elif ".." in header.split("/"):
                yield path, line, f'"{header}" must be written from the root'
            elif target in LAYERS and target not in LAYERS.get(folder, set()):
                yield path, line, f"{folder} may not include {target} ({header})"


def rule_pure_domain(tree):
    """domain/ includes the standard library and itself."""
    for path, source in tree.cpp.items():
        if folder_of(path) != "domain":
            continue
        for line, header, _ in source.includes:
            if header not in STANDARD_HEADERS and folder_of(header) not in LAYERS:
                yield path, line, f"domain may include only the standard library, not {header}"


def rule_vendor(tree):
    """A header that includes a vendor header, itself or through others, is internal: it lies in scanner/ or is named
    *_internal.h, and only its own folder and the tests include it."""
    internal = {p for p in tree.cpp if is_header(p) and folder_of(p) != "tests" and _vendor_include(tree, p)}
    while True:
        more = {
            p
            for p in tree.cpp
            if is_header(p) and folder_of(p) != "tests" and p not in internal
            and any(h in internal and folder_of(h) == folder_of(p) for _, h in tree.project_includes(p))
        }
        if not more:
            break
        internal |= more
    for path in sorted(internal):
        if folder_of(path) != "scanner" and not path.endswith("_internal.h"):
            line, header = _vendor_include(tree, path) or (1, "a vendor header through another header")
            yield path, line, f"an interface header may not include {header}; use a .cc file or name it *_internal.h"
    for path in tree.cpp:
        for line, header in tree.project_includes(path):
            if header in internal and folder_of(path) not in (folder_of(header), "tests"):
                yield path, line, f"{header} includes vendor headers and is internal to {folder_of(header)}"


def _vendor_include(tree, path):
    for line, header, _ in tree.cpp[path].includes:
        if VENDOR_HEADER.match(header):
            return line, header
    return None


def rule_clock(tree):
    """Only base/system_clock.cc reads a clock."""
    for path, source in tree.cpp.items():
        if path == CLOCK_FILE or path.startswith(CLOCK_EXEMPT):
            continue
        for match in CLOCK_READING.finditer(source.code):
            what = " ".join(match.group(0).split())
            yield path, source.line_of(match.start()), f"only {CLOCK_FILE} reads a clock, here: {what}"


def rule_concrete_store(tree):
    """In checkpoint/ and central/ only main programs name a concrete store."""
    for path, source in tree.cpp.items():
        if folder_of(path) not in ("checkpoint", "central") or path.endswith("main.cc"):
            continue
        for line, header, _ in source.includes:
            if CONCRETE_STORE_HEADER.match(header):
                yield path, line, f"only *main.cc names a concrete store, here: {header}"
        for match in CONCRETE_STORE.finditer(source.code):
            yield path, source.line_of(match.start()), f"only *main.cc names a concrete store, here: {match.group(0)}"


def rule_cycle(tree):
    """No header includes itself through others."""
    state = {}  # path -> "open" while its includes are being followed, then "done"

    def follow(path, trail):
        state[path] = "open"
        for line, header in tree.project_includes(path):
            if not is_header(header):
                continue
            if state.get(header) == "open":
                yield path, line, "headers include each other: " + " -> ".join(trail[trail.index(header):] + [header])
            elif header not in state:
                yield from follow(header, trail + [header])
        state[path] = "done"

    for path in sorted(tree.cpp):
        if is_header(path) and path not in state:
            yield from follow(path, [path])


def rule_file_length(tree):
    """A file in a product folder has at most 400 lines, a table (*_table.*) at most 500."""
    for path, count in tree.line_counts.items():
        limit = MAX_TABLE_LINES if re.search(r"_table\.\w+$", path) else MAX_FILE_LINES
        if folder_of(path) in PRODUCT and count > limit:
            yield path, limit + 1, f"{count} lines; at most {limit} are allowed"


def rule_function_length(tree):
    """A function has at most 70 lines, from its head to its closing brace."""
    for path, source in tree.cpp.items():
        for first, last, head in source.functions():
            if last - first + 1 > MAX_FUNCTION_LINES:
                yield path, first, f"{last - first + 1} lines; at most {MAX_FUNCTION_LINES} are allowed: {head[:60]}"


RULES = {
    "folder": rule_folder,
    "layer": rule_layer,
    "pure_domain": rule_pure_domain,
    "vendor": rule_vendor,
    "clock": rule_clock,
    "concrete_store": rule_concrete_store,
    "cycle": rule_cycle,
    "file_length": rule_file_length,
    "function_length": rule_function_length,
}


def check(root):
    """Returns what is wrong under `root`, sorted, as lines of text."""
    tree = Tree(root)
    found = []
    for name, rule in RULES.items():
        found += [(path, line, f"{path}:{line}: [{name}] {message}") for path, line, message in rule(tree)]
    return [text for _, _, text in sorted(found)]


def main(arguments):
    root = arguments[0] if arguments else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    found = check(root)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
