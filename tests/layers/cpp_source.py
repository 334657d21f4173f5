"""What the layer check knows of C++: includes, code without comments and texts, and where functions begin and end."""

import re

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]+)[">]', re.MULTILINE)

# One alternative a kind of thing that hides code: comments, raw texts, texts, characters.
HIDDEN = re.compile(
    r"""//[^\n]*
      | /\*.*?\*/
      | \b(?:u8|[uUL])?R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"
      | "(?:\\.|[^"\\\n])*"
      | (?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])*'
    """,
    re.VERBOSE | re.DOTALL,
)
NOT_NEWLINE = re.compile(r"[^\n]")
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.)*(?:\\\n(?:[^\n\\]|\\.)*)*", re.MULTILINE)
TYPE_OR_NAMESPACE = re.compile(r"(?:^|[\s>])(namespace|class|struct|union|enum)\b(?!.*[()=])", re.DOTALL)
EXTERN_C = re.compile(r"extern\s*$")
ATTRIBUTE = re.compile(r"\[\[.*?\]\]|\b(?:alignas|__attribute__|ABSL_\w+)\s*\([^()]*\)", re.DOTALL)


def _blank(text):
    return NOT_NEWLINE.sub(" ", text)


def _comment_blanked(match):
    text = match.group(0)
    return _blank(text) if text.startswith(("//", "/*")) else text


class CppSource:
    """One file. Lines count from 1."""

    def __init__(self, path, text):
        self.path = path
        self.line_count = text.count("\n") + (not text.endswith("\n") and bool(text))
        uncommented = HIDDEN.sub(_comment_blanked, text)
        # (line, header, quoted)
        self.includes = [
            (uncommented.count("\n", 0, m.start()) + 1, m.group(2), m.group(1) == '"')
            for m in INCLUDE.finditer(uncommented)
        ]
        # Comments, texts and preprocessor lines are blanked; every other character keeps its place.
        self.code = DIRECTIVE.sub(lambda m: _blank(m.group(0)), HIDDEN.sub(lambda m: _blank(m.group(0)), text))

    def line_of(self, offset):
        return self.code.count("\n", 0, offset) + 1

    def functions(self):
        """Yields (first line, last line, head) of every function at namespace or class level."""
        open_braces = []  # (kind, offset of the head)
        head_from = 0
        for match in re.finditer(r"[{};]", self.code):
            offset, sign = match.start(), match.group(0)
            if sign == "{":
                head = self.code[head_from:offset]
                open_braces.append((self._kind(head, open_braces), head_from + len(head) - len(head.lstrip())))
            elif sign == "}" and open_braces:
                kind, begin = open_braces.pop()
                if kind == "function":
                    head = " ".join(self.code[begin:offset].split("{")[0].split())
                    yield self.line_of(begin), self.line_of(offset), head
            head_from = offset + 1

    @staticmethod
    def _kind(head, open_braces):
        if open_braces and open_braces[-1][0] != "scope":
            return "other"
        head = ATTRIBUTE.sub(" ", head)
        if TYPE_OR_NAMESPACE.search(head) or EXTERN_C.search(head):
            return "scope"
        # A parenthesis that stays open belongs to a value: `constexpr auto kRows = std::to_array<Row>({`.
        return "function" if ")" in head and head.count("(") <= head.count(")") else "other"
