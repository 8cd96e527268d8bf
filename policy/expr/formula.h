// The checked tree of a condition: what the checker makes, the guards prove total and Holds walks.
// Every leaf tests one fact against constants, or is a constant. Inside the room only; immutable
// once made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "policy/expr/ast.h"
#include "policy/expr/condition.h"

namespace samtale::expr {

inline constexpr std::size_t kMaxAtoms = 256;  // tests of facts in one condition

struct Condition::Node {
  enum class Kind : std::uint8_t {
    kConstant,     // operand: 0 or 1
    kCompare,      // fact `relation` operand; never kIn
    kOneOf,        // fact is one of `values`, which ascend
    kPresent,      // has(fact)
    kNot,          // one child
    kAnd,          // two children or more
    kOr,           // two children or more
    kConditional,  // condition, then, else
    kWrong,        // refused; only in trees that do not compile. operand: 1 where has() was meant
  };

  Kind kind;
  std::size_t begin;  // where the text it stands for begins and ends
  std::size_t end;
  Relation relation = Relation::kEqual;
  std::size_t fact = 0;
  Value operand = 0;
  std::vector<Value> values = {};
  std::vector<Node> children = {};
};

using Formula = Condition::Node;

// `left relation right` of two values of one type; kIn is no comparison, and false.
template <class T>
bool Compares(const T& left, Relation relation, const T& right) {
  switch (relation) {
    case Relation::kEqual:
      return left == right;
    case Relation::kNotEqual:
      return left != right;
    case Relation::kLess:
      return left < right;
    case Relation::kLessOrEqual:
      return left <= right;
    case Relation::kGreater:
      return left > right;
    case Relation::kGreaterOrEqual:
      return left >= right;
    case Relation::kIn:
      break;
  }
  return false;
}

}  // namespace samtale::expr
