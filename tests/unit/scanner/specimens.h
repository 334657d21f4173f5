#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scanner/specimen/specimen.h"

namespace otkel {

inline const Day kToday = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

// The example of ICAO 9303-4.
inline const std::vector<std::string> kPassport = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                                   "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};
// The example of ICAO 9303-5.
inline const std::vector<std::string> kCard = {"I<UTOD231458907<<<<<<<<<<<<<<<",
                                               "7408122F1204159UTO<<<<<<<<<<<6",
                                               "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"};

inline SpecimenStyle Straight(int width) {
  SpecimenStyle style;
  style.width = width;
  return style;
}

inline RenderedImage Specimen(const std::vector<std::string>& lines, const SpecimenStyle& style) {
  const SpecimenVisualZone visual_zone{
      "UTOPIA",
      {{"Surname", "ERIKSSON"}, {"Given names", "ANNA MARIA"}, {"Nationality", "UTOPIAN"}}};
  auto image = RenderSpecimen(lines, visual_zone, style);
  EXPECT_TRUE(image.ok()) << image.status();
  return image.ok() ? *image : RenderedImage{};
}

}  // namespace otkel
