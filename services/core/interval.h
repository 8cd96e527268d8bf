// Half-open intervals of instants, and sets of them. Values; any thread may share them.
#pragma once

#include <span>
#include <vector>

#include "services/core/time.h"

namespace samtale {

// [begin, end): holds begin, not end. Empty when end <= begin.
struct Interval {
  Instant begin;
  Instant end;

  bool empty() const { return end <= begin; }
  Seconds length() const { return empty() ? Seconds{0} : end - begin; }
  bool Contains(Instant at) const { return begin <= at && at < end; }
  bool Contains(Interval other) const { return begin <= other.begin && other.end <= end; }
  // Empty intervals overlap nothing; touching ends do not overlap.
  bool Overlaps(Interval other) const {
    return !empty() && !other.empty() && begin < other.end && other.begin < end;
  }
  friend bool operator==(const Interval&, const Interval&) = default;
};

// A set of instants kept as sorted, disjoint, non-touching, non-empty intervals.
class IntervalSet {
 public:
  IntervalSet() = default;
  // Any order; overlapping and touching ones merge; empty ones vanish. O(n log n).
  explicit IntervalSet(std::vector<Interval> intervals);

  std::span<const Interval> intervals() const { return intervals_; }
  bool empty() const { return intervals_.empty(); }
  bool Contains(
      Interval interval) const;  // wholly, in one piece; an empty interval: true. O(log n)

  // O(n + m).
  IntervalSet Union(const IntervalSet& other) const;
  IntervalSet Intersect(const IntervalSet& other) const;
  IntervalSet Subtract(const IntervalSet& other) const;

  friend bool operator==(const IntervalSet&, const IntervalSet&) = default;

 private:
  std::vector<Interval> intervals_;
};

}  // namespace samtale
