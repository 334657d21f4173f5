// Written by match_train; docs/matching.md says how and from what.
#include "domain/matching/match_score.h"

namespace otkel::matching {
namespace {

constexpr Weight kWeights[] = {
    {Feature::kBase, -3076, -1720},               // -12.01  -6.72
    {Feature::kSameWord, 122, 0},                 // +0.48  +0.00
    {Feature::kNearWord, 82, 37},                 // +0.32  +0.14
    {Feature::kMidWord, 80, 96},                  // +0.31  +0.38
    {Feature::kFarWord, 0, 54},                   // +0.00  +0.21
    {Feature::kMidWords, 0, 0},                   // +0.00  +0.00
    {Feature::kFarWords, -282, 0},                // -1.10  +0.00
    {Feature::kSwappedWords, 0, 0},               // +0.00  +0.00
    {Feature::kOtherPrimary, -2089, 0},           // -8.16  +0.00
    {Feature::kOtherPrimaryOfWoman, -557, 0},     // -2.18  +0.00
    {Feature::kOtherSecondary, -2167, 0},         // -8.46  +0.00
    {Feature::kOtherUnknown, 0, -461},            // +0.00  -1.80
    {Feature::kOtherPatronymic, -1392, -1244},    // -5.44  -4.86
    {Feature::kOnePatronymic, 0, -462},           // +0.00  -1.80
    {Feature::kExtraWords, -318, 0},              // -1.24  +0.00
    {Feature::kNoSameWord, -528, -296},           // -2.06  -1.16
    {Feature::kOtherBesideSame, 174, -45},        // +0.68  -0.18
    {Feature::kCoverage, 492, 1628},              // +1.92  +6.36
    {Feature::kWholeName, 285, 2013},             // +1.11  +7.86
    {Feature::kBirthSame, 1856, 0},               // +7.25  +0.00
    {Feature::kBirthSameHeaped, 1303, 0},         // +5.09  +0.00
    {Feature::kBirthSameMonth, 653, 0},           // +2.55  +0.00
    {Feature::kBirthSameYear, -439, 0},           // -1.72  +0.00
    {Feature::kBirthSwapped, 166, 0},             // +0.65  +0.00
    {Feature::kBirthOneDigit, -666, 0},           // -2.60  +0.00
    {Feature::kBirthYearOff, -1659, 0},           // -6.48  +0.00
    {Feature::kBirthOther, -4290, 0},             // -16.76  +0.00
    {Feature::kSexDiffers, -1184, 0},             // -4.62  +0.00
    {Feature::kNationalityDiffers, -525, 0},      // -2.05  +0.00
    {Feature::kDocumentSame, 3794, 0},            // +14.82  +0.00
    {Feature::kPersonalNumberSame, 3408, 0},      // +13.31  +0.00
    {Feature::kPersonalNumberDiffers, -2133, 0},  // -8.33  +0.00
};

}  // namespace

std::span<const Weight> Weights() { return kWeights; }

}  // namespace otkel::matching
