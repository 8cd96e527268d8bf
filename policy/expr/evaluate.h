// Expressions: the values of the rule profile of CEL computed from bindings, whatever their type
// and however many variables they compare. Conditions of rules are stricter (condition.h: one fact
// against constants, and never an error); this is what an author tries a condition with and what
// the official tests of CEL speak to. Same lexer, parser and wording. Pure functions of values; any
// thread may call them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "policy/expr/condition.h"

namespace samtale::expr {

// A type of the profile: `base`, or lists of it, `depth` deep.
struct CelType {
  enum class Scalar : std::uint8_t {
    kBool,
    kInt,
    kString,
    kMixed,   // elements of several types
    kUnknown  // of the empty list
  };
  Scalar base;
  std::uint32_t depth = 0;
  friend bool operator==(const CelType&, const CelType&) = default;
};

// `bool`, `int`, `string`, `list`, and `list(T)` or `list<T>` of a type T; a plain `list` holds
// anything. Nothing for every other text.
std::optional<CelType> ParseType(std::string_view text);

struct CelValue {
  std::variant<bool, std::int64_t, std::string, std::vector<CelValue>> held;
  friend bool operator==(const CelValue&, const CelValue&) = default;
};

// The value's type: `bool`, `int`, `string` or `list`.
std::string_view TypeName(const CelValue& value);

// Whether a variable of `type` may hold `value`.
bool Fits(const CelValue& value, const CelType& type);

struct Binding {
  std::optional<CelType> type;    // nothing: a type of CEL that the profile leaves out
  std::optional<CelValue> value;  // fits the type. Nothing: absent; to read it is an error of CEL
};
// By plain or dotted name, `x` or `meeting.number`.
using Bindings = std::map<std::string, Binding, std::less<>>;

struct Evaluated {
  CelValue value;
  std::vector<Problem> warnings;  // valid, but probably not what was meant; in text order
};

struct NotEvaluated {
  enum class Why : std::uint8_t {
    kNotCel,   // no CEL at all, or beyond the limits of a condition's text; one problem
    kOutside,  // CEL, but outside the profile, ill-typed or of an unbound name; in text order
    kFailed,   // an error of CEL while it was computed: an absent variable decides; one problem
  };
  Why why;
  std::vector<Problem> problems;
};

// The value of `source`. `&&` and `||` are commutative: one side that decides absorbs an error of
// the other; `?:` absorbs that of the branch not taken. Types are checked before, on all sides.
// Limits: those of a condition's text.
tl::expected<Evaluated, NotEvaluated> Evaluate(std::string_view source, const Bindings& bindings);

}  // namespace samtale::expr
