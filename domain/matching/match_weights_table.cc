// Written by match_train; docs/matching.md says how and from what.
#include "domain/matching/match_score.h"

namespace otkel::matching {
namespace {

constexpr Weight kWeights[] = {
    {Feature::kBase, -3076, -2003},               // -12.01  -7.82
    {Feature::kSameWord, 122, 0},                 // +0.48  +0.00
    {Feature::kNearWord, 82, 27},                 // +0.32  +0.11
    {Feature::kMidWord, 80, 90},                  // +0.31  +0.35
    {Feature::kFarWord, 0, 48},                   // +0.00  +0.19
    {Feature::kMidWords, 0, 0},                   // +0.00  +0.00
    {Feature::kFarWords, -282, 0},                // -1.10  +0.00
    {Feature::kSwappedWords, 0, -1472},           // +0.00  -5.75
    {Feature::kOtherPrimary, -2089, 0},           // -8.16  +0.00
    {Feature::kOtherPrimaryOfWoman, -557, 0},     // -2.18  +0.00
    {Feature::kOtherSecondary, -2167, 0},         // -8.46  +0.00
    {Feature::kOtherUnknown, 0, -705},            // +0.00  -2.75
    {Feature::kOtherPatronymic, -1392, -1463},    // -5.44  -5.72
    {Feature::kOnePatronymic, 0, -422},           // +0.00  -1.65
    {Feature::kExtraWords, -318, 0},              // -1.24  +0.00
    {Feature::kNoSameWord, -528, -1349},          // -2.06  -5.27
    {Feature::kOtherBesideSame, 174, -8},         // +0.68  -0.03
    {Feature::kCoverage, 492, 2211},              // +1.92  +8.64
    {Feature::kWholeName, 285, 1740},             // +1.11  +6.80
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
