#include "policy/engine/regions.h"

#include <algorithm>
#include <bit>
#include <unordered_map>
#include <utility>

#include "services/core/error.h"

namespace samtale::engine {

RegionSet::RegionSet(std::size_t regions, bool all)
    : words_((regions + 63) / 64, all ? ~std::uint64_t{0} : 0) {
  if (all && regions % 64 != 0) words_.back() = (std::uint64_t{1} << regions % 64) - 1;
}

void RegionSet::Clear() { std::fill(words_.begin(), words_.end(), 0); }

bool RegionSet::Any() const {
  return std::any_of(words_.begin(), words_.end(), [](std::uint64_t word) { return word != 0; });
}

std::size_t RegionSet::Count() const {
  std::size_t count = 0;
  for (const std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

std::optional<std::size_t> RegionSet::First() const {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (words_[i] != 0) return i * 64 + static_cast<std::size_t>(std::countr_zero(words_[i]));
  }
  return std::nullopt;
}

RegionSet& RegionSet::operator|=(const RegionSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  return *this;
}

RegionSet& RegionSet::operator&=(const RegionSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  return *this;
}

RegionSet& RegionSet::operator-=(const RegionSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  return *this;
}

bool RegionSet::Meet(const RegionSet& a, const RegionSet& b) {
  for (std::size_t i = 0; i < a.words_.size(); ++i) {
    if ((a.words_[i] & b.words_[i]) != 0) return true;
  }
  return false;
}

bool RegionSet::Meet(const RegionSet& a, const RegionSet& b, const RegionSet& c) {
  for (std::size_t i = 0; i < a.words_.size(); ++i) {
    if ((a.words_[i] & b.words_[i] & c.words_[i]) != 0) return true;
  }
  return false;
}

bool RegionSet::Differ(const RegionSet& a, const RegionSet& b, const RegionSet& c) {
  for (std::size_t i = 0; i < a.words_.size(); ++i) {
    if (((a.words_[i] ^ b.words_[i]) & c.words_[i]) != 0) return true;
  }
  return false;
}

bool RegionSet::Within(const RegionSet& a, const RegionSet& b) {
  for (std::size_t i = 0; i < a.words_.size(); ++i) {
    if ((a.words_[i] & ~b.words_[i]) != 0) return false;
  }
  return true;
}

// What was split already: lists of diagrams, and what became of them.
struct Regions::Memory {
  struct Hash {
    std::size_t operator()(const std::vector<Diagrams::Node>& diagrams) const {
      std::uint64_t hash = diagrams.size();
      for (const Diagrams::Node node : diagrams) {
        hash = (hash ^ node) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
      }
      return static_cast<std::size_t>(hash);
    }
  };
  std::unordered_map<std::vector<Diagrams::Node>, std::uint32_t, Hash> splits;
};

Regions::Regions(const Diagrams& table, std::vector<Diagrams::Node> diagrams,
                 std::size_t most_regions)
    : table_(table), most_regions_(most_regions) {
  const std::size_t count = diagrams.size();
  Memory memory;
  root_ = Split(std::move(diagrams), &memory);
  size_ = leaves_.size();
  sets_.assign(count, RegionSet(size_, false));
  for (std::size_t region = 0; region < size_; ++region) {
    for (std::size_t i = 0; i < count; ++i) {
      if (leaves_[region][i]) sets_[i].Add(region);
    }
  }
  leaves_ = {};
}

std::uint32_t Regions::AddLeaf(const std::vector<Diagrams::Node>& diagrams) {
  if (leaves_.size() == most_regions_) {
    full_ = true;
    return kLeaf;
  }
  std::vector<bool> leaf;
  for (const Diagrams::Node node : diagrams) leaf.push_back(node == Diagrams::kTrue);
  leaves_.push_back(std::move(leaf));
  return kLeaf | static_cast<std::uint32_t>(leaves_.size() - 1);
}

// At most as deep as there are variables.
std::uint32_t Regions::Split(std::vector<Diagrams::Node> diagrams, Memory* memory) {
  if (full_) return kLeaf;
  const auto found = memory->splits.find(diagrams);
  if (found != memory->splits.end()) return found->second;
  std::size_t variable = table_.variables();
  for (const Diagrams::Node node : diagrams) variable = std::min(variable, table_.VariableOf(node));
  std::uint32_t result = 0;
  if (variable == table_.variables()) {
    result = AddLeaf(diagrams);
  } else {
    std::vector<std::uint32_t> children;
    for (std::size_t i = 0; i < table_.classes(variable); ++i) {
      std::vector<Diagrams::Node> narrowed = diagrams;
      for (Diagrams::Node& node : narrowed) {
        if (table_.VariableOf(node) == variable) node = table_.Child(node, i);
      }
      children.push_back(Split(std::move(narrowed), memory));
    }
    result = static_cast<std::uint32_t>(branches_.size());
    branches_.push_back(
        {static_cast<std::uint32_t>(variable), static_cast<std::uint32_t>(children_.size())});
    children_.insert(children_.end(), children.begin(), children.end());
  }
  memory->splits.emplace(std::move(diagrams), result);
  return result;
}

std::vector<std::size_t> Regions::PointOf(std::size_t region) const {
  const std::uint32_t goal = kLeaf | static_cast<std::uint32_t>(region);
  // Children stand before their parents, so one pass finds which branches lead to the region.
  std::vector<bool> leads(branches_.size(), false);
  const auto is_way = [&](std::uint32_t node) {
    return node == goal || ((node & kLeaf) == 0 && leads[node]);
  };
  for (std::size_t i = 0; i < branches_.size(); ++i) {
    for (std::size_t j = 0; j < table_.classes(branches_[i].variable) && !leads[i]; ++j)
      leads[i] = is_way(children_[branches_[i].children + j]);
  }
  std::vector<std::size_t> point(table_.variables(), 0);
  for (std::uint32_t node = root_; node != goal;) {  // each step goes to a later variable
    SAMTALE_CHECK((node & kLeaf) == 0);
    const Branch& branch = branches_[node];
    std::size_t i = 0;
    while (!is_way(children_[branch.children + i])) ++i;
    point[branch.variable] = i;
    node = children_[branch.children + i];
  }
  return point;
}

Diagrams::Node Regions::DiagramOf(const RegionSet& set, Diagrams* table) const {
  std::vector<Diagrams::Node> made(branches_.size(), Diagrams::kFalse);
  const auto node_of = [&](std::uint32_t node) {
    if ((node & kLeaf) == 0) return made[node];
    return set.Has(node & ~kLeaf) ? Diagrams::kTrue : Diagrams::kFalse;
  };
  for (std::size_t i = 0; i < branches_.size(); ++i) {
    std::vector<Diagrams::Node> children;
    for (std::size_t j = 0; j < table_.classes(branches_[i].variable); ++j)
      children.push_back(node_of(children_[branches_[i].children + j]));
    made[i] = table->Branch(branches_[i].variable, children);
  }
  return node_of(root_);
}

}  // namespace samtale::engine
