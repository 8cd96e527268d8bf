// Diagrams: multi-valued decision diagrams over a few variables, each with finitely many classes.
// A node branches on one variable, a child for each class; equal functions are one node, so
// equality is a comparison of numbers (Bryant 1986; Srinivasan et al. 1990 for many values). Knows
// nothing of rules. A table belongs to one thread. Beyond its node limit it is full, and what it
// answers from then on is not to be used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace samtale::engine {

class Diagrams {
 public:
  using Node = std::uint32_t;
  static constexpr Node kFalse = 0;
  static constexpr Node kTrue = 1;

  // `classes[v]` is how many classes variable v has, at least one. Nodes branch on the variable of
  // the smallest number first.
  Diagrams(std::vector<std::size_t> classes, std::size_t most_nodes);

  // True for the classes of `variable` that `holds` names.
  Node Where(std::size_t variable, const std::vector<bool>& holds);
  Node And(Node a, Node b) { return Apply(Operation::kAnd, a, b); }
  Node Or(Node a, Node b) { return Apply(Operation::kOr, a, b); }
  Node AndNot(Node a, Node b) { return Apply(Operation::kAndNot, a, b); }
  Node Not(Node a) { return AndNot(kTrue, a); }

  // The node that branches on `variable`, or the child itself where all children are one.
  Node Branch(std::size_t variable, std::span<const Node> children);

  // Whether the node limit was reached.
  bool full() const { return full_; }
  std::size_t size() const { return nodes_.size(); }
  std::size_t variables() const { return classes_.size(); }
  std::size_t classes(std::size_t variable) const { return classes_[variable]; }
  // The variable a node branches on; variables() for kFalse and kTrue.
  std::size_t VariableOf(Node node) const { return nodes_[node].variable; }
  Node Child(Node node, std::size_t of_class) const {
    return children_[nodes_[node].children + of_class];
  }

  // A class of each variable for which `node` holds, the smallest numbers; `node` is not kFalse.
  std::vector<std::size_t> PointOf(Node node) const;

 private:
  enum class Operation : std::uint8_t { kAnd, kOr, kAndNot };
  struct Vertex {
    std::uint32_t variable;
    std::uint32_t children;  // where they begin
  };
  struct Remembered {
    std::uint64_t key = ~std::uint64_t{0};
    Node result = kFalse;
  };

  Node Apply(Operation operation, Node a, Node b);
  void Grow();
  bool Same(Node node, std::size_t variable, std::span<const Node> children) const;
  static std::uint64_t HashOf(std::size_t variable, std::span<const Node> children);

  std::vector<std::size_t> classes_;
  std::size_t most_nodes_;
  bool full_ = false;
  std::vector<Vertex> nodes_;
  std::vector<Node> children_;
  std::vector<Node> table_;             // open addressing; kFalse marks a free place
  std::vector<Remembered> remembered_;  // of Apply; a later result may take an earlier one's place
};

}  // namespace samtale::engine
