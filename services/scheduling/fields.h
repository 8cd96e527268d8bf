// What a directory record, or a wish for a meeting, may hold: bounds of numbers, lengths of texts,
// words of the vocabulary. Each check names every wrong field at once (kInvalidArgument). Pure.
#pragma once

#include "policy/engine/rulebook.h"
#include "services/core/error.h"
#include "services/scheduling/call.h"
#include "services/scheduling/meetings.h"
#include "services/store/records.h"
#include "services/store/reminders.h"

namespace samtale::scheduling {

inline constexpr std::size_t kMaxName = 200;       // bytes of a name, an address or a reason
inline constexpr std::size_t kMaxPlans = 100;      // meeting plans of a jobcentre
inline constexpr std::size_t kMaxPeriods = 100;    // weekly periods of one schedule
inline constexpr std::size_t kMaxSchedules = 50;   // of a calendar
inline constexpr int kMaxCycleWeeks = 12;          // of a schedule
inline constexpr std::size_t kMaxBreaks = 20;      // of a calendar
inline constexpr std::size_t kMaxDayPeriods = 20;  // periods of a day override
inline constexpr int kMaxMeetingsPerDay = 100;     // the highest limit a caseworker may have
inline constexpr int kMaxClosedDays = 366;         // days of one closing
inline constexpr std::size_t kMaxGroups = 50;      // groups a caseworker serves
inline constexpr std::size_t kMaxReminded = 50;    // meeting types a reminder plan names

Result<void> CheckFields(const store::Jobcentre& jobcentre, const engine::Vocabulary& vocabulary);
Result<void> CheckFields(const store::Caseworker& caseworker, const engine::Vocabulary& vocabulary);
Result<void> CheckFields(const store::Room& room, const engine::Vocabulary& vocabulary);
Result<void> CheckFields(const store::Citizen& citizen, const engine::Vocabulary& vocabulary);
Result<void> CheckFields(const store::Consent& consent, const engine::Vocabulary& vocabulary);
Result<void> CheckFields(const store::ReminderPlan& plan, const engine::Vocabulary& vocabulary);
Result<void> CheckFields(const store::Absence& absence);
Result<void> CheckFields(const store::DayOverride& day_override);
Result<void> CheckFields(const store::ClosingDay& closing_day);
Result<void> CheckFields(const store::Circumstance& circumstance);
// What is given of it, as fields of `connection`.
Result<void> CheckFields(const ConnectionWish& connection);
// `role` is the caller's: a citizen may not say what is counted or judged for it.
Result<void> CheckFields(const MeetingWish& wish, const engine::Vocabulary& vocabulary, Role role);

// Checks the flag, that the caller's role may set it (kPermissionDenied), and that a value has a
// reason; fills in the last day it counts from the vocabulary unless an earlier one is given.
Result<void> CompleteJudgment(store::Judgment& judgment, const Call& call,
                              const engine::Vocabulary& vocabulary);

// Collects what is wrong with the fields of one request.
class Violations {
 public:
  void Unless(bool holds, std::string field, Text text, std::vector<std::string> arguments = {});
  // kInvalidArgument with all of them, unless there is none.
  Result<void> Check() &&;

 private:
  std::vector<Violation> all_;
};

// Adds what is wrong with any party's calendar, under its own field names.
void CheckCalendar(Violations& violations, const store::Calendar& calendar);

bool Knows(const std::vector<std::string>& words, const std::string& word);
std::string Join(const std::vector<std::string>& words);  // `a, b, c`

}  // namespace samtale::scheduling
