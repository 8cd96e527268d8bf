#include "policy/engine/day_segments.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace samtale::engine {
namespace {

constexpr std::int64_t kMostDaysListed = 4096;  // between edges
constexpr std::int64_t kMargin = 400;           // before and after them

}  // namespace

DaySegments::DaySegments(std::vector<std::int64_t> edges) : edges_(std::move(edges)) {
  std::sort(edges_.begin(), edges_.end());
  edges_.erase(std::unique(edges_.begin(), edges_.end()), edges_.end());
  if (edges_.size() > std::numeric_limits<std::uint16_t>::max()) return;
  // The stretch of so many days that has the most edges: rules that hold since ever and for ever
  // lie far from the others.
  std::size_t best_first = 0, best_end = 0;
  for (std::size_t first = 0, end = 0; first < edges_.size(); ++first) {
    while (end < edges_.size() && edges_[end] - edges_[first] < kMostDaysListed) ++end;
    if (end - first > best_end - best_first) std::tie(best_first, best_end) = std::tie(first, end);
  }
  if (best_first == best_end) return;
  // And some days beside it, as far as the next edge.
  first_listed_ = edges_[best_first] - kMargin;
  if (best_first > 0) first_listed_ = std::max(first_listed_, edges_[best_first - 1]);
  std::int64_t end_listed = edges_[best_end - 1] + kMargin;
  if (best_end < edges_.size()) end_listed = std::min(end_listed, edges_[best_end]);
  for (std::size_t segment = best_first; segment <= best_end; ++segment) {
    const std::int64_t until = segment < best_end ? edges_[segment] : end_listed;
    of_.resize(static_cast<std::size_t>(until - first_listed_),
               static_cast<std::uint16_t>(segment));
  }
}

std::size_t DaySegments::Search(std::int64_t day) const {
  return static_cast<std::size_t>(std::upper_bound(edges_.begin(), edges_.end(), day) -
                                  edges_.begin());
}

}  // namespace samtale::engine
