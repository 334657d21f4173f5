// The tree of RFC 6962 against its plain recursive definition, and its proofs against forgeries.
#include "storage/merkle_tree.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace otkel {
namespace {

using Leaves = std::vector<std::string>;

constexpr std::size_t kMost = 64;

// RFC 6962, 2.1, word for word: MTH, PATH and SUBPROOF over lists.
namespace oracle {

std::size_t Split(std::size_t n) {
  std::size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

Leaves Part(const Leaves& leaves, std::size_t begin, std::size_t end) {
  return {leaves.begin() + static_cast<std::ptrdiff_t>(begin),
          leaves.begin() + static_cast<std::ptrdiff_t>(end)};
}

Hash Root(const Leaves& leaves) {
  if (leaves.empty()) return Sha256({});
  if (leaves.size() == 1) return Sha256({std::string_view("\0", 1), leaves[0]});
  const std::size_t k = Split(leaves.size());
  return Sha256(
      {"\1", AsBytes(Root(Part(leaves, 0, k))), AsBytes(Root(Part(leaves, k, leaves.size())))});
}

std::vector<Hash> Path(std::size_t m, const Leaves& leaves) {
  if (leaves.size() == 1) return {};
  const std::size_t k = Split(leaves.size());
  const Leaves left = Part(leaves, 0, k);
  const Leaves right = Part(leaves, k, leaves.size());
  std::vector<Hash> path = m < k ? Path(m, left) : Path(m - k, right);
  path.push_back(Root(m < k ? right : left));
  return path;
}

std::vector<Hash> Subproof(std::size_t m, const Leaves& leaves, bool is_known) {
  if (m == leaves.size()) return is_known ? std::vector<Hash>() : std::vector{Root(leaves)};
  const std::size_t k = Split(leaves.size());
  const Leaves left = Part(leaves, 0, k);
  const Leaves right = Part(leaves, k, leaves.size());
  std::vector<Hash> proof = m <= k ? Subproof(m, left, is_known) : Subproof(m - k, right, false);
  proof.push_back(Root(m <= k ? right : left));
  return proof;
}

}  // namespace oracle

class MerkleTreeTest : public testing::Test {
 protected:
  MerkleTreeTest() {
    for (std::size_t i = 0; i < kMost; ++i) {
      leaves_.push_back("leaf " + std::to_string(i));
      frontier_.Append(MerkleLeaf(leaves_.back()),
                       [this](int level, std::uint64_t index, const Hash& hash) {
                         EXPECT_TRUE(subtrees_.emplace(std::pair{level, index}, hash).second);
                       });
    }
  }

  [[nodiscard]] SubtreeReader Reader() const {
    return [this](int level, std::uint64_t index) -> absl::StatusOr<Hash> {
      const auto found = subtrees_.find({level, index});
      if (found == subtrees_.end()) return absl::NotFoundError("not a complete subtree");
      return found->second;
    };
  }
  [[nodiscard]] Leaves First(std::size_t size) const { return oracle::Part(leaves_, 0, size); }

  Leaves leaves_;
  std::map<std::pair<int, std::uint64_t>, Hash> subtrees_;
  MerkleFrontier frontier_;
};

TEST_F(MerkleTreeTest, RootsOfCertificateTransparencysTestVectors) {
  const Leaves leaves = {"",
                         std::string("\x00", 1),
                         "\x10",
                         "\x20\x21",
                         "\x30\x31",
                         "\x40\x41\x42\x43",
                         "\x50\x51\x52\x53\x54\x55\x56\x57",
                         "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
  const std::vector<std::string> roots = {
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  MerkleFrontier frontier;
  for (std::size_t size = 0; size <= leaves.size(); ++size) {
    EXPECT_EQ(ToHex(AsBytes(frontier.Root())), roots[size]) << size;
    if (size < leaves.size())
      frontier.Append(MerkleLeaf(leaves[size]), [](int, std::uint64_t, const Hash&) {});
  }
}

TEST_F(MerkleTreeTest, EveryRootIsThatOfTheDefinition) {
  for (std::size_t size = 0; size <= kMost; ++size)
    EXPECT_EQ(MerkleRoot(size, Reader()).value(), oracle::Root(First(size))) << size;
}

TEST_F(MerkleTreeTest, ALoadedFrontierGoesOnLikeTheOneThatGrew) {
  for (std::size_t size = 0; size < kMost; ++size) {
    auto loaded = MerkleFrontier::Load(size, Reader()).value();
    EXPECT_EQ(loaded.Root(), oracle::Root(First(size))) << size;
    for (std::size_t i = size; i < kMost; ++i)
      loaded.Append(MerkleLeaf(leaves_[i]), [](int, std::uint64_t, const Hash&) {});
    EXPECT_EQ(loaded.Root(), frontier_.Root()) << size;
  }
}

TEST_F(MerkleTreeTest, EveryInclusionProofIsThatOfTheDefinitionAndProves) {
  for (std::size_t size = 1; size <= kMost; ++size) {
    const Hash root = oracle::Root(First(size));
    for (std::size_t leaf = 0; leaf < size; ++leaf) {
      const auto proof = MerkleInclusion(leaf, size, Reader()).value();
      EXPECT_EQ(proof, oracle::Path(leaf, First(size))) << leaf << " of " << size;
      EXPECT_TRUE(ProvesInclusion(proof, MerkleLeaf(leaves_[leaf]), leaf, size, root))
          << leaf << " of " << size;
    }
  }
}

TEST_F(MerkleTreeTest, EveryConsistencyProofIsThatOfTheDefinitionAndProves) {
  for (std::size_t size = 0; size <= kMost; ++size) {
    const Hash root = oracle::Root(First(size));
    for (std::size_t old_size = 0; old_size <= size; ++old_size) {
      const auto proof = MerkleConsistency(old_size, size, Reader()).value();
      if (old_size > 0) {
        EXPECT_EQ(proof, oracle::Subproof(old_size, First(size), true)) << old_size << " " << size;
      }
      EXPECT_TRUE(ProvesConsistency(proof, old_size, oracle::Root(First(old_size)), size, root))
          << old_size << " " << size;
    }
  }
}

TEST_F(MerkleTreeTest, AnAlteredByteOfAnInclusionProvesNothing) {
  for (const std::size_t size : {1u, 2u, 3u, 7u, 8u, 13u, 64u}) {
    const Hash root = oracle::Root(First(size));
    for (std::size_t leaf = 0; leaf < size; ++leaf) {
      const auto proof = MerkleInclusion(leaf, size, Reader()).value();
      const Hash leaf_hash = MerkleLeaf(leaves_[leaf]);
      for (std::size_t byte = 0; byte < 32; ++byte) {
        for (std::size_t i = 0; i < proof.size(); ++i) {
          auto forged = proof;
          forged[i][byte] ^= 1;
          EXPECT_FALSE(ProvesInclusion(forged, leaf_hash, leaf, size, root));
        }
        Hash forged_root = root;
        forged_root[byte] ^= 1;
        EXPECT_FALSE(ProvesInclusion(proof, leaf_hash, leaf, size, forged_root));
        Hash forged_leaf = leaf_hash;
        forged_leaf[byte] ^= 1;
        EXPECT_FALSE(ProvesInclusion(proof, forged_leaf, leaf, size, root));
      }
    }
  }
}

TEST_F(MerkleTreeTest, AnAlteredByteOfAConsistencyProvesNothing) {
  for (const std::size_t size : {2u, 3u, 7u, 8u, 13u, 64u}) {
    const Hash root = oracle::Root(First(size));
    for (std::size_t old_size = 1; old_size < size; ++old_size) {
      const auto proof = MerkleConsistency(old_size, size, Reader()).value();
      const Hash old_root = oracle::Root(First(old_size));
      for (std::size_t byte = 0; byte < 32; ++byte) {
        for (std::size_t i = 0; i < proof.size(); ++i) {
          auto forged = proof;
          forged[i][byte] ^= 1;
          EXPECT_FALSE(ProvesConsistency(forged, old_size, old_root, size, root));
        }
        Hash forged_root = root;
        forged_root[byte] ^= 1;
        EXPECT_FALSE(ProvesConsistency(proof, old_size, old_root, size, forged_root));
        forged_root = old_root;
        forged_root[byte] ^= 1;
        EXPECT_FALSE(ProvesConsistency(proof, old_size, forged_root, size, root));
      }
    }
  }
}

TEST_F(MerkleTreeTest, AProofOfAnotherPlaceOrLengthProvesNothing) {
  const std::size_t size = 13;
  const Hash root = oracle::Root(First(size));
  for (std::size_t leaf = 0; leaf < size; ++leaf) {
    const Hash hash = MerkleLeaf(leaves_[leaf]);
    const auto proof = MerkleInclusion(leaf, size, Reader()).value();
    for (std::size_t other = 0; other <= size; ++other) {
      if (other == leaf) continue;
      EXPECT_FALSE(ProvesInclusion(proof, hash, other, size, root)) << leaf << " as " << other;
    }
    auto longer = proof;
    longer.push_back(root);
    EXPECT_FALSE(ProvesInclusion(longer, hash, leaf, size, root));
    auto shorter = proof;
    shorter.pop_back();
    EXPECT_FALSE(ProvesInclusion(shorter, hash, leaf, size, root));
  }
}

TEST_F(MerkleTreeTest, AConsistencyOfOtherSizesOrLengthProvesNothing) {
  const std::size_t size = 13;
  const Hash root = oracle::Root(First(size));
  for (std::size_t old_size = 1; old_size < size; ++old_size) {
    const Hash old_root = oracle::Root(First(old_size));
    const auto proof = MerkleConsistency(old_size, size, Reader()).value();
    auto longer = proof;
    longer.push_back(root);
    EXPECT_FALSE(ProvesConsistency(longer, old_size, old_root, size, root));
    EXPECT_FALSE(ProvesConsistency(std::span(proof).first(proof.size() - 1), old_size, old_root,
                                   size, root));
    EXPECT_FALSE(ProvesConsistency(proof, size + 1, old_root, size, root));
    EXPECT_FALSE(ProvesConsistency(proof, 0, old_root, size, root));
  }
}

TEST_F(MerkleTreeTest, SizesBeyondAllMeasureDoNotEndTheProgram) {
  constexpr std::uint64_t kHuge = ~std::uint64_t{0};
  const Hash hash = MerkleLeaf("x");
  const std::vector<Hash> proof(200, hash);
  EXPECT_FALSE(ProvesInclusion(proof, hash, kHuge - 1, kHuge, hash));
  EXPECT_FALSE(ProvesInclusion({}, hash, 0, 0, hash));
  EXPECT_FALSE(ProvesConsistency(proof, kHuge - 1, hash, kHuge, hash));
  EXPECT_FALSE(ProvesConsistency({}, 1, hash, kHuge, hash));
  EXPECT_FALSE(ProvesConsistency(proof, 1, hash, 0, hash));
}

TEST_F(MerkleTreeTest, OnlyTextsOf32BytesAreHashes) {
  EXPECT_FALSE(HashOfLength32(std::string(31, 'x')));
  EXPECT_FALSE(HashesOf(Leaves{std::string(32, 'x'), std::string(33, 'x')}));
  EXPECT_EQ(HashesOf(Leaves{std::string(32, 'x')})->size(), 1u);
}

TEST_F(MerkleTreeTest, WhatTheReaderCannotGiveIsTheAnswer) {
  const SubtreeReader unreadable = [](int, std::uint64_t) -> absl::StatusOr<Hash> {
    return absl::DataLossError("unreadable");
  };
  EXPECT_TRUE(absl::IsDataLoss(MerkleRoot(3, unreadable).status()));
  EXPECT_TRUE(absl::IsDataLoss(MerkleInclusion(1, 3, unreadable).status()));
  EXPECT_TRUE(absl::IsDataLoss(MerkleConsistency(1, 3, unreadable).status()));
  EXPECT_TRUE(absl::IsDataLoss(MerkleFrontier::Load(3, unreadable).status()));
}

}  // namespace
}  // namespace otkel
