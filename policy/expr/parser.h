// The parser of CEL: the whole grammar of cel-spec's language definition, also of its optional
// values and quoted names. Macros are calls here, of which only the arguments are checked. It knows
// no types and no facts. Inside the room, and for tests that hold it to the language; pure, any
// thread may call it.
#pragma once

#include <cstddef>
#include <string_view>
#include <tl/expected.hpp>

#include "policy/expr/ast.h"
#include "policy/expr/condition.h"

namespace samtale::expr {

// What a text may ask of the parser. `depth` counts parentheses, brackets, braces, arguments and
// the `else` parts of conditionals around an expression; CEL demands at least 32.
struct ParseLimits {
  std::size_t text = 4096;  // bytes
  std::size_t depth = 32;
  std::size_t height = 256;  // of the tree; only long chains (`1 + 1 + …`, `a.b.c…`) come near it
};

// Parses `source`, one expression. The problem is the first in the text.
tl::expected<Ast, Problem> Parse(std::string_view source, const ParseLimits& limits = {});

}  // namespace samtale::expr
