#include "policy/expr/profile.h"

#include "policy/expr/quote.h"

namespace samtale::expr {

using Kind = Expression::Kind;

std::string OutsideProfile(std::string_view text) {
  return "valid CEL, but " + Quote(text) + " is outside the rule profile";
}

std::string OutsideFix(const Expression& at) {
  switch (at.kind) {
    case Kind::kUint:
      return "write the int " + Quote(at.text);
    case Kind::kDouble:
      return "write an int, such as `3`";
    case Kind::kBytes:
      return "write a string, without the `b` before it";
    case Kind::kNull:
      return "test an optional fact with has()";
    case Kind::kList:
      return "write a list only to the right of `in`";
    case Kind::kIndex:
      return "write the name of a fact";
    case Kind::kArithmetic:
      return "write the result as a constant, and compare one fact with it";
    case Kind::kNegate:
      return "write a negative constant, such as `-1`";
    case Kind::kCall:
      return "compare a fact with constants; has() is the only function";
    case Kind::kConditional:
      return "move the comparison into both branches of the `?:`";
    case Kind::kIdentifier:
    case Kind::kSelect:
      return "write the plain dotted name of a fact";
    case Kind::kMap:
    case Kind::kMessage:
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kString:
    case Kind::kNot:
    case Kind::kRelation:
    case Kind::kAnd:
    case Kind::kOr:
      break;
  }
  return "compare a fact with constants";
}

std::string_view SymbolOf(Relation relation) {
  switch (relation) {
    case Relation::kEqual:
      return "==";
    case Relation::kNotEqual:
      return "!=";
    case Relation::kLess:
      return "<";
    case Relation::kLessOrEqual:
      return "<=";
    case Relation::kGreater:
      return ">";
    case Relation::kGreaterOrEqual:
      return ">=";
    case Relation::kIn:
      return "in";
  }
  return "";
}

bool IsHas(const Expression& at) {
  return at.kind == Kind::kCall && !at.has_target && at.text == "has";
}

std::optional<std::string> PlainName(const Ast& ast, const Expression& at) {
  std::string name;
  const Expression* part = &at;
  for (; part->kind == Kind::kSelect && !part->quoted && !part->optional;
       part = &ast.at(part->children.front())) {
    // Whether `(a).b` is the variable `a.b` differs between implementations of CEL.
    if (ast.at(part->children.front()).parenthesised) return std::nullopt;
    name.insert(0, "." + part->text);
  }
  if (part->kind != Kind::kIdentifier || part->text.front() == '.') return std::nullopt;
  return part->text + name;
}

}  // namespace samtale::expr
