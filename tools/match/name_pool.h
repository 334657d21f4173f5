#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tools/match/dice.h"

namespace otkel::match_trial {

enum class People { kRussian, kKazakh, kKyrgyz, kUzbek, kTajik };
inline constexpr int kPeoples = 5;

// Whether `text` ends with any of them.
[[nodiscard]] bool EndsWith(std::string_view text, std::initializer_list<std::string_view> endings);

// Names in Cyrillic small letters, each with how often it is borne.
class WeightedNames {
 public:
  void Add(std::string name, double weight);
  [[nodiscard]] const std::string& Draw(Dice& dice) const;
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
  std::vector<double> through_;  // weights up to and with each
};

// What a people's names are drawn from. Family names in the form of a man.
struct NamesOf {
  WeightedNames family;
  WeightedNames men;
  WeightedNames women;
};

// Which names: those of training, a quarter, are never those of a trial.
enum class Part { kAll, kTraining, kTrial };

// From a directory of lists (../shared/data/names has their columns), or, where the path is empty,
// from short lists of its own.
class NamePool {
 public:
  NamePool(const std::filesystem::path& directory, Part part);

  [[nodiscard]] const NamesOf& Of(People people) const {
    return names_[static_cast<std::size_t>(people)];
  }

 private:
  NamesOf& At(People people) { return names_[static_cast<std::size_t>(people)]; }
  void Load(const std::filesystem::path& directory, Part part);
  void Compose(Part part);

  std::vector<NamesOf> names_ = std::vector<NamesOf>(kPeoples);
};

}  // namespace otkel::match_trial
