#include "tests/unit/scanner/made_images.h"

#include <jpeglib.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace otkel {
namespace {

void Append(File& file, const File& more) { file.insert(file.end(), more.begin(), more.end()); }

void AppendNumber(File& file, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    file.push_back(static_cast<std::uint8_t>(number >> shift));
  }
}

// Coefficients of a grey image one by one: first without their last two bits, then each bit.
std::vector<jpeg_scan_info> ManyScans(int scans) {
  std::vector<jpeg_scan_info> script;
  const auto add = [&script](int from, int to, int high, int low) {
    jpeg_scan_info scan = {};
    scan.comps_in_scan = 1;
    scan.Ss = from;
    scan.Se = to;
    scan.Ah = high;
    scan.Al = low;
    script.push_back(scan);
  };
  add(0, 0, 0, 0);
  for (const auto& [high, low] : {std::pair{0, 2}, std::pair{2, 1}, std::pair{1, 0}}) {
    for (int k = 1; k < DCTSIZE2; ++k) add(k, k, high, low);
  }
  script.resize(static_cast<std::size_t>(scans));
  return script;
}

}  // namespace

// Piece by piece, so that a test which looks at memory sees none of it.
File PackedZeros(std::size_t length) {
  File zeros(1 << 16);
  File packed(1 << 16);
  File all;
  z_stream stream = {};
  deflateInit(&stream, Z_BEST_SPEED);
  for (int result = Z_OK; result != Z_STREAM_END;) {
    if (stream.avail_in == 0) {
      stream.next_in = zeros.data();
      stream.avail_in = static_cast<uInt>(std::min(length, zeros.size()));
      length -= stream.avail_in;
    }
    stream.next_out = packed.data();
    stream.avail_out = static_cast<uInt>(packed.size());
    result = deflate(&stream, length == 0 ? Z_FINISH : Z_NO_FLUSH);
    all.insert(all.end(), packed.data(), stream.next_out);
  }
  deflateEnd(&stream);
  return all;
}

File PngChunk(std::string_view type, const File& data) {
  File checked(type.begin(), type.end());
  Append(checked, data);
  File chunk;
  AppendNumber(chunk, static_cast<std::uint32_t>(data.size()));
  Append(chunk, checked);
  AppendNumber(chunk, static_cast<std::uint32_t>(
                          crc32(0, checked.data(), static_cast<uInt>(checked.size()))));
  return chunk;
}

File MadePng(const PngKind& kind, const File& ancillary, const std::vector<File>& pixels) {
  File png = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  File header;
  AppendNumber(header, kind.width);
  AppendNumber(header, kind.height);
  for (const int byte : {int{kind.depth}, int{kind.colour_type}, 0, 0, kind.interlaced ? 1 : 0}) {
    header.push_back(static_cast<std::uint8_t>(byte));
  }
  Append(png, PngChunk("IHDR", header));
  Append(png, ancillary);
  if (kind.colour_type == 3) Append(png, PngChunk("PLTE", {10, 10, 10, 200, 200, 200}));
  if (pixels.empty()) {
    const std::size_t row = std::size_t{kind.width} * 8 + 8;  // enough for any kind
    Append(png, PngChunk("IDAT", PackedZeros(row * kind.height * (kind.interlaced ? 2 : 1))));
  }
  for (const File& part : pixels) Append(png, PngChunk("IDAT", part));
  Append(png, PngChunk("IEND", {}));
  return png;
}

File MadeJpeg(const JpegKind& kind) {
  jpeg_compress_struct encoder = {};
  jpeg_error_mgr errors = {};
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&encoder, &bytes, &size);
  encoder.image_width = static_cast<JDIMENSION>(kind.width);
  encoder.image_height = static_cast<JDIMENSION>(kind.height);
  encoder.input_components = kind.print_colours ? 4 : kind.colour ? 3 : 1;
  encoder.in_color_space = kind.print_colours ? JCS_CMYK : kind.colour ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults(&encoder);
  if (kind.full_colour) encoder.comp_info[0].h_samp_factor = encoder.comp_info[0].v_samp_factor = 1;
  if (kind.progressive) jpeg_simple_progression(&encoder);
  const std::vector<jpeg_scan_info> script = ManyScans(kind.scans);
  if (kind.scans > 0) {
    encoder.scan_info = script.data();
    encoder.num_scans = kind.scans;
  }
  encoder.arith_code = kind.arithmetic ? TRUE : FALSE;
  encoder.restart_interval = kind.restart_interval;
  jpeg_start_compress(&encoder, TRUE);
  File row(static_cast<std::size_t>(kind.width * encoder.input_components));
  while (encoder.next_scanline < encoder.image_height) {
    for (std::size_t x = 0; x < row.size(); ++x) {
      row[x] = static_cast<std::uint8_t>((x * 3 + std::size_t{encoder.next_scanline} * 5) & 0xFF);
    }
    JSAMPROW pointer = row.data();
    jpeg_write_scanlines(&encoder, &pointer, 1);
  }
  jpeg_finish_compress(&encoder);
  File file(bytes, bytes + size);
  jpeg_destroy_compress(&encoder);
  std::free(bytes);
  return file;
}

}  // namespace otkel
