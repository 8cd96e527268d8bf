// Examination: one wish put to one agenda. It holds every condition of a booking once; Examine,
// Place and FindSlots (slots.h) are three ways to ask it. What does not depend on the start is
// worked out when it is made: for each caseworker and room, the starts that are out of the
// question. Of one thread; refers to its agenda and wish, which outlive it.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/core/interval.h"
#include "services/scheduling/obstacle.h"
#include "services/scheduling/slots.h"
#include "services/scheduling/working_time.h"

namespace samtale::scheduling {

class Examination {
 public:
  // A caseworker who may be asked, and what its agenda means for starts of this wish's meeting.
  struct Desk {
    CaseworkerId id;
    const CaseworkerAgenda* agenda;  // null: the jobcentre has no such caseworker
    bool serves;                     // the citizen's group
    IntervalSet within_hours = {};   // starts whose meeting and buffers lie in hours of some mode
    std::vector<IntervalSet> within_hours_of = {};  // of each of kModes; none when all are the same
    IntervalSet on_break = {};                      // starts whose meeting or buffers touch a break
    IntervalSet absent = {};               // starts whose meeting or buffers touch an absence
    IntervalSet taken = {};                // starts too near a claim
    std::vector<LocalDay> days_off = {};   // by overrides; sorted
    std::vector<LocalDay> full_days = {};  // on which no more meetings may begin; sorted
  };

  // What holds for every start of one day.
  struct Day {
    LocalDay day;
    const engine::Decision* decision;
    bool holiday;                      // and the jobcentre is closed for it
    const store::ClosingDay* closing;  // null: none
    bool beyond_horizon;
    int m2_per_person;     // of physical meetings; 0: no such duty
    Seconds after_room{};  // how long a room stays taken after a physical meeting
  };

  struct Start {
    LocalDateTime local;
    std::optional<Instant> instant;  // nothing: clocks skip it
  };

  // For starts on the days [from, until] with `caseworker`, or with any when it is empty.
  Examination(const Agenda& agenda, const Wish& wish, LocalDay from, LocalDay until,
              const std::optional<CaseworkerId>& caseworker);

  const std::vector<Desk>& desks() const { return desks_; }  // by id

  Day On(LocalDay day) const;  // there must be a decision for it; asserted
  Start At(LocalDateTime local) const;

  // The modes a wish asks for on a day, in canonical order; when it asks for none, the chosen one,
  // and if there is none, one entry without a mode.
  std::vector<std::optional<Mode>> ModesAsked(const Day& day) const;

  // Each adds its obstacles in the order documented for Examine; false when the sink has had
  // enough. But for AddTime, the start must have an instant. Without a mode, a desk's hours are
  // those of whatever mode.
  bool AddTime(const Day& day, const Start& start, ObstacleSink& sink) const;
  bool AddMode(const Day& day, std::optional<Mode> mode, ObstacleSink& sink) const;
  bool AddDesk(const Desk& desk, const Start& start, std::optional<Mode> mode,
               ObstacleSink& sink) const;
  // Those of every desk, when none is free: each one's first.
  bool AddDesks(const Start& start, std::optional<Mode> mode, ObstacleSink& sink) const;
  // Those of the room, or of the rooms when none is named and none is free; none unless physical.
  bool AddRooms(const Day& day, const Start& start, std::optional<Mode> mode,
                const std::optional<RoomId>& room, ObstacleSink& sink) const;
  bool AddCitizen(const Start& start, ObstacleSink& sink) const;
  // Those of one room of the agenda, by its place in it, for a physical meeting.
  bool AddRoom(const Day& day, const Start& start, std::size_t room, ObstacleSink& sink) const;

  // The first by id that nothing stands in the way of; null when there is none.
  const Desk* FreeDesk(const Start& start, std::optional<Mode> mode) const;
  const RoomAgenda* FreeRoom(const Day& day, const Start& start) const;

  // The blocker an obstacle is to the people who read it.
  Blocker Describe(const Obstacle& obstacle, const Day& day, const Start& start,
                   std::optional<Mode> mode) const;

 private:
  // When a room is taken. Most searches ask few times of most rooms.
  struct RoomTaken {
    int asked = 0;
    std::optional<IntervalSet> starts = {};  // worked out once it is asked for often
  };

  OfficeDays DaysOf(LocalDay from, LocalDay until) const;
  Desk MakeDesk(const CaseworkerAgenda& caseworker, const OfficeDays& days) const;
  IntervalSet StartsWithin(const IntervalSet& hours) const;
  IntervalSet StartsTouching(const IntervalSet& times) const;
  std::vector<LocalDay> FullDays(const CaseworkerAgenda& caseworker) const;
  // The starts that are too near a claim; none once it has expired.
  Interval StartsNear(const store::Claim& claim, Seconds before, Seconds after) const;
  IntervalSet StartsTaken(const std::vector<store::Claim>& claims, Seconds before,
                          Seconds after) const;
  bool IsTaken(std::size_t room, Seconds after, Instant start) const;
  bool AddHours(const Desk& desk, const Start& start, std::optional<Mode> mode,
                ObstacleSink& sink) const;
  Blocker DescribeCaseworker(const Obstacle& obstacle, const Day& day,
                             std::optional<Mode> mode) const;
  Blocker DescribeRoom(const Obstacle& obstacle, const Day& day) const;
  std::vector<std::string> TimeArguments(Text text, const Day& day, const Start& start) const;

  const Agenda& agenda_;
  const Wish& wish_;
  const Seconds length_;
  const Seconds before_;
  const Seconds after_;
  const LocalDay last_day_;  // the horizon
  std::vector<Desk> desks_;
  IntervalSet citizen_taken_;  // starts
  IntervalSet citizen_busy_;   // starts; elsewhere
  // By the buffer after, then the room's place in the agenda.
  mutable std::map<Seconds, std::vector<RoomTaken>> rooms_taken_;
};

}  // namespace samtale::scheduling
