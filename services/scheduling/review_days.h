// The days of a review: for each jobcentre and civil day the agenda that advice is sought in, read
// once and kept from one batch of looking to the next, with what the review has planned there. What
// others book meanwhile is not seen: advice is examined again when it is carried out. A snapshot
// whose medium fails finds nothing, as its store then says. Of one thread.
#pragma once

#include <compare>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/core/id.h"
#include "services/core/mode.h"
#include "services/core/time.h"
#include "services/scheduling/slots.h"
#include "services/store/reviews.h"
#include "services/store/store.h"

namespace samtale::scheduling {

class ReviewDays {
 public:
  struct Centre {
    store::Jobcentre jobcentre;
    Zone zone;
    std::vector<store::Caseworker> caseworkers;  // by id
  };

  // Of the review, with what it planned before; `now` is the moment of looking.
  ReviewDays(const store::Snapshot& snapshot, const store::Review& review, Instant now);

  const MunicipalityId& municipality() const { return municipality_; }
  const ReviewId& review() const { return review_; }
  Instant now() const { return now_; }

  // Null: there is no such jobcentre. Lives as long as this.
  const Centre* Find(const store::Snapshot& snapshot, const JobcentreId& id);

  // The day's agenda with its rooms; whom it is about, and what is decided, is the caller's to fill
  // in. Lives until the next day is asked for.
  Agenda& WithRooms(const store::Snapshot& snapshot, const Centre& centre, LocalDay day);
  // Likewise, with the jobcentre's caseworkers too, and `caseworker` whatever its jobcentre.
  Agenda& WithDesks(const store::Snapshot& snapshot, const Centre& centre, LocalDay day,
                    const CaseworkerId& caseworker);

  // Takes the room, and for a move the caseworker and citizen, for what the item is to become.
  void Plan(const store::ReviewItem& item);
  // The claims of what is planned for a party, in the order of planning.
  const std::vector<store::Claim>& PlannedOf(const store::Party& party) const;

  // All that a free time of a caseworker's day depends on, but for what is taken and for the
  // citizen.
  struct Search {
    CaseworkerId caseworker;
    std::string group;  // of the citizen
    Mode mode;
    Minutes length;
    Minutes buffer_before;
    Minutes buffer_after;
    int visitors;
    int m2_per_person;  // duties of a physical meeting
    int airing_minutes;
    friend auto operator<=>(const Search&, const Search&) = default;
  };
  // A search that finds nothing on a day finds nothing later either: days only get fuller.
  void FoundNothing(const Centre& centre, LocalDay day, Search search);
  bool FindsNothing(const Centre& centre, LocalDay day, const Search& search) const;

  // Days before `day` will not be asked for any more.
  void Forget(LocalDay day);

 private:
  struct Day {
    Agenda agenda;
    bool has_desks = false;
    std::set<Search> in_vain = {};
  };
  using Key = std::pair<LocalDay, JobcentreId>;

  Day& DayOf(const store::Snapshot& snapshot, const Centre& centre, LocalDay day);
  void AddDesks(const store::Snapshot& snapshot, std::vector<store::Caseworker> caseworkers,
                LocalDay day, Agenda& agenda) const;

  const MunicipalityId municipality_;
  const ReviewId review_;
  const Instant now_;
  std::map<JobcentreId, Centre> centres_;
  std::map<Key, Day> days_;  // at most kMostDays, then read anew
  std::map<store::Party, std::vector<store::Claim>> planned_;
};

}  // namespace samtale::scheduling
