#include "storage/merkle_tree.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace otkel {
namespace {

// Leaves from `begin` to before `end`. Every range here is one that RFC 6962 splits off: its
// begin is a multiple of the power of two at or above its length.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  [[nodiscard]] std::uint64_t size() const { return end - begin; }
  // Where RFC 6962 splits it: the largest power of two below its length.  REQUIRES: size() > 1.
  [[nodiscard]] std::uint64_t Middle() const { return begin + std::bit_floor(size() - 1); }
  [[nodiscard]] Range Left() const { return {begin, Middle()}; }
  [[nodiscard]] Range Right() const { return {Middle(), end}; }
};

// Complete subtrees from the left, then joined from the right.
absl::StatusOr<Hash> RootOf(Range range, const SubtreeReader& subtree) {
  std::vector<Hash> peaks;
  for (std::uint64_t begin = range.begin; begin < range.end;) {
    const int level = std::bit_width(range.end - begin) - 1;
    auto hash = subtree(level, begin >> level);
    if (!hash.ok()) return hash.status();
    peaks.push_back(*hash);
    begin += std::uint64_t{1} << level;
  }
  if (peaks.empty()) return EmptyMerkleRoot();
  Hash root = peaks.back();
  for (auto peak = peaks.rbegin() + 1; peak != peaks.rend(); ++peak) root = MerkleNode(*peak, root);
  return root;
}

// The roots of `ranges`, the last first: a proof is collected downwards and given upwards.
absl::StatusOr<std::vector<Hash>> RootsFromLast(const std::vector<Range>& ranges,
                                                const SubtreeReader& subtree) {
  std::vector<Hash> roots;
  for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) {
    auto root = RootOf(*range, subtree);
    if (!root.ok()) return root.status();
    roots.push_back(*root);
  }
  return roots;
}

// One step up in a proof: where the node at `left` of its level, whose last is `last`, is joined.
struct Climb {
  std::uint64_t node = 0;
  std::uint64_t last = 0;

  // Whether the next hash of a proof stands at the node's left.
  [[nodiscard]] bool JoinsLeft() const { return (node & 1) != 0 || node == last; }
  void Up() {
    node >>= 1;
    last >>= 1;
  }
  // Past levels on which the node has no sibling.
  void SkipLonely() {
    while ((node & 1) == 0 && node != 0) Up();
  }
};

}  // namespace

Hash MerkleLeaf(std::string_view stored) { return Sha256({std::string_view("\0", 1), stored}); }

Hash MerkleNode(const Hash& left, const Hash& right) {
  return Sha256({std::string_view("\1", 1), AsBytes(left), AsBytes(right)});
}

Hash EmptyMerkleRoot() { return Sha256({}); }

absl::StatusOr<Hash> MerkleRoot(std::uint64_t size, const SubtreeReader& subtree) {
  return RootOf({0, size}, subtree);
}

absl::StatusOr<std::vector<Hash>> MerkleInclusion(std::uint64_t leaf, std::uint64_t size,
                                                  const SubtreeReader& subtree) {
  OTKEL_CHECK(leaf < size);
  std::vector<Range> siblings;
  Range range{0, size};
  while (range.size() > 1) {
    const bool is_left = leaf < range.Middle();
    siblings.push_back(is_left ? range.Right() : range.Left());
    range = is_left ? range.Left() : range.Right();
  }
  return RootsFromLast(siblings, subtree);
}

absl::StatusOr<std::vector<Hash>> MerkleConsistency(std::uint64_t old_size, std::uint64_t size,
                                                    const SubtreeReader& subtree) {
  OTKEL_CHECK(old_size <= size);
  std::vector<Range> nodes;
  if (old_size == 0 || old_size == size) return std::vector<Hash>();
  Range range{0, size};
  while (range.end != old_size) {
    const bool ends_left = old_size <= range.Middle();
    nodes.push_back(ends_left ? range.Right() : range.Left());
    range = ends_left ? range.Left() : range.Right();
  }
  // What the old tree is a single subtree of, its root says itself.
  if (range.begin != 0) nodes.push_back(range);
  return RootsFromLast(nodes, subtree);
}

bool ProvesInclusion(std::span<const Hash> proof, const Hash& leaf_hash, std::uint64_t leaf,
                     std::uint64_t size, const Hash& root) {
  if (leaf >= size) return false;
  Climb climb{leaf, size - 1};
  Hash hash = leaf_hash;
  for (const Hash& sibling : proof) {
    if (climb.last == 0) return false;
    if (climb.JoinsLeft()) {
      hash = MerkleNode(sibling, hash);
      climb.SkipLonely();
    } else {
      hash = MerkleNode(hash, sibling);
    }
    climb.Up();
  }
  return climb.last == 0 && hash == root;
}

bool ProvesConsistency(std::span<const Hash> proof, std::uint64_t old_size, const Hash& old_root,
                       std::uint64_t size, const Hash& root) {
  if (old_size > size) return false;
  if (old_size == size) return proof.empty() && old_root == root;
  if (old_size == 0) return proof.empty() && old_root == EmptyMerkleRoot();
  // An old tree that is one complete subtree is where the climb begins, and is not in the proof.
  const bool begins_with_old = std::has_single_bit(old_size);
  if (!begins_with_old && proof.empty()) return false;
  Hash old_hash = begins_with_old ? old_root : proof.front();
  Hash hash = old_hash;
  Climb climb{old_size - 1, size - 1};
  while ((climb.node & 1) != 0) climb.Up();
  for (const Hash& next : proof.subspan(begins_with_old ? 0 : 1)) {
    if (climb.last == 0) return false;
    if (climb.JoinsLeft()) {
      old_hash = MerkleNode(next, old_hash);
      hash = MerkleNode(next, hash);
      climb.SkipLonely();
    } else {
      hash = MerkleNode(hash, next);
    }
    climb.Up();
  }
  return climb.last == 0 && old_hash == old_root && hash == root;
}

std::optional<Hash> HashOfLength32(std::string_view bytes) {
  if (bytes.size() != Hash{}.size()) return std::nullopt;
  return HashFromBytes(bytes);
}

absl::StatusOr<MerkleFrontier> MerkleFrontier::Load(std::uint64_t size,
                                                    const SubtreeReader& subtree) {
  MerkleFrontier frontier;
  frontier.size_ = size;
  for (int level = std::bit_width(size) - 1; level >= 0; --level) {
    const std::uint64_t subtrees = size >> level;
    if ((subtrees & 1) == 0) continue;
    auto hash = subtree(level, subtrees - 1);
    if (!hash.ok()) return hash.status();
    frontier.peaks_.push_back(*hash);
  }
  return frontier;
}

void MerkleFrontier::Append(const Hash& leaf_hash, const Completed& completed) {
  int level = 0;
  std::uint64_t index = size_;
  Hash hash = leaf_hash;
  completed(level, index, hash);
  for (; (index & 1) != 0; index >>= 1) {
    hash = MerkleNode(peaks_.back(), hash);
    peaks_.pop_back();
    completed(++level, index >> 1, hash);
  }
  peaks_.push_back(hash);
  ++size_;
}

Hash MerkleFrontier::Root() const {
  if (peaks_.empty()) return EmptyMerkleRoot();
  Hash root = peaks_.back();
  for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak)
    root = MerkleNode(*peak, root);
  return root;
}

}  // namespace otkel
