// Meetings::ExplainSlot: the explanation of one start over one snapshot, and what would help.
#include <algorithm>
#include <utility>

#include "services/scheduling/booking_steps.h"
#include "services/scheduling/gather.h"
#include "services/scheduling/meetings.h"

namespace samtale::scheduling {
namespace {

// What can be had at that time by whoever lets go of mode, caseworker and room; each mode is
// decided as a booking of it would be, consents on record included.
Result<std::vector<Slot>> AtTheSameTime(const store::Snapshot& snapshot, const Desk& desk,
                                        const MeetingWish& wish, LocalDateTime start) {
  std::vector<Slot> slots;
  for (Mode mode : kModes) {
    MeetingWish open = wish;
    open.modes = {mode};
    open.caseworker.reset();
    open.room.reset();
    Result<Placed> placed = PlaceSlot(snapshot, desk, open, start, {});
    if (placed) {
      slots.push_back(std::move(placed->slot));
    } else if (placed.error().reason != Reason::kNotBookable) {
      return tl::make_unexpected(std::move(placed.error()));
    }
  }
  return slots;
}

// The days around `start`, as far as they can be booked: from today to the horizon.
Result<NearestSlots> Nearest(const store::Snapshot& snapshot, const Desk& desk,
                             const MeetingWish& wish, LocalDateTime start, const Agenda& agenda) {
  const LocalDay first = agenda.zone.DayOf(agenda.now);
  const LocalDay last = first + date::days{agenda.jobcentre.horizon_days};
  const LocalDay middle = std::clamp(start.day, first, last);
  const LocalDay from = std::max(first, middle - date::days{kNearestDays});
  const LocalDay until = std::min(last, middle + date::days{kNearestDays});
  Result<Gathered> around = Gather(snapshot, desk.rulebook(), desk.call, wish, from, until, {});
  if (!around) return tl::make_unexpected(std::move(around.error()));
  return FindNearest(around->agenda, around->wish, start, from, until, kMaxNearest);
}

Result<SlotAnswer> ExplainIn(const store::Snapshot& snapshot, const Desk& desk,
                             const MeetingWish& wish, LocalDateTime start) {
  Result<Gathered> gathered =
      Gather(snapshot, desk.rulebook(), desk.call, wish, start.day, start.day, {});
  if (!gathered) return tl::make_unexpected(std::move(gathered.error()));
  SlotAnswer answer{.explanation = Explain(gathered->agenda, gathered->wish, start, ModeOf(wish)),
                    .decision = gathered->agenda.decisions.at(start.day),
                    .revision = snapshot.revision()};
  if (answer.explanation.slot) return answer;
  Result<std::vector<Slot>> same_time = AtTheSameTime(snapshot, desk, wish, start);
  if (!same_time) return tl::make_unexpected(std::move(same_time.error()));
  answer.same_time = std::move(*same_time);
  Result<NearestSlots> nearest = Nearest(snapshot, desk, wish, start, gathered->agenda);
  if (!nearest) return tl::make_unexpected(std::move(nearest.error()));
  answer.nearest = std::move(*nearest);
  return answer;
}

}  // namespace

Result<SlotAnswer> Meetings::ExplainSlot(const Call& call, const MeetingWish& wish,
                                         LocalDateTime start) {
  if (wish.modes.size() > 1) return Invalid("mode", Text::kTooMany, {"1"});
  Result<Result<SlotAnswer>> read =
      rules_.Read(store_, [&](const store::Snapshot& snapshot, const InForce& in_force) {
        return ExplainIn(snapshot, Desk{in_force.rules, call}, wish, start);
      });
  if (!read) return tl::make_unexpected(std::move(read.error()));
  return std::move(*read);
}

}  // namespace samtale::scheduling
