"""The document check finds paths that name nothing."""

import os
import tempfile
import unittest

import check_paths


class DocumentPathsTest(unittest.TestCase):
    def findings(self, document, name="docs/ARCHITECTURE.md"):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {"domain/day.h": "", "domain/day.cc": "", "tools/test": "", name: document}.items():
                os.makedirs(os.path.dirname(os.path.join(root, path)) or root, exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
            return check_paths.check(root)

    def test_existing_paths_pass(self):
        self.assertEqual(self.findings("`domain/day.h` `domain/` `domain/day.{h,cc}` `domain/*.h` `tools/test --fast`"), [])

    def test_missing_path_is_named_with_its_line(self):
        self.assertEqual(self.findings("\n| `domain/stay.h` |\n"),
                         ["docs/ARCHITECTURE.md:2: `domain/stay.h` does not exist"])

    def test_each_alternative_is_looked_for(self):
        self.assertEqual(self.findings("`domain/day.{h,py}`"), ["docs/ARCHITECTURE.md:1: `domain/day.py` does not exist"])

    def test_other_texts_in_backticks_are_no_paths(self):
        self.assertEqual(self.findings("`KAZ` `build/dev` `90/180` `std::span<const Stay>` `*_internal.h`"), [])

    def test_readme_and_decisions_are_read_too(self):
        self.assertEqual(len(self.findings("`base/none.h`", "README.md")), 1)
        self.assertEqual(len(self.findings("`base/none.h`", "docs/decisions/0001-x.md")), 1)


if __name__ == "__main__":
    unittest.main()
