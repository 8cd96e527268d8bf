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

namespace {

constexpr std::size_t kMostListed = std::size_t{1} << 25;  // diagrams in all states: 128 MiB
constexpr std::size_t kFirstStates = 256;                  // a power of two

// Of one diagram at its place in a list; a list's hash is the sum, so that a change is cheap.
std::uint64_t HashOf(std::size_t place, Diagrams::Node node) {
  std::uint64_t hash = (std::uint64_t{place} << 32 | node) * 0x9E3779B97F4A7C15u;
  hash ^= hash >> 29;
  return hash * 0xBF58476D1CE4E5B9u;
}

}  // namespace

// What the diagrams become when variable after variable is given a class: a state is a list of
// them, and each list is there once.
struct Regions::States {
  std::size_t width = 0;               // of a list
  std::vector<Diagrams::Node> lists;   // one after the other
  std::vector<std::uint64_t> hashes;   // by state
  std::vector<std::uint32_t> results;  // by state: a branch, or a leaf
  std::vector<std::uint32_t> leaves;   // the states of the regions
  std::vector<std::uint32_t> table = std::vector<std::uint32_t>(kFirstStates, kNone);
  std::vector<std::uint32_t> changing;  // places of a list, for each state on the way here

  static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);

  const Diagrams::Node* List(std::size_t state) const { return lists.data() + state * width; }
  std::uint32_t& Place(std::uint64_t hash, std::size_t step) {
    return table[((hash >> 20) + step) & (table.size() - 1)];
  }
  // Doubles the table when it is half full.
  void Grow() {
    if (2 * hashes.size() < table.size()) return;
    table.assign(2 * table.size(), kNone);
    for (std::size_t state = 0; state < hashes.size(); ++state) {
      std::size_t step = 0;
      while (Place(hashes[state], step) != kNone) ++step;
      Place(hashes[state], step) = static_cast<std::uint32_t>(state);
    }
  }
  // The state of the list that stands behind the last one; that is taken back if there is one.
  std::pair<std::size_t, bool> Enter(std::uint64_t hash) {
    Grow();
    const std::size_t last = hashes.size();
    std::size_t step = 0;
    for (; Place(hash, step) != kNone; ++step) {
      const std::size_t state = Place(hash, step);
      if (hashes[state] != hash || !std::equal(List(state), List(state) + width, List(last)))
        continue;
      lists.resize(last * width);
      return {state, false};
    }
    Place(hash, step) = static_cast<std::uint32_t>(last);
    hashes.push_back(hash);
    results.push_back(kNone);
    return {last, true};
  }
};

Regions::Regions(const Diagrams& table, std::vector<Diagrams::Node> diagrams,
                 std::size_t most_regions, std::vector<Narrowing> within)
    : table_(table), most_regions_(most_regions), within_(std::move(within)) {
  States states;
  std::unordered_map<Diagrams::Node, std::uint32_t> places;
  std::uint64_t hash = 0;
  for (const Diagrams::Node node : diagrams) {
    const auto [place, is_new] = places.emplace(node, static_cast<std::uint32_t>(places.size()));
    set_of_.push_back(place->second);
    if (!is_new) continue;
    hash += HashOf(states.lists.size(), node);
    states.lists.push_back(node);
  }
  states.width = states.lists.size();
  root_ = Split(states.Enter(hash).first, &states);
  if (full_) return;
  size_ = states.leaves.size();
  for (std::size_t i = 0; i < states.width; ++i) {
    std::vector<std::uint64_t> words((size_ + 63) / 64, 0);
    for (std::size_t region = 0; region < size_; ++region) {
      const bool holds = states.List(states.leaves[region])[i] == Diagrams::kTrue;
      words[region / 64] |= std::uint64_t{holds} << region % 64;
    }
    sets_.emplace_back(std::move(words));
  }
}

// At most as deep as there are variables.
std::uint32_t Regions::Split(std::size_t state, States* states) {
  if (states->lists.size() > kMostListed) full_ = true;
  if (full_) return kLeaf;
  const std::size_t width = states->width;
  std::size_t variable = table_.variables();
  const std::size_t first = states->changing.size();
  for (std::size_t i = 0; i < width; ++i) {
    const std::size_t own = table_.VariableOf(states->List(state)[i]);
    if (own > variable || own == table_.variables()) continue;
    if (own < variable) states->changing.resize(first);
    variable = own;
    states->changing.push_back(static_cast<std::uint32_t>(i));
  }
  if (variable == table_.variables()) {
    if (states->leaves.size() == most_regions_) full_ = true;
    states->leaves.push_back(static_cast<std::uint32_t>(state));
    return states->results[state] = kLeaf | static_cast<std::uint32_t>(states->leaves.size() - 1);
  }
  const std::size_t last = states->changing.size();
  const std::size_t classes = table_.classes(variable);
  std::vector<std::uint32_t> children(classes);
  for (std::size_t i = 0; i < classes && !full_; ++i) {
    std::vector<Diagrams::Node>& lists = states->lists;
    const std::size_t begin = lists.size();
    lists.resize(begin + width);
    std::copy_n(lists.begin() + static_cast<std::ptrdiff_t>(state * width), width,
                lists.begin() + static_cast<std::ptrdiff_t>(begin));
    std::uint64_t hash = states->hashes[state];
    for (std::size_t at = first; at < last; ++at) {
      const std::size_t place = states->changing[at];
      Diagrams::Node& node = lists[begin + place];
      hash -= HashOf(place, node);
      node = table_.Child(node, i);
      hash += HashOf(place, node);
    }
    const auto [child, is_new] = states->Enter(hash);
    children[i] = is_new ? Split(child, states) : states->results[child];
  }
  states->changing.resize(first);
  branches_.push_back(
      {static_cast<std::uint32_t>(variable), static_cast<std::uint32_t>(children_.size())});
  children_.insert(children_.end(), children.begin(), children.end());
  return states->results[state] = static_cast<std::uint32_t>(branches_.size() - 1);
}

namespace {

bool IsIn(const Narrowing& narrowing, std::size_t variable, std::size_t of_class) {
  return narrowing.variable != variable || narrowing.classes[of_class];
}

}  // namespace

RegionSet Regions::Of(const Narrowing& narrowing) const {
  RegionSet regions(size_, false);
  std::vector<bool> meeting = narrowing.classes;
  for (const Narrowing& outer : within_) {
    if (outer.variable != narrowing.variable) continue;
    for (std::size_t i = 0; i < meeting.size(); ++i) meeting[i] = meeting[i] && outer.classes[i];
  }
  if (std::find(meeting.begin(), meeting.end(), true) == meeting.end()) return regions;
  std::vector<bool> reached(branches_.size(), false);
  std::vector<std::uint32_t> open = {root_};
  while (!open.empty()) {  // each branch enters once
    const std::uint32_t node = open.back();
    open.pop_back();
    if ((node & kLeaf) != 0) {
      regions.Add(node & ~kLeaf);
    } else if (!reached[node]) {
      reached[node] = true;
      const Branch& branch = branches_[node];
      for (std::size_t i = 0; i < table_.classes(branch.variable); ++i) {
        if (IsIn(narrowing, branch.variable, i)) open.push_back(children_[branch.children + i]);
      }
    }
  }
  return regions;
}

std::vector<std::size_t> Regions::PointOf(std::size_t region,
                                          const std::optional<Narrowing>& narrowing) const {
  const std::uint32_t goal = kLeaf | static_cast<std::uint32_t>(region);
  const auto allows = [&](std::size_t variable, std::size_t of_class) {
    return !narrowing || IsIn(*narrowing, variable, of_class);
  };
  // Children stand before their parents, so one pass finds which branches lead to the region.
  std::vector<bool> leads(branches_.size(), false);
  const auto leads_by = [&](const Branch& branch, std::size_t i) {
    const std::uint32_t child = children_[branch.children + i];
    return allows(branch.variable, i) && (child == goal || ((child & kLeaf) == 0 && leads[child]));
  };
  for (std::size_t node = 0; node < branches_.size(); ++node) {
    const Branch& branch = branches_[node];
    for (std::size_t i = 0; i < table_.classes(branch.variable) && !leads[node]; ++i)
      leads[node] = leads_by(branch, i);
  }
  std::vector<std::size_t> point(table_.variables(), 0);
  const auto first_of = [&](const std::vector<bool>& classes, std::size_t variable) {
    std::size_t i = 0;
    while (!classes[i] || !allows(variable, i)) ++i;
    return i;
  };
  if (narrowing) point[narrowing->variable] = first_of(narrowing->classes, narrowing->variable);
  for (const Narrowing& outer : within_)
    point[outer.variable] = first_of(outer.classes, outer.variable);
  for (std::uint32_t node = root_; node != goal;) {  // each step goes to a later variable
    SAMTALE_CHECK((node & kLeaf) == 0);
    const Branch& branch = branches_[node];
    std::size_t i = 0;
    while (!leads_by(branch, i)) ++i;
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
  std::vector<Diagrams::Node> children;
  for (std::size_t i = 0; i < branches_.size(); ++i) {
    children.clear();
    for (std::size_t j = 0; j < table_.classes(branches_[i].variable); ++j)
      children.push_back(node_of(children_[branches_[i].children + j]));
    made[i] = table->Branch(branches_[i].variable, children);
  }
  Diagrams::Node node = node_of(root_);
  for (auto outer = within_.rbegin(); outer != within_.rend(); ++outer) {
    children.clear();
    for (const bool holds : outer->classes) children.push_back(holds ? node : Diagrams::kFalse);
    node = table->Branch(outer->variable, children);
  }
  return node;
}

namespace {

class Parts {
 public:
  Parts(const Diagrams& table, RegionLimits limits,
        const std::function<bool(const Regions&)>& visit)
      : table_(table), limits_(limits), visit_(visit) {}

  // At most as deep as there are variables.
  bool Visit(const std::vector<Diagrams::Node>& diagrams, const std::vector<Narrowing>& within) {
    {
      const Regions regions(table_, diagrams, limits_.most_regions, within);
      if (!regions.full()) return parts_++ < limits_.most_parts && visit_(regions);
    }
    std::size_t variable = table_.variables();
    for (const Diagrams::Node node : diagrams)
      variable = std::min(variable, table_.VariableOf(node));
    // A limit of nothing at all, or more parts than may be.
    if (variable == table_.variables() || parts_ + 1 >= limits_.most_parts) return false;
    const std::vector<Part> parts = PartsBy(variable, diagrams);
    return std::all_of(parts.begin(), parts.end(), [&](const Part& part) {
      std::vector<Narrowing> narrower = within;
      narrower.push_back({variable, part.classes});
      return Visit(part.diagrams, narrower);
    });
  }

 private:
  struct Part {
    std::vector<Diagrams::Node> diagrams;
    std::vector<bool> classes;
  };

  // Classes of the variable that no diagram tells apart are one part; by the first of each.
  std::vector<Part> PartsBy(std::size_t variable,
                            const std::vector<Diagrams::Node>& diagrams) const {
    std::vector<Part> parts;
    for (std::size_t i = 0; i < table_.classes(variable); ++i) {
      std::vector<Diagrams::Node> narrowed = diagrams;
      for (Diagrams::Node& node : narrowed) {
        if (table_.VariableOf(node) == variable) node = table_.Child(node, i);
      }
      auto part = std::find_if(parts.begin(), parts.end(),
                               [&](const Part& one) { return one.diagrams == narrowed; });
      if (part == parts.end()) {
        part = parts.insert(
            part, {std::move(narrowed), std::vector<bool>(table_.classes(variable), false)});
      }
      part->classes[i] = true;
    }
    return parts;
  }

  const Diagrams& table_;
  const RegionLimits limits_;
  const std::function<bool(const Regions&)>& visit_;
  std::size_t parts_ = 0;
};

}  // namespace

bool ForEachPart(const Diagrams& table, std::vector<Diagrams::Node> diagrams, RegionLimits limits,
                 const std::function<bool(const Regions&)>& visit) {
  return Parts(table, limits, visit).Visit(diagrams, {});
}

}  // namespace samtale::engine
