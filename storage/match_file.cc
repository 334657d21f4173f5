#include "storage/match_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/hash.h"
#include "base/text.h"
#include "storage/durable_files.h"

namespace otkel {
namespace {

using matching::IndexArrays;
using matching::MatchIndex;

constexpr std::string_view kMagic = "OTKMATCH";
constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kArrays = 11;
constexpr std::size_t kBirthCodes = 65'536;
constexpr std::size_t kMostBytesOfWrite = std::size_t{16} << 20;

// At the beginning of the file; numbers as the machine has them, which is little endian.
struct Header {
  std::array<char, 8> magic{};
  std::uint64_t version = kVersion;
  std::uint64_t fold = matching::FoldVersion();
  std::array<std::uint64_t, kArrays> bytes{};  // of each array; each begins at a multiple of 8
  Hash hash{};                                 // SHA-256 of the file with zeros here
};
static_assert(std::endian::native == std::endian::little && sizeof(Header) % 8 == 0);

Hash HashOf(Header header, std::string_view rest) {
  header.hash = {};
  return Sha256({{reinterpret_cast<const char*>(&header), sizeof(header)}, rest});
}

std::size_t Padded(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

template <typename Element>
std::string_view BytesOf(std::span<const Element> array) {
  return {reinterpret_cast<const char*>(array.data()), array.size_bytes()};
}

std::array<std::string_view, kArrays> PiecesOf(const IndexArrays& arrays) {
  return {
      BytesOf(arrays.birth_begin),    BytesOf(arrays.signatures),     BytesOf(arrays.record_begin),
      BytesOf(arrays.records),        BytesOf(arrays.numbers),        BytesOf(arrays.pair_begin),
      BytesOf(arrays.pairs),          BytesOf(arrays.document_begin), BytesOf(arrays.documents),
      BytesOf(arrays.personal_begin), BytesOf(arrays.personals)};
}

absl::Status Failed(std::string_view doing, const std::filesystem::path& path) {
  return absl::ErrnoToStatus(errno, Concat(doing, " ", path.string()));
}

absl::Status WriteAll(int file, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), std::min(bytes.size(), kMostBytesOfWrite));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return Failed("writing", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

// The file's content, as long as somebody holds it.
class Mapping {
 public:
  Mapping(void* begin, std::size_t size) : begin_(begin), size_(size) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { ::munmap(begin_, size_); }

  [[nodiscard]] std::string_view bytes() const { return {static_cast<const char*>(begin_), size_}; }

 private:
  void* begin_;
  std::size_t size_;
};

// The arrays one after the other, as the header says.
class ArrayReader {
 public:
  ArrayReader(const Header& header, std::string_view rest) : header_(header), rest_(rest) {}

  template <typename Element>
  std::span<const Element> Next() {
    const std::size_t bytes = header_.bytes[place_++];
    const auto* const begin = reinterpret_cast<const Element*>(rest_.data());
    rest_.remove_prefix(Padded(bytes));
    return {begin, bytes / sizeof(Element)};
  }

 private:
  const Header& header_;
  std::string_view rest_;
  std::size_t place_ = 0;
};

IndexArrays ArraysIn(const Header& header, std::string_view rest) {
  ArrayReader reader(header, rest);
  IndexArrays arrays;
  arrays.birth_begin = reader.Next<std::uint32_t>();
  arrays.signatures = reader.Next<std::uint64_t>();
  arrays.record_begin = reader.Next<std::uint32_t>();
  arrays.records = reader.Next<std::uint8_t>();
  arrays.numbers = reader.Next<std::uint32_t>();
  arrays.pair_begin = reader.Next<std::uint32_t>();
  arrays.pairs = reader.Next<std::uint64_t>();
  arrays.document_begin = reader.Next<std::uint32_t>();
  arrays.documents = reader.Next<std::uint64_t>();
  arrays.personal_begin = reader.Next<std::uint32_t>();
  arrays.personals = reader.Next<std::uint64_t>();
  return arrays;
}

// What the header says fits the file, so that the arrays may be looked at.
bool Fits(const Header& header, std::string_view rest) {
  std::size_t left = rest.size();
  for (const std::uint64_t bytes : header.bytes) {
    if (bytes > left || Padded(bytes) > left) return false;
    left -= Padded(bytes);
  }
  return left == 0;
}

bool HasIndexShape(const IndexArrays& arrays) {
  const std::size_t rows = arrays.numbers.size();
  return arrays.birth_begin.size() == kBirthCodes + 1 && arrays.signatures.size() == rows &&
         arrays.record_begin.size() == rows + 1;
}

absl::StatusOr<MatchIndex> IndexIn(std::shared_ptr<const Mapping> mapping,
                                   const std::filesystem::path& path) {
  const auto damaged = [&path](std::string_view what) {
    return absl::DataLossError(Concat(path.string(), " is no index of persons: ", what));
  };
  const std::string_view bytes = mapping->bytes();
  Header header;
  if (bytes.size() < sizeof(header)) return damaged("it is too short");
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (std::string_view(header.magic.data(), header.magic.size()) != kMagic)
    return damaged("it begins otherwise");
  if (header.version != kVersion) return damaged("its version is another");
  const std::string_view rest = bytes.substr(sizeof(header));
  if (!Fits(header, rest)) return damaged("its length is another");
  if (HashOf(header, rest) != header.hash) return damaged("its hash is another");
  if (header.fold != matching::FoldVersion()) return damaged("another program made it");
  const IndexArrays arrays = ArraysIn(header, rest);
  if (!HasIndexShape(arrays)) return damaged("its parts do not fit each other");
  return MatchIndex(arrays, std::move(mapping));
}

}  // namespace

absl::Status WriteMatchFile(const MatchIndex& index, const std::filesystem::path& path) {
  static constexpr std::string_view kZeros("\0\0\0\0\0\0\0", 7);
  Header header;
  std::copy(kMagic.begin(), kMagic.end(), header.magic.begin());
  const auto pieces = PiecesOf(index.arrays());
  std::string content;
  content.reserve(index.arrays().Bytes() + 8 * kArrays);
  for (std::size_t i = 0; i < kArrays; ++i) {
    header.bytes[i] = pieces[i].size();
    content += pieces[i];
    content += kZeros.substr(0, Padded(content.size()) - content.size());
  }
  header.hash = HashOf(header, content);
  const std::filesystem::path fresh = path.string() + ".new";
  auto file = OpenFile(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
  if (!file.ok()) return file.status();
  const std::string_view head(reinterpret_cast<const char*>(&header), sizeof(header));
  if (auto status = WriteAll(file->get(), head, fresh); !status.ok()) return status;
  if (auto status = WriteAll(file->get(), content, fresh); !status.ok()) return status;
  if (::fsync(file->get()) != 0) return Failed("syncing", fresh);
  return RenameDurably(fresh, path);
}

absl::StatusOr<MatchIndex> OpenMatchFile(const std::filesystem::path& path) {
  auto file = OpenFile(path, O_RDONLY | O_CLOEXEC);
  if (!file.ok()) return file.status();
  struct stat status = {};
  if (::fstat(file->get(), &status) != 0) return Failed("looking at", path);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return absl::DataLossError(Concat(path.string(), " is empty"));
  void* const begin = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file->get(), 0);
  if (begin == MAP_FAILED) return Failed("mapping", path);
  return IndexIn(std::make_shared<const Mapping>(begin, size), path);
}

}  // namespace otkel
