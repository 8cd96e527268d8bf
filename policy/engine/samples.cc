#include "policy/engine/samples.h"

#include <algorithm>
#include <limits>
#include <set>

namespace samtale::engine {

using expr::kAbsent;
using expr::Value;

Samples Samples::Fixed(Value value) {
  Samples samples;
  samples.values_ = {value};
  return samples;
}

Samples Samples::Counted(std::size_t count, bool optional) {
  Samples samples;
  samples.kind_ = Kind::kCounted;
  samples.optional_ = optional;
  for (std::size_t i = 0; i < count; ++i) samples.values_.push_back(static_cast<Value>(i));
  if (optional) samples.values_.push_back(kAbsent);
  return samples;
}

Samples Samples::Around(std::span<const Value> constants, bool optional) {
  Samples samples;
  samples.kind_ = Kind::kAround;
  samples.optional_ = optional;
  std::set<Value> begins = {kAbsent + 1};
  for (Value constant : constants) {
    begins.insert(std::max(constant, kAbsent + 1));
    if (constant < std::numeric_limits<Value>::max()) begins.insert(constant + 1);
  }
  begins.erase(kAbsent);
  samples.values_.assign(begins.begin(), begins.end());
  if (optional) samples.values_.push_back(kAbsent);
  return samples;
}

std::size_t Samples::Search(Value value) const {
  if (kind_ == Kind::kFixed) return 0;
  if (optional_ && value == kAbsent) return values_.size() - 1;
  const auto end = values_.end() - (optional_ ? 1 : 0);
  return static_cast<std::size_t>(std::upper_bound(values_.begin(), end, value) - values_.begin()) -
         1;
}

}  // namespace samtale::engine
