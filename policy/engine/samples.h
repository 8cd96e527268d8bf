// Samples: for one fact, a value of every kind that conditions can tell apart: each word, and of
// numbers and days each constant they are compared with and each stretch between two. Trying the
// samples is trying every value. Values; any thread may share them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "policy/expr/condition.h"

namespace samtale::engine {

class Samples {
 public:
  Samples() = default;
  // The only sample, whatever the value is.
  static Samples Fixed(expr::Value value);
  // 0 to `count` - 1, and kAbsent after them where `optional`.
  static Samples Counted(std::size_t count, bool optional);
  // Of a number or a day that is compared with `constants`, in any order.
  static Samples Around(std::span<const expr::Value> constants, bool optional);

  std::size_t size() const { return values_.size(); }
  expr::Value operator[](std::size_t sample) const { return values_[sample]; }
  // The sample that stands for `value`. A counted value must be one of those counted, and only an
  // optional one may be kAbsent.
  std::size_t Find(expr::Value value) const {
    if (kind_ == Kind::kCounted && value != expr::kAbsent) return static_cast<std::size_t>(value);
    return Search(value);
  }

 private:
  enum class Kind { kFixed, kCounted, kAround };
  std::size_t Search(expr::Value value) const;

  Kind kind_ = Kind::kFixed;
  bool optional_ = false;
  std::vector<expr::Value> values_;  // kAround: where each stretch begins, but for kAbsent
};

}  // namespace samtale::engine
