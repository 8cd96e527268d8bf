// What the rule profile says of the CEL it leaves out, in one wording for conditions and for
// expressions. Inside the room only; pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/expr/ast.h"

namespace samtale::expr {

// "valid CEL, but `text` is outside the rule profile".
std::string OutsideProfile(std::string_view text);

// What to write instead of an expression of a kind that the profile leaves out.
std::string OutsideFix(const Expression& at);

// The symbol of a relation, `==`.
std::string_view SymbolOf(Relation relation);

// Whether `at` is a call of has(), however many arguments it has.
bool IsHas(const Expression& at);

// The plain dotted name that `at` is, `citizen.group`; nothing when it is anything else.
std::optional<std::string> PlainName(const Ast& ast, const Expression& at);

}  // namespace samtale::expr
