"""The layer check finds what it says it finds: each test plants files in an empty tree."""

import os
import tempfile
import unittest

import check_layers


def lines(count, line="// x\n"):
    return line * count


class LayerCheckTest(unittest.TestCase):
    def findings_of(self, files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as file:
                    file.write(text)
            return check_layers.check(root)

    def assert_clean(self, files):
        self.assertEqual(self.findings_of(files), [])

    def assert_one(self, files, *parts):
        found = self.findings_of(files)
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])

    def test_lawful_tree_passes(self):
        self.assert_clean({
            "domain/day.h": '#pragma once\n#include <chrono>\n',
            "domain/day.cc": '#include "domain/day.h"\n#include <array>\n',
            "base/hash.h": '#include "absl/status/status.h"\n#include "domain/day.h"\n',
            "base/hash.cc": '#include "base/hash.h"\n#include <openssl/evp.h>\n',
            "proto/convert.cc": '#include "proto/crossing.pb.h"\n#include "base/hash.h"\n',
            "storage/journal.h": '#include "domain/day.h"\n',
            "storage/rocksdb_journal.cc": '#include "storage/journal.h"\n#include <rocksdb/db.h>\n',
            "checkpoint/checkpoint_main.cc": '#include "storage/rocksdb_journal.h"\nRocksdbJournal j;\n',
            "tools/main.cc": '#include "central/query.h"\n#include "checkpoint/lane.h"\n',
            "tests/unit/domain/day_test.cc": '#include "domain/day.h"\n#include <gtest/gtest.h>\n',
        })

    def test_each_forbidden_edge_is_named(self):
        for folder, allowed in check_layers.LAYERS.items():
            for target in set(check_layers.LAYERS) - allowed:
                with self.subTest(folder=folder, target=target):
                    self.assert_one({f"{folder}/a.cc": f'\n#include "{target}/b.h"\n'},
                                    f"{folder}/a.cc:2: [layer] {folder} may not include {target}")

    def test_checkpoint_and_central_never_meet(self):
        self.assert_one({"checkpoint/a.cc": '#include "central/b.h"\n'}, "[layer]")
        self.assert_one({"central/a.cc": '#include "checkpoint/b.h"\n'}, "[layer]")
        self.assert_one({"central/a.cc": '#include "scanner/scan.h"\n'}, "[layer]")

    def test_scanner_subfolders_are_scanner(self):
        self.assert_clean({"scanner/specimen/draw.cc": '#include "scanner/scan.h"\n#include "domain/mrz.h"\n'})
        self.assert_one({"scanner/training/train.cc": '#include "storage/journal.h"\n'}, "[layer]")

    def test_include_without_folder_is_named(self):
        self.assert_one({"base/a.cc": '#include "hash.h"\n'}, "[layer]", "with its folder")
        self.assert_one({"base/a.cc": '#include "x/../central/b.h"\n'}, "[layer]", "from the root")

    def test_include_in_comment_is_no_include(self):
        self.assert_clean({"domain/a.cc": '// #include "central/b.h"\n/*\n#include "base/c.h"\n*/\n'})

    def test_unknown_folder_is_named(self):
        self.assert_one({"util/a.cc": "int x;\n"}, "util/a.cc:1: [folder]")

    def test_domain_includes_only_the_standard_library(self):
        for header in ("<absl/status/status.h>", '"absl/status/status.h"', "<string.h>", "<unistd.h>"):
            with self.subTest(header=header):
                self.assert_one({"domain/a.h": f"#include {header}\n"}, "domain/a.h:1: [pure_domain]")

    def test_vendor_header_in_interface_is_named(self):
        for header in ("<opencv2/core.hpp>", "<rocksdb/db.h>", "<grpcpp/grpcpp.h>", "<boost/asio.hpp>", "<png.h>",
                       "<jpeglib.h>", "<ft2build.h>", "<libpq-fe.h>", "<postgresql/libpq-fe.h>", "<openssl/evp.h>",
                       "<date/tz.h>", "<toml++/toml.h>", "<spdlog/spdlog.h>", "<nlohmann/json.hpp>",
                       '"rocksdb/db.h"'):
            with self.subTest(header=header):
                self.assert_one({"storage/a.h": f"#include {header}\n"}, "storage/a.h:1: [vendor]")

    def test_vendor_header_in_internal_header_passes(self):
        self.assert_clean({
            "storage/rocks_internal.h": "#include <rocksdb/db.h>\n",
            "storage/a.cc": '#include "storage/rocks_internal.h"\n',
            "scanner/band.h": "#include <opencv2/core.hpp>\n",
            "scanner/lines.h": '#include "scanner/band.h"\n',
            "scanner/training/train.cc": '#include "scanner/band.h"\n',
            "tests/unit/scanner/band_test.cc": '#include "scanner/band.h"\n',
        })

    def test_internal_header_included_from_outside_is_named(self):
        inner = {"scanner/band.h": "#include <opencv2/core.hpp>\n", "scanner/lines.h": '#include "scanner/band.h"\n'}
        for header in inner:
            with self.subTest(header=header):
                self.assert_one({**inner, "checkpoint/a.cc": f'#include "{header}"\n'},
                                "checkpoint/a.cc:1: [vendor]", "internal to scanner")
        self.assert_one({"storage/x_internal.h": "#include <rocksdb/db.h>\n",
                         "central/a.cc": '#include "storage/x_internal.h"\n'}, "central/a.cc:1: [vendor]")

    def test_vendor_header_through_internal_header_is_named(self):
        self.assert_one({"storage/x_internal.h": "#include <rocksdb/db.h>\n",
                         "storage/journal.h": '#include "storage/x_internal.h"\n'}, "storage/journal.h:1: [vendor]")

    def test_clock_reading_is_named(self):
        for code in ("auto t = std::chrono::system_clock::now();", "auto t = steady_clock::now();",
                     "high_resolution_clock :: now();", "auto t = time(nullptr);", "auto t = std::time(nullptr);",
                     "auto t = ::time(nullptr);", "return time(nullptr);", "clock_gettime(CLOCK_REALTIME, &t);",
                     "gettimeofday(&t, nullptr);", "auto t = absl::Now();"):
            with self.subTest(code=code):
                self.assert_one({"base/a.cc": "\n" + code + "\n"}, "base/a.cc:2: [clock]")
                self.assert_one({"tests/unit/base/a_test.cc": code + "\n"}, "[clock]")

    def test_other_uses_of_the_word_time_pass(self):
        self.assert_clean({"base/a.cc": "// system_clock::now()\nauto t = event.time(); p->time(); Foo::time();\n"
                                        'hh_mm_ss time(at - day); f("time(0)"); strftime(a); local_time(b);\n'})

    def test_clock_may_be_read_where_it_is_allowed(self):
        code = "auto t = std::chrono::steady_clock::now();\n"
        self.assert_clean({path: code for path in ("base/system_clock.cc", "tests/bench/scan.cc", "tests/crash/kill.cc",
                                                   "scanner/training/train.cc", "tools/load.cc")})

    def test_concrete_store_outside_main_is_named(self):
        self.assert_one({"checkpoint/lane.cc": "\nRocksdbJournal journal;\n"}, "checkpoint/lane.cc:2: [concrete_store]")
        self.assert_one({"central/ingest.h": '#include "storage/rocksdb_ledger.h"\n'}, "[concrete_store]")
        self.assert_one({"central/ingest.cc": "PostgresLedger ledger;\n"}, "[concrete_store]")
        self.assert_clean({"central/central_main.cc": "RocksdbLedger ledger;\n", "storage/a.cc": "RocksdbLedger l;\n"})

    def test_cycle_of_headers_is_named_with_its_way(self):
        self.assert_one({"base/a.h": '#include "base/b.h"\n', "base/b.h": '#include "base/c.h"\n',
                         "base/c.h": '\n#include "base/a.h"\n'},
                        "base/c.h:2: [cycle]", "base/a.h -> base/b.h -> base/c.h -> base/a.h")

    def test_long_file_is_named(self):
        self.assert_one({"domain/a.cc": lines(401)}, "domain/a.cc:401: [file_length] 401 lines")
        self.assert_one({"domain/a_table.cc": lines(501)}, "[file_length]")
        self.assert_one({"central/page.js": lines(401)}, "[file_length]")
        self.assert_clean({"domain/a.cc": lines(400), "domain/a_table.cc": lines(500), "tests/a_test.cc": lines(900)})

    def test_long_function_is_named(self):
        def body(count):
            return "{\n" + lines(count - 2, "  if (x) { y(); }\n") + "}\n"
        for head in ("int F(int x) ", "static void G(std::vector<int> v = {}) ", "A::A() : a_{1}, b_(2) ",
                     "namespace otkel {\nclass A final : public B {\n void F() const override ",
                     "template <class T> bool H(const T& t) noexcept "):
            with self.subTest(head=head):
                closing = "};\n}\n" if "class A" in head else ""
                self.assert_clean({"domain/a.cc": head + body(70) + closing})
                self.assert_one({"domain/a.cc": head + body(71) + closing}, "[function_length] 71 lines")

    def test_long_type_table_or_namespace_is_no_function(self):
        rows = lines(90, "  {1, Make(2)},\n")
        members = lines(90, "  int a_ = 1;\n")
        self.assert_clean({"base/a.cc": "namespace {\n" + "struct alignas(64) A {\n" + members + "};\n"
                                        + "constexpr Row kRows[] = {\n" + rows + "};\n"
                                        + "constexpr auto kMore = std::to_array<Row>({\n" + rows + "});\n}\n"})

    def test_texts_and_comments_do_not_confuse_the_counting(self):
        self.assert_clean({"base/a.cc": 'const char* kPage = R"x(\nvoid F() {\n' + lines(90) + ')x";\n'
                                        "int G() { return 1'000'000 + '{' + '\"'; }  // {\n"
                                        "#define OPEN {\n" + "int H() {\n return 1;\n}\n" + lines(90)})

    def test_several_findings_come_in_order_of_place(self):
        found = self.findings_of({"domain/a.cc": '#include "base/b.h"\n#include <unistd.h>\n',
                                  "base/z.cc": '#include "storage/j.h"\n'})
        self.assertEqual([text.split(":")[0] for text in found], ["base/z.cc", "domain/a.cc", "domain/a.cc"])


if __name__ == "__main__":
    unittest.main()
