// The use cases of the directory: jobcentres, caseworkers with hours and what departs from them,
// rooms, citizens, judgments, consents and dated circumstances of the caller's municipality. As in
// meetings.h, reads answer at once and writes through `done`. Every write checks all fields first
// and names every wrong one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/core/error.h"
#include "services/scheduling/call.h"
#include "services/scheduling/meetings.h"
#include "services/scheduling/rules_in_force.h"
#include "services/store/store.h"

namespace samtale::scheduling {

// Makes the new record of the one stored, for a field mask; key fields must stay. Runs in the
// transaction.
template <class Record>
using Change = std::function<Result<Record>(const Record&)>;

// A page of records by id; `more` when another page follows after the last one's id.
template <class Record>
struct Page {
  std::vector<Record> records;
  bool more = false;
};

struct RecordedAbsence {
  store::Absence absence;
  std::vector<store::Meeting> overlapping;  // booked meetings to be moved, by start; at most 200
};

// `displaced`: booked meetings to be moved, by start; at most 200.
struct RecordedDayOverride {
  store::DayOverride day_override;
  std::vector<store::Meeting> displaced;  // of that day, and outside its hours
};
struct RecordedClosingDay {
  store::ClosingDay closing_day;
  std::vector<store::Meeting> displaced;  // of those days
};
struct ChangedCaseworker {
  store::Caseworker caseworker;
  std::vector<store::Meeting> displaced;  // from now on, and outside the hours as they are now
};

class Directory {
 public:
  // `store` and `rules` outlive this.
  Directory(store::Store& store, const RulesInForce& rules);

  // Create: kAlreadyExists. Update: kNotFound, kEtagMismatch (an empty etag matches all). The
  // municipality of a record is the caller's; asserted. Words (groups, types, flags) are checked
  // against the vocabulary.
  void CreateJobcentre(Call call, store::Jobcentre jobcentre, Done<store::Jobcentre> done);
  void UpdateJobcentre(Call call, JobcentreId id, std::string etag, Change<store::Jobcentre> change,
                       Done<store::Jobcentre> done);
  Result<store::Jobcentre> GetJobcentre(const Call& call, const JobcentreId& id);
  Result<Page<store::Jobcentre>> ListJobcentres(const Call& call, const store::PageOf& page);

  void CreateCaseworker(Call call, store::Caseworker caseworker, Done<store::Caseworker> done);
  void UpdateCaseworker(Call call, CaseworkerId id, std::string etag,
                        Change<store::Caseworker> change, Done<ChangedCaseworker> done);
  Result<store::Caseworker> GetCaseworker(const Call& call, const CaseworkerId& id);
  Result<Page<store::Caseworker>> ListCaseworkers(const Call& call, const JobcentreId& jobcentre,
                                                  const store::PageOf& page);

  // Recorded over booked meetings; lists them.
  void CreateAbsence(Call call, store::Absence absence, Done<RecordedAbsence> done);
  void DeleteAbsence(Call call, AbsenceId id, Done<bool> done);
  Result<std::vector<store::Absence>> ListAbsences(const Call& call, const CaseworkerId& caseworker,
                                                   Interval interval);

  // Sets or replaces the hours of a caseworker's day; kEtagMismatch unless `etag` is empty or that
  // of the one replaced.
  void SetDayOverride(Call call, store::DayOverride day_override, std::string etag,
                      Done<RecordedDayOverride> done);
  void DeleteDayOverride(Call call, CaseworkerId caseworker, LocalDay day, Done<bool> done);
  // Of the days [from, until], by day.
  Result<std::vector<store::DayOverride>> ListDayOverrides(const Call& call,
                                                           const CaseworkerId& caseworker,
                                                           LocalDay from, LocalDay until);

  // Recorded over booked meetings; lists them.
  void CreateClosingDay(Call call, store::ClosingDay closing_day, Done<RecordedClosingDay> done);
  void DeleteClosingDay(Call call, ClosingDayId id, Done<bool> done);
  Result<Page<store::ClosingDay>> ListClosingDays(const Call& call, const JobcentreId& jobcentre,
                                                  const store::PageOf& page);

  void CreateRoom(Call call, store::Room room, Done<store::Room> done);
  void UpdateRoom(Call call, RoomId id, std::string etag, Change<store::Room> change,
                  Done<store::Room> done);
  Result<store::Room> GetRoom(const Call& call, const RoomId& id);
  Result<Page<store::Room>> ListRooms(const Call& call, const JobcentreId& jobcentre,
                                      const store::PageOf& page);

  void CreateCitizen(Call call, store::Citizen citizen, Done<store::Citizen> done);
  void UpdateCitizen(Call call, CitizenId id, std::string etag, Change<store::Citizen> change,
                     Done<store::Citizen> done);
  // A citizen may read itself only.
  Result<store::Citizen> GetCitizen(const Call& call, const CitizenId& id);
  Result<Page<store::Citizen>> ListCitizens(const Call& call, const JobcentreId& jobcentre,
                                            const store::PageOf& page);

  // Only a role the vocabulary names for the flag; a value needs a reason. The day it expires
  // follows from the vocabulary unless an earlier one is given.
  void SetJudgment(Call call, store::Judgment judgment, Done<store::Judgment> done);
  Result<std::vector<store::Judgment>> ListJudgments(const Call& call, const CitizenId& citizen);

  void RecordConsent(Call call, store::Consent consent, Done<store::Consent> done);
  Result<std::vector<store::Consent>> ListConsents(const Call& call, const CitizenId& citizen);

  void CreateCircumstance(Call call, store::Circumstance circumstance,
                          Done<store::Circumstance> done);
  void DeleteCircumstance(Call call, CircumstanceId id, Done<bool> done);
  Result<Page<store::Circumstance>> ListCircumstances(const Call& call, const store::PageOf& page);

 private:
  store::Store& store_;
  const RulesInForce& rules_;
};

}  // namespace samtale::scheduling
