#include "domain/matching/letters_table.h"

namespace otkel::matching {
namespace {

// Spellings that are in use for the sounds of Central Asian, Russian, Ukrainian, Caucasian, Arabic
// and Persian names. Sources: ICAO 9303-3 section 6, table C (Cyrillic); the practice of
// Kazakhstan before and after the 2017 and 2021 alphabets, of Uzbekistan's 1995 alphabet, of
// Soviet and French passports (TCH, OU, -INE), of British and US lists (KH, GH, DZH, AE).
constexpr Spelling kSpellings[] = {
    // ш, щ
    {"SCHTSCH", "W"},
    {"SHTSH", "W"},
    {"CHTCH", "W"},
    {"SHCH", "W"},
    {"SCH", "W"},
    {"SHH", "W"},
    {"TSH", "TW"},
    {"SH", "W"},
    // ч
    {"TSCH", "Q"},
    {"TCH", "Q"},
    {"CH", "Q"},
    // ж, дж
    {"DZH", "J"},
    {"DSCH", "J"},
    {"DJ", "J"},
    {"ZH", "J"},
    {"J", "y", Where::kBeforeConsonant},
    {"J", "Y"},
    // х, қ, ғ
    {"KH", "H"},
    {"QH", "H"},
    {"GH", "G"},
    {"QU", "K", Where::kBeforeEorI},
    {"Q", "K"},
    {"GU", "G", Where::kBeforeEorI},
    {"CK", "K"},
    {"ALEX", "ALEKS"},
    {"OLEX", "OLEKS"},
    {"MAXIM", "MAKSIM"},
    {"OXAN", "OKSAN", Where::kAtStart},
    {"OXI", "OKSI", Where::kAtStart},
    {"ROXAN", "ROKSAN"},
    {"XEN", "KSEN"},
    {"XAND", "KSAND"},
    {"X", "H", Where::kAtStart},
    {"X", "X"},
    // ц
    {"TZH", "TJ"},
    {"TS", "C"},
    {"TZ", "C"},
    {"CZ", "Q"},
    {"C", "C", Where::kBeforeEorI},
    {"C", "K"},
    // others
    {"PH", "F"},
    {"TH", "T"},
    {"DH", "D"},
    {"BH", "B"},
    {"RH", "R"},
    {"OU", "U"},
    {"OO", "U"},
    {"EEV", "EV"},
    {"EE", "I"},
    {"W", "V"},
    {"INE", "IN", Where::kAtEnd},
    {"Y", "y"},
};

constexpr Letter kCyrillic[] = {
    {U'а', "A"},
    {U'б', "B"},
    {U'в', "V"},
    {U'г', "G"},
    {U'д', "D"},
    {U'е', "yE"},
    {U'ж', "J"},
    {U'з', "Z"},
    {U'и', "I"},
    {U'й', "y"},
    {U'к', "K"},
    {U'л', "L"},
    {U'м', "M"},
    {U'н', "N"},
    {U'о', "O"},
    {U'п', "P"},
    {U'р', "R"},
    {U'с', "S"},
    {U'т', "T"},
    {U'у', "U"},
    {U'ф', "F"},
    {U'х', "H"},
    {U'ц', "C"},
    {U'ч', "Q"},
    {U'ш', "W"},
    {U'щ', "W"},
    {U'ъ', ""},
    {U'ы', "I"},
    {U'ь', ""},
    {U'э', "E"},
    {U'ю', "yU"},
    {U'я', "yA"},
    {U'ё', "yO"},  // often written without its dots: E and O are
                   // near
    {U'ђ', "J"},
    {U'ѓ', "G"},
    {U'є', "yE"},
    {U'ѕ', "Z"},
    {U'і', "I"},
    {U'ї', "yI"},
    {U'ј', "y"},
    {U'љ', "L"},
    {U'њ', "N"},
    {U'ћ', "Q"},
    {U'ќ', "K"},
    {U'ў', "U"},
    {U'џ', "J"},
    {U'ґ', "G"},
    {U'ғ', "G"},
    {U'җ', "J"},
    {U'қ', "K"},
    {U'ҝ', "G"},
    {U'ҡ', "K"},
    {U'ң', "N"},
    {U'ҥ', "N"},
    {U'ү', "U"},
    {U'ұ', "U"},
    {U'ҳ', "H"},
    {U'ҷ', "J"},
    {U'ҹ', "J"},
    {U'һ', "H"},
    {U'ә', "A"},
    {U'ӣ', "I"},
    {U'ө', "O"},
    {U'ӯ', "U"},
};

// Greek, and Arabic with the letters that Persian adds; its short vowels are not written.
constexpr Letter kOther[] = {
    {U'ά', "A"},  {U'έ', "E"}, {U'ή', "I"}, {U'ί', "I"}, {U'ΰ', "I"},  {U'α', "A"}, {U'β', "V"},
    {U'γ', "G"},  {U'δ', "D"}, {U'ε', "E"}, {U'ζ', "Z"}, {U'η', "I"},  {U'θ', "T"}, {U'ι', "I"},
    {U'κ', "K"},  {U'λ', "L"}, {U'μ', "M"}, {U'ν', "N"}, {U'ξ', "KS"}, {U'ο', "O"}, {U'π', "P"},
    {U'ρ', "R"},  {U'ς', "S"}, {U'σ', "S"}, {U'τ', "T"}, {U'υ', "I"},  {U'φ', "F"}, {U'χ', "H"},
    {U'ψ', "PS"}, {U'ω', "O"}, {U'ϊ', "I"}, {U'ϋ', "I"}, {U'ό', "O"},  {U'ύ', "I"}, {U'ώ', "O"},
    {U'ء', ""},   {U'آ', "A"}, {U'أ', "A"}, {U'ؤ', "U"}, {U'إ', "I"},  {U'ئ', "I"}, {U'ا', "A"},
    {U'ب', "B"},  {U'ة', "A"}, {U'ت', "T"}, {U'ث', "S"}, {U'ج', "J"},  {U'ح', "H"}, {U'خ', "H"},
    {U'د', "D"},  {U'ذ', "Z"}, {U'ر', "R"}, {U'ز', "Z"}, {U'س', "S"},  {U'ش', "W"}, {U'ص', "S"},
    {U'ض', "D"},  {U'ط', "T"}, {U'ظ', "Z"}, {U'ع', "A"}, {U'غ', "G"},  {U'ف', "F"}, {U'ق', "K"},
    {U'ك', "K"},  {U'ل', "L"}, {U'م', "M"}, {U'ن', "N"}, {U'ه', "H"},  {U'و', "U"}, {U'ى', "A"},
    {U'ي', "I"},  {U'پ', "P"}, {U'چ', "Q"}, {U'ژ', "J"}, {U'ک', "K"},  {U'گ', "G"}, {U'ی', "I"},
};

constexpr Letter kMarked[] = {
    {U'ß', "SS"}, {U'à', "A"},  {U'á', "A"}, {U'â', "A"}, {U'ã', "A"},  {U'ä', "A"},  {U'å', "A"},
    {U'æ', "AE"}, {U'ç', "CH"}, {U'è', "E"}, {U'é', "E"}, {U'ê', "E"},  {U'ë', "E"},  {U'ì', "I"},
    {U'í', "I"},  {U'î', "I"},  {U'ï', "I"}, {U'ð', "D"}, {U'ñ', "N"},  {U'ò', "O"},  {U'ó', "O"},
    {U'ô', "O"},  {U'õ', "O"},  {U'ö', "O"}, {U'ø', "O"}, {U'ù', "U"},  {U'ú', "U"},  {U'û', "U"},
    {U'ü', "U"},  {U'ý', "Y"},  {U'þ', "T"}, {U'ÿ', "Y"}, {U'ā', "A"},  {U'ă', "A"},  {U'ą', "A"},
    {U'ć', "CH"}, {U'č', "CH"}, {U'ď', "D"}, {U'đ', "D"}, {U'ē', "E"},  {U'ė', "E"},  {U'ę', "E"},
    {U'ě', "E"},  {U'ğ', "G"},  {U'ģ', "G"}, {U'ī', "I"}, {U'į', "I"},  {U'ı', "I"},  {U'ķ', "K"},
    {U'ļ', "L"},  {U'ľ', "L"},  {U'ł', "L"}, {U'ń', "N"}, {U'ņ', "N"},  {U'ň', "N"},  {U'ŋ', "N"},
    {U'ō', "O"},  {U'ő', "O"},  {U'ř', "R"}, {U'ś', "S"}, {U'ş', "SH"}, {U'š', "SH"}, {U'ţ', "TS"},
    {U'ť', "T"},  {U'ū', "U"},  {U'ů', "U"}, {U'ű', "U"}, {U'ų', "U"},  {U'ź', "Z"},  {U'ż', "ZH"},
    {U'ž', "ZH"}, {U'ơ', "O"},  {U'ư', "U"}, {U'ǵ', "G"}, {U'ș', "SH"}, {U'ț', "TS"}, {U'ə', "A"},
};

}  // namespace

std::span<const Spelling> Spellings() { return kSpellings; }
std::span<const Letter> CyrillicLetters() { return kCyrillic; }
std::span<const Letter> OtherLetters() { return kOther; }
std::span<const Letter> MarkedLetters() { return kMarked; }

}  // namespace otkel::matching
