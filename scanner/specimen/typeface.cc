#include "scanner/specimen/typeface.h"

#include <ft2build.h>

#include <algorithm>
#include <cmath>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace otkel {

absl::StatusOr<Typeface> Typeface::Open(const std::string& path) {
  FT_Library raw_library = nullptr;
  if (FT_Init_FreeType(&raw_library) != 0) return absl::InternalError("FreeType does not start");
  std::shared_ptr<FT_LibraryRec_> library(raw_library, FT_Done_FreeType);
  FT_Face raw_face = nullptr;
  if (FT_New_Face(raw_library, path.c_str(), 0, &raw_face) != 0) {
    return absl::NotFoundError(absl::StrCat("no font at ", path));
  }
  return Typeface(library, std::shared_ptr<FT_FaceRec_>(raw_face, FT_Done_Face));
}

Typeface::Typeface(std::shared_ptr<FT_LibraryRec_> library, std::shared_ptr<FT_FaceRec_> face)
    : library_(std::move(library)), face_(std::move(face)) {}

double Typeface::SizeForPitch(double pitch) const {
  FT_Load_Char(face_.get(), '0', FT_LOAD_NO_SCALE);
  return pitch * face_->units_per_EM / static_cast<double>(face_->glyph->metrics.horiAdvance);
}

const Typeface::Glyph& Typeface::GlyphOf(char character, const TextSetting& setting) {
  const int size_64 = static_cast<int>(std::lround(setting.size * 64));
  const int weight_64 = static_cast<int>(std::lround(setting.weight * setting.size * 64));
  const auto [place, is_new] = glyphs_.try_emplace({character, size_64, weight_64});
  Glyph& glyph = place->second;
  if (!is_new) return glyph;
  FT_Face face = face_.get();
  FT_Set_Char_Size(face, 0, size_64, 72, 72);
  if (FT_Load_Char(face, static_cast<unsigned char>(character),
                   FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0) {
    return glyph;
  }
  glyph.advance = static_cast<double>(face->glyph->metrics.horiAdvance) / 64;
  if (face->glyph->format == FT_GLYPH_FORMAT_OUTLINE && weight_64 != 0) {
    FT_Outline_Embolden(&face->glyph->outline, weight_64);
    FT_Outline_Translate(&face->glyph->outline, -weight_64 / 2, -weight_64 / 2);
  }
  if (FT_Render_Glyph(face->glyph, FT_RENDER_MODE_NORMAL) != 0) return glyph;
  const FT_Bitmap& bitmap = face->glyph->bitmap;
  glyph.left = face->glyph->bitmap_left;
  glyph.top = face->glyph->bitmap_top;
  glyph.width = static_cast<int>(bitmap.width);
  glyph.height = static_cast<int>(bitmap.rows);
  glyph.ink.resize(static_cast<std::size_t>(glyph.width) * glyph.height);
  for (int y = 0; y < glyph.height; ++y) {
    std::copy_n(bitmap.buffer + static_cast<long>(y) * bitmap.pitch, glyph.width,
                glyph.ink.begin() + static_cast<long>(y) * glyph.width);
  }
  return glyph;
}

void Typeface::Draw(std::string_view text, double x, double baseline, const TextSetting& setting,
                    InkPlane& plane) {
  for (const char character : text) {
    const Glyph& glyph = GlyphOf(character, setting);
    const int left = static_cast<int>(std::lround(x)) + glyph.left;
    const int top = static_cast<int>(std::lround(baseline)) - glyph.top;
    for (int row = std::max(0, -top); row < glyph.height && top + row < plane.height; ++row) {
      for (int column = std::max(0, -left); column < glyph.width && left + column < plane.width;
           ++column) {
        std::uint8_t& ink =
            plane.ink[static_cast<std::size_t>(top + row) * plane.width + left + column];
        ink = std::max(ink, glyph.ink[static_cast<std::size_t>(row) * glyph.width + column]);
      }
    }
    x += setting.advance > 0 ? setting.advance : glyph.advance;
  }
}

}  // namespace otkel
