#include "policy/engine/diagram.h"

#include <algorithm>
#include <utility>

#include "services/core/error.h"

namespace samtale::engine {
namespace {

constexpr std::size_t kFirstPlaces = 1024;       // a power of two
constexpr std::size_t kRememberedPlaces = 8192;  // a power of two
constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15u;

}  // namespace

Diagrams::Diagrams(std::vector<std::size_t> classes, std::size_t most_nodes)
    : classes_(std::move(classes)),
      most_nodes_(most_nodes),
      table_(kFirstPlaces, kFalse),
      remembered_(kRememberedPlaces) {
  const auto terminal = static_cast<std::uint32_t>(classes_.size());
  nodes_ = {{terminal, 0}, {terminal, 0}};
}

std::uint64_t Diagrams::HashOf(std::size_t variable, std::span<const Node> children) {
  std::uint64_t hash = variable * kMix;
  for (Node child : children) {
    hash = (hash ^ child) * kMix;
    hash ^= hash >> 29;
  }
  return hash;
}

bool Diagrams::Same(Node node, std::size_t variable, std::span<const Node> children) const {
  return nodes_[node].variable == variable &&
         std::equal(children.begin(), children.end(), children_.begin() + nodes_[node].children);
}

void Diagrams::Grow() {
  std::vector<Node> larger(table_.size() * 2, kFalse);
  for (Node node : table_) {
    if (node == kFalse) continue;
    const std::size_t variable = nodes_[node].variable;
    const std::span<const Node> children(children_.data() + nodes_[node].children,
                                         classes_[variable]);
    std::size_t place = HashOf(variable, children) & (larger.size() - 1);
    while (larger[place] != kFalse) place = (place + 1) & (larger.size() - 1);
    larger[place] = node;
  }
  table_ = std::move(larger);
}

Diagrams::Node Diagrams::Branch(std::size_t variable, std::span<const Node> children) {
  SAMTALE_CHECK(children.size() == classes_[variable]);
  if (std::all_of(children.begin(), children.end(),
                  [&](Node child) { return child == children.front(); }))
    return children.front();
  if (nodes_.size() * 2 > table_.size()) Grow();
  std::size_t place = HashOf(variable, children) & (table_.size() - 1);
  for (; table_[place] != kFalse; place = (place + 1) & (table_.size() - 1)) {
    if (Same(table_[place], variable, children)) return table_[place];
  }
  if (nodes_.size() >= most_nodes_) {
    full_ = true;
    return kFalse;
  }
  const Node node = static_cast<Node>(nodes_.size());
  nodes_.push_back(
      {static_cast<std::uint32_t>(variable), static_cast<std::uint32_t>(children_.size())});
  children_.insert(children_.end(), children.begin(), children.end());
  table_[place] = node;
  return node;
}

Diagrams::Node Diagrams::Where(std::size_t variable, const std::vector<bool>& holds) {
  SAMTALE_CHECK(holds.size() == classes_[variable]);
  std::vector<Node> children;
  for (const bool one : holds) children.push_back(one ? kTrue : kFalse);
  return Branch(variable, children);
}

// At most as deep as there are variables.
Diagrams::Node Diagrams::Apply(Operation operation, Node a, Node b) {
  switch (operation) {
    case Operation::kAnd:
      if (a == kFalse || b == kFalse) return kFalse;
      if (a == kTrue || a == b) return b;
      if (b == kTrue) return a;
      break;
    case Operation::kOr:
      if (a == kTrue || b == kTrue) return kTrue;
      if (a == kFalse || a == b) return b;
      if (b == kFalse) return a;
      break;
    case Operation::kAndNot:
      if (a == kFalse || b == kTrue || a == b) return kFalse;
      if (b == kFalse) return a;
      break;
  }
  if (full_) return kFalse;
  if (operation != Operation::kAndNot && a > b) std::swap(a, b);
  const std::uint64_t key = static_cast<std::uint64_t>(operation) << 60 |
                            static_cast<std::uint64_t>(a) << 30 | static_cast<std::uint64_t>(b);
  const std::size_t place = (key * kMix) >> 40 & (kRememberedPlaces - 1);
  if (remembered_[place].key == key) return remembered_[place].result;
  const std::size_t variable = std::min(VariableOf(a), VariableOf(b));
  std::vector<Node> children(classes_[variable]);
  for (std::size_t i = 0; i < children.size(); ++i) {
    children[i] = Apply(operation, VariableOf(a) == variable ? Child(a, i) : a,
                        VariableOf(b) == variable ? Child(b, i) : b);
  }
  const Node result = Branch(variable, children);
  remembered_[place] = {key, result};
  return result;
}

std::vector<std::size_t> Diagrams::PointOf(Node node) const {
  SAMTALE_CHECK(node != kFalse);
  std::vector<std::size_t> point(classes_.size(), 0);
  while (node != kTrue) {  // each step goes to a later variable
    const std::size_t variable = VariableOf(node);
    std::size_t i = 0;
    while (Child(node, i) == kFalse) ++i;
    point[variable] = i;
    node = Child(node, i);
  }
  return point;
}

}  // namespace samtale::engine
