// Calendar: meeting days and days of decision cut into cells within which the same versions of the
// same provisions count and cover. Decisions are made on or before the meeting's day. Holds
// references to the provisions. Belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "policy/engine/facts.h"
#include "policy/engine/provision.h"

namespace samtale::engine {

// Both ends inclusive.
struct DayRange {
  DayNumber first;
  DayNumber last;
  friend bool operator==(const DayRange&, const DayRange&) = default;
};

// Which provisions cover the meeting: bit i of word i / 64.
using Covering = std::vector<std::uint64_t>;
inline bool Covers(const Covering& covering, std::size_t i) {
  return (covering[i / 64] >> i % 64 & 1) != 0;
}

struct Cell {
  DayRange meetings;
  DayRange decided;  // decided.first <= meetings.last
  Known known = Known::kAnnounced;
  std::vector<Covering> covering;  // by side

  // The notices that days of the cell can have, at least 0; both inclusive.
  DayRange Notices() const;
};

struct Days {
  DayNumber meeting;
  DayNumber decided;
};
// Two days of the cell with that notice: the first meeting day for which there are.
Days DaysOf(const Cell& cell, DayNumber notice);

class Calendar {
 public:
  // `sides`: the provisions of each, whose order gives the bits of Covering. Meeting days are also
  // cut before each of `edges`, days of decision before `decided_edge`.
  explicit Calendar(std::vector<std::vector<const Provision*>> sides,
                    std::span<const DayNumber> edges = {}, DayNumber decided_edge = kNever);

  // Every cell in which a decision can be made, of meetings within a stretch of segments: announced
  // before issued, then by meeting days, then by days of decision. Ends when `visit` answers false.
  void ForEachCell(std::size_t first_segment, std::size_t segments,
                   const std::function<bool(const Cell&)>& visit) const;

  // Stretches of meeting days that all provisions treat alike; the last one is long.
  std::size_t segments() const { return meeting_edges_.size(); }
  DayRange Segment(std::size_t number) const;

  // The cell of two days.
  Cell At(DayNumber meeting, DayNumber decided, Known known) const;

 private:
  struct Step {  // from this day of decision on, this version counts; null for none
    DayNumber decided;
    const Version* version;
  };
  struct Change {  // on this day of decision a provision begins or ends to cover
    DayNumber decided;
    std::size_t side;
    std::size_t provision;
  };
  using Steps = std::vector<Step>;

  static Steps StepsOf(const Provision& provision, Known known);
  std::vector<Change> ChangesOn(DayNumber meeting, Known known) const;
  bool VisitMeetings(DayRange meetings, Known known,
                     const std::function<bool(const Cell&)>& visit) const;
  Cell EmptyCell(Known known) const;

  std::vector<std::vector<const Provision*>> sides_;
  std::array<std::vector<std::vector<Steps>>, 2> steps_;  // by known, side and provision
  std::vector<DayNumber> meeting_edges_;
  DayNumber decided_edge_;
  DayNumber first_decided_ = 0;
  bool issued_differs_ = false;  // whether issued rules ever are others than announced ones
};

}  // namespace samtale::engine
