#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/hash.h"

// The Merkle tree of RFC 6962, 2.1, over leaves counted from 0: its root, and the two proofs by
// which someone who holds a root and nothing else sees that a leaf is in the tree, and that a
// smaller tree is its beginning. Pure: what is stored where is the caller's.
namespace otkel {

// SHA-256(0x00 || stored) and SHA-256(0x01 || left || right).
[[nodiscard]] Hash MerkleLeaf(std::string_view stored);
[[nodiscard]] Hash MerkleNode(const Hash& left, const Hash& right);
// The root of no leaves: SHA-256 of nothing.
[[nodiscard]] Hash EmptyMerkleRoot();

// Gives the hash of a complete subtree: the leaves from index << level, 1 << level of them. Its
// errors are the errors of what asks.
using SubtreeReader = std::function<absl::StatusOr<Hash>(int level, std::uint64_t index)>;

// Of the first `size` leaves.
[[nodiscard]] absl::StatusOr<Hash> MerkleRoot(std::uint64_t size, const SubtreeReader& subtree);
// That `leaf` is among the first `size`, from its sibling up.  REQUIRES: leaf < size.
[[nodiscard]] absl::StatusOr<std::vector<Hash>> MerkleInclusion(std::uint64_t leaf,
                                                                std::uint64_t size,
                                                                const SubtreeReader& subtree);
// That the first `old_size` leaves are the beginning of the first `size`; empty where that needs no
// proof (0, or both the same).  REQUIRES: old_size <= size.
[[nodiscard]] absl::StatusOr<std::vector<Hash>> MerkleConsistency(std::uint64_t old_size,
                                                                  std::uint64_t size,
                                                                  const SubtreeReader& subtree);

// False for everything but a proof that the leaf hashed to `leaf_hash` is at `leaf` of the tree of
// `size` leaves under `root`. Any input may be hostile.
[[nodiscard]] bool ProvesInclusion(std::span<const Hash> proof, const Hash& leaf_hash,
                                   std::uint64_t leaf, std::uint64_t size, const Hash& root);
// False for everything but a proof that the tree of `old_size` leaves under `old_root` is the
// beginning of that of `size` leaves under `root`. Any input may be hostile.
[[nodiscard]] bool ProvesConsistency(std::span<const Hash> proof, std::uint64_t old_size,
                                     const Hash& old_root, std::uint64_t size, const Hash& root);

// nullopt: not 32 bytes.
[[nodiscard]] std::optional<Hash> HashOfLength32(std::string_view bytes);
// The hashes in a list of texts, such as a message's repeated bytes; nullopt: one is not 32 bytes.
template <typename Texts>
[[nodiscard]] std::optional<std::vector<Hash>> HashesOf(const Texts& texts) {
  std::vector<Hash> hashes;
  for (const auto& text : texts) {
    const auto hash = HashOfLength32(text);
    if (!hash) return std::nullopt;
    hashes.push_back(*hash);
  }
  return hashes;
}

// The right edge of a tree that grows: all that is needed to append a leaf and to know the root.
class MerkleFrontier {
 public:
  // Told of every complete subtree that a leaf completes, the leaf itself first.
  using Completed = std::function<void(int level, std::uint64_t index, const Hash& hash)>;

  MerkleFrontier() = default;
  // Of a tree of `size` leaves whose subtrees are known.
  [[nodiscard]] static absl::StatusOr<MerkleFrontier> Load(std::uint64_t size,
                                                           const SubtreeReader& subtree);

  void Append(const Hash& leaf_hash, const Completed& completed);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Hash Root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> peaks_;  // of the complete subtrees, the largest first: one a set bit of size_
};

}  // namespace otkel
