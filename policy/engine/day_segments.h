// DaySegments: the calendar cut into stretches of days that rules treat alike. Immutable; any
// thread may share it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace samtale::engine {

class DaySegments {
 public:
  // Days (since 1970-01-01) on which a new segment begins, in any order and as often as they like.
  explicit DaySegments(std::vector<std::int64_t> edges = {});

  // One more than there are different edges.
  std::size_t size() const { return edges_.size() + 1; }

  // The segment of a day: how many edges are not after it.
  std::size_t Of(std::int64_t day) const {
    const auto place = static_cast<std::uint64_t>(day - first_listed_);
    return place < of_.size() ? of_[place] : Search(day);
  }

 private:
  std::size_t Search(std::int64_t day) const;

  std::vector<std::int64_t> edges_;  // ascending
  // The segments of the days from first_listed_ on, where most edges lie; others are searched for.
  std::int64_t first_listed_ = 0;
  std::vector<std::uint16_t> of_;
};

}  // namespace samtale::engine
