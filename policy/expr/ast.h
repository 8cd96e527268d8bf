// The syntax tree of CEL, the whole language: what the parser hands to the checker. Every
// expression knows the bytes of text it came from. Expressions lie in one array and name each other
// by index, so that a tree of any shape is freed without recursion. Inside the room only; values,
// any thread may share them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace samtale::expr {

enum class Relation : std::uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kIn,
};

using ExpressionId = std::uint32_t;

struct Expression {
  enum class Kind : std::uint8_t {
    kNull,
    kBool,         // number: 0 or 1
    kInt,          // number; the sign of `-1` is folded in
    kUint,         // text: its digits, with 0x where written
    kDouble,       // real
    kString,       // text: UTF-8, escapes resolved
    kBytes,        // text: octets, escapes resolved
    kIdentifier,   // text, with the leading dot where written
    kSelect,       // children: operand; text: the field
    kIndex,        // children: operand, index
    kCall,         // text: the function; children: target if has_target, then the arguments
    kList,         // children
    kMap,          // children: key, value, key, value, …
    kMessage,      // text: the type's dotted name; names: the fields; children: their values
    kNot,          // children: operand; number: how many `!`
    kNegate,       // children: operand; number: how many `-`
    kRelation,     // children: left, right; relation
    kArithmetic,   // children: left, right; text: + - * / %
    kAnd,          // children: two or more
    kOr,           // children: two or more
    kConditional,  // children: condition, then, else
  };

  Kind kind;
  std::size_t begin;  // first byte, of the parentheses around it if there are any
  std::size_t end;    // one past the last byte
  std::int64_t number = 0;
  double real = 0;
  Relation relation = Relation::kEqual;
  bool parenthesised = false;
  bool has_target = false;  // kCall: written `target.function(…)`
  bool quoted = false;      // kSelect: written operand.`field`
  bool optional = false;  // kSelect, kIndex: written `.?field`, `[?index]`; kList: has a `?element`
  std::uint32_t height = 1;  // of the tree below, itself included
  std::string text = {};
  std::vector<ExpressionId> children = {};
  std::vector<std::string> names = {};
};

struct Ast {
  std::vector<Expression> expressions;
  ExpressionId root = 0;
  const Expression& at(ExpressionId id) const { return expressions[id]; }
};

}  // namespace samtale::expr
