#include "policy/engine/day_segments.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace samtale::engine {
namespace {

constexpr std::int64_t kMostDaysListed = 20000;  // beyond about 55 years a search is made

}  // namespace

DaySegments::DaySegments(std::vector<std::int64_t> edges) : edges_(std::move(edges)) {
  std::sort(edges_.begin(), edges_.end());
  edges_.erase(std::unique(edges_.begin(), edges_.end()), edges_.end());
  if (edges_.empty() || edges_.back() - edges_.front() > kMostDaysListed ||
      edges_.size() > std::numeric_limits<std::uint16_t>::max())
    return;
  for (std::int64_t day = edges_.front(); day <= edges_.back(); ++day)
    of_.push_back(static_cast<std::uint16_t>(Search(day)));
}

std::size_t DaySegments::Search(std::int64_t day) const {
  return static_cast<std::size_t>(std::upper_bound(edges_.begin(), edges_.end(), day) -
                                  edges_.begin());
}

}  // namespace samtale::engine
