#include "tools/otkel/demo_places.h"

#include <string>
#include <vector>

#include "base/text.h"

namespace otkel {
namespace {

namespace fs = std::filesystem;

// `name` in the first of `folders` that has it.
absl::StatusOr<fs::path> Find(const std::string& name, const std::vector<fs::path>& folders) {
  std::string looked;
  for (const fs::path& folder : folders) {
    std::error_code error;
    if (fs::is_regular_file(folder / name, error)) return folder / name;
    looked += Concat(looked.empty() ? "" : ", ", folder.string());
  }
  return absl::NotFoundError(Concat("the demonstration needs ", name, "; it is not in ", looked));
}

}  // namespace

absl::StatusOr<DemoPlaces> FindDemoPlaces() {
  std::error_code error;
  const fs::path own = fs::read_symlink("/proc/self/exe", error);
  if (error) return absl::NotFoundError(Concat("/proc/self/exe: ", error.message()));
  const fs::path beside = own.parent_path();
  std::vector<fs::path> trees = {beside.parent_path() / "share" / "otkel"};
  for (fs::path folder = beside; folder != folder.root_path(); folder = folder.parent_path()) {
    if (fs::exists(folder / "CMakePresets.json", error)) trees.push_back(folder);
  }

  const auto central = Find("otkel-central", {beside});
  if (!central.ok()) return central.status();
  const auto checkpoint = Find("otkel-checkpoint", {beside});
  if (!checkpoint.ok()) return checkpoint.status();
  const auto make_dev_ca = Find("tools/make-dev-ca", trees);
  if (!make_dev_ca.ok()) return make_dev_ca.status();
  const auto rule_pack = Find("rules/kaz.toml", trees);
  if (!rule_pack.ok()) return rule_pack.status();
  return DemoPlaces{*central, *checkpoint, *make_dev_ca, *rule_pack};
}

}  // namespace otkel
