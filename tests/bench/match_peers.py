"""Compares otkel match pairs with well-known comparers of names on a labelled file; called by match_peers."""

import csv
import subprocess
import sys
import unicodedata

import jellyfish

# ICAO 9303-3, section 6, C, as the MRZ of a Cyrillic name has it.
CYRILLIC = dict(zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєғқңүұһәөҳҷӣӯў",
    "A B V G D E E ZH Z I I K L M N O P R S T U F KH TS CH SH SHCH IE Y _ E IU IA I I IE G K N U U H A O KH J I U U".split()))


def latin_words(name):
    """The words of a name in letters A-Z."""
    latin = "".join(CYRILLIC.get(c, c) for c in name.lower()).replace("_", "").upper()
    plain = unicodedata.normalize("NFKD", latin)
    return ["".join(c for c in word if "A" <= c <= "Z") for word in plain.replace("-", " ").split()]


def double_metaphones(words, modules):
    """Both codes of each word, by the npm package double-metaphone."""
    program = """import {doubleMetaphone} from 'double-metaphone'; import {createInterface} from 'node:readline';
for await (const word of createInterface({input: process.stdin})) console.log(doubleMetaphone(word).join(' '));"""
    answer = subprocess.run(["node", "--input-type=module", "-e", program], cwd=modules, input="\n".join(words) + "\n",
                            text=True, capture_output=True, check=True)
    return {word: set(codes.split()) for word, codes in zip(words, answer.stdout.splitlines())}


def best_words(a, b, likeness):
    """Each word of the shorter name with its best partner in the other: the mean likeness."""
    if len(a) > len(b):
        a, b = b, a
    if not a:
        return 0.0
    return sum(max(likeness(x, y) for y in b) for x in a) / len(a)


def measures(scores, labels):
    """Best F1, and the recall where 1 % and 0.1 % of the pairs that are not one person pass."""
    positives = sorted((s for s, l in zip(scores, labels) if l), reverse=True)
    negatives = sorted((s for s, l in zip(scores, labels) if not l), reverse=True)
    best = 0.0
    for threshold in sorted(set(scores)):
        found = sum(s >= threshold for s in positives)
        false = sum(s >= threshold for s in negatives)
        best = max(best, 2 * found / (found + false + len(positives)))

    def recall(share):
        limit = negatives[int(share * len(negatives))]
        return sum(s > limit for s in positives) / len(positives)

    return best, recall(0.01), recall(0.001)


def main(otkel, path, modules):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    names = "name_a\tname_b\n" + "".join(f"{r['name_a']}\t{r['name_b']}\n" for r in rows)
    # Names only: whatever else the file says is not shown to anybody.
    own = subprocess.run([otkel, "match", "pairs", "--tsv", "/dev/stdin"], input=names, text=True, capture_output=True, check=True)
    pairs = [(latin_words(r["name_a"]), latin_words(r["name_b"])) for r in rows]
    codes = double_metaphones(sorted({w for pair in pairs for side in pair for w in side if w}), modules)
    none = set()
    scores = {
        "otkel": [float(line) for line in own.stdout.split()],
        "Jaro-Winkler, whole": [jellyfish.jaro_winkler_similarity(" ".join(a), " ".join(b)) for a, b in pairs],
        "Jaro-Winkler, best words": [best_words(a, b, jellyfish.jaro_winkler_similarity) for a, b in pairs],
        "Soundex words": [best_words(a, b, lambda x, y: float(jellyfish.soundex(x) == jellyfish.soundex(y))) for a, b in pairs],
        "Double Metaphone words": [best_words(a, b, lambda x, y: float(bool(codes.get(x, none) & codes.get(y, none)))) for a, b in pairs],
    }
    sets = {"all": lambda source: True,
            "Central Asia": lambda source: source.startswith(("everypolitician", "neg_", "un_cis", "ofac_cis")),
            "others": lambda source: source.startswith(("un_other", "ofac_other", "neg_"))}
    print(f"{'set':14}{'comparer':26}{'F1':>7}{'R@1%':>8}{'R@0.1%':>8}")
    for name, holds in sets.items():
        chosen = [i for i, r in enumerate(rows) if holds(r.get("source", ""))]
        labels = [rows[i]["label"] == "1" for i in chosen]
        if not any(labels) or all(labels):
            continue
        for comparer, all_scores in scores.items():
            f1, one, tenth = measures([all_scores[i] for i in chosen], labels)
            print(f"{name:14}{comparer:26}{f1:7.3f}{one:8.3f}{tenth:8.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:4])
