#pragma once

#include <opencv2/core.hpp>

#include "scanner/specimen/document_page.h"

namespace otkel {

// A desk seen from above with things on it that are no document: sheets of text, keys, tables,
// bar codes, pens, cups. BGR.
[[nodiscard]] cv::Mat DrawDesk(cv::RNG& random, cv::Size size, Variety variety);

}  // namespace otkel
