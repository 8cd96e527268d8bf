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
    if (of_.empty()) return Search(day);
    const std::int64_t place = day - edges_.front();
    if (place < 0) return 0;
    return place < static_cast<std::int64_t>(of_.size()) ? of_[static_cast<std::size_t>(place)]
                                                         : edges_.size();
  }

 private:
  std::size_t Search(std::int64_t day) const;

  std::vector<std::int64_t> edges_;  // ascending
  std::vector<std::uint16_t> of_;  // the segment of each day from the first edge to the last, when
                                   // these are few
};

}  // namespace samtale::engine
