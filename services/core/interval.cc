#include "services/core/interval.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace samtale {
namespace {

bool BeginsEarlier(const Interval& a, const Interval& b) { return a.begin < b.begin; }

// Merges what overlaps or touches; `sorted` is by begin, and may hold empty intervals.
std::vector<Interval> Coalesce(const std::vector<Interval>& sorted) {
  std::vector<Interval> merged;
  for (const Interval& next : sorted) {
    if (next.empty()) continue;
    if (!merged.empty() && next.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, next.end);
    } else {
      merged.push_back(next);
    }
  }
  return merged;
}

}  // namespace

IntervalSet::IntervalSet(std::vector<Interval> intervals) {
  std::sort(intervals.begin(), intervals.end(), BeginsEarlier);
  intervals_ = Coalesce(intervals);
}

bool IntervalSet::Contains(Interval interval) const {
  if (interval.empty()) return true;
  const auto after =
      std::upper_bound(intervals_.begin(), intervals_.end(), interval, BeginsEarlier);
  return after != intervals_.begin() && std::prev(after)->Contains(interval);
}

IntervalSet IntervalSet::Union(const IntervalSet& other) const {
  std::vector<Interval> both;
  both.reserve(intervals_.size() + other.intervals_.size());
  std::merge(intervals_.begin(), intervals_.end(), other.intervals_.begin(), other.intervals_.end(),
             std::back_inserter(both), BeginsEarlier);
  IntervalSet result;
  result.intervals_ = Coalesce(both);
  return result;
}

IntervalSet IntervalSet::Intersect(const IntervalSet& other) const {
  IntervalSet result;
  auto a = intervals_.begin();
  auto b = other.intervals_.begin();
  while (a != intervals_.end() && b != other.intervals_.end()) {
    const Interval common{std::max(a->begin, b->begin), std::min(a->end, b->end)};
    if (!common.empty()) result.intervals_.push_back(common);
    if (a->end < b->end) {
      ++a;
    } else {
      ++b;
    }
  }
  return result;
}

IntervalSet IntervalSet::Subtract(const IntervalSet& other) const {
  IntervalSet result;
  auto cut = other.intervals_.begin();
  for (const Interval& whole : intervals_) {
    Instant left = whole.begin;
    while (cut != other.intervals_.end() && cut->begin < whole.end) {
      if (left < cut->begin) result.intervals_.push_back({left, cut->begin});
      left = std::max(left, cut->end);
      // A cut that reaches past this interval may cut the next as well.
      if (cut->end > whole.end) break;
      ++cut;
    }
    if (left < whole.end) result.intervals_.push_back({left, whole.end});
  }
  return result;
}

}  // namespace samtale
