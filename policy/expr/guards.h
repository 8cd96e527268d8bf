// Whether every read of an optional fact stands behind a has() that makes it present. In CEL a read
// of an absent fact is an error, `&&` and `||` are commutative and absorb an error whose other side
// decides
// (`false && error` is false), and `?:` absorbs one only in the branch not taken. So a guard counts
// on either side of `&&` and `||`, and what passes has the same value in any CEL. Inside the room
// only; pure.
#pragma once

#include <vector>

#include "policy/expr/condition.h"
#include "policy/expr/formula.h"

namespace samtale::expr {

// A problem for each read of an optional fact of `schema` that may meet an absent one, in text
// order.
std::vector<Problem> FindUnguarded(const Formula& formula, const Schema& schema);

}  // namespace samtale::expr
