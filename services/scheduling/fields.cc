#include "services/scheduling/fields.h"

#include <algorithm>
#include <set>
#include <utility>

namespace samtale::scheduling {
namespace {

constexpr int kMaxCompanions = 10;
constexpr int kMaxNumber = 1000;
constexpr std::size_t kMaxReason = 500;
constexpr Minutes kShortest{5};
constexpr Minutes kLongest{480};

void CheckText(Violations& violations, const std::string& text, const char* field, bool required) {
  violations.Unless(!required || !text.empty(), field, Text::kRequired);
  violations.Unless(text.size() <= kMaxName, field, Text::kTooLong, {std::to_string(kMaxName)});
}

void CheckRange(Violations& violations, std::int64_t value, std::int64_t least, std::int64_t most,
                std::string field) {
  violations.Unless(least <= value && value <= most, std::move(field), Text::kOutOfRange,
                    {std::to_string(least), std::to_string(most)});
}

void CheckWord(Violations& violations, const std::vector<std::string>& words,
               const std::string& word, std::string field) {
  violations.Unless(Knows(words, word), std::move(field), Text::kNotAWord, {word, Join(words)});
}

void CheckPlan(Violations& violations, const store::MeetingPlan& plan, const std::string& field,
               const engine::Vocabulary& vocabulary) {
  CheckWord(violations, vocabulary.meeting_types, plan.meeting_type, field + ".meeting_type");
  CheckRange(violations, plan.length.count(), 5, 480, field + ".length_minutes");
  CheckRange(violations, plan.buffer_before.count(), 0, 240, field + ".buffer_before_minutes");
  CheckRange(violations, plan.buffer_after.count(), 0, 240, field + ".buffer_after_minutes");
}

// What of a text is said back to its sender: no more than a name's worth, in whole characters.
std::string Shown(const std::string& text) {
  std::size_t end = std::min(text.size(), kMaxName);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;
  return text.substr(0, end);
}

// An empty one says that there is none.
void CheckPhone(Violations& violations, const std::string& phone, const char* field) {
  violations.Unless(phone.empty() || IsPhone(phone), field, Text::kNotAPhone, {Shown(phone)});
}

void CheckVideoLink(Violations& violations, const std::string& link, const char* field) {
  violations.Unless(link.empty() || IsVideoLink(link), field, Text::kNotAVideoLink, {Shown(link)});
}

void CheckConnection(Violations& violations, const ConnectionWish& connection) {
  if (connection.video_link)
    CheckVideoLink(violations, *connection.video_link, "connection.video_link");
  if (connection.phone) CheckPhone(violations, *connection.phone, "connection.phone");
}

}  // namespace

void Violations::Unless(bool holds, std::string field, Text text,
                        std::vector<std::string> arguments) {
  if (!holds) all_.push_back({std::move(field), {text, std::move(arguments)}});
}

Result<void> Violations::Check() && {
  if (all_.empty()) return {};
  return Invalid(std::move(all_));
}

bool Knows(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string Join(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : ", ") + word;
  return joined;
}

Result<void> CheckFields(const store::Jobcentre& jobcentre, const engine::Vocabulary& vocabulary) {
  Violations violations;
  CheckText(violations, jobcentre.name, "name", true);
  CheckText(violations, jobcentre.address, "address", false);
  CheckPhone(violations, jobcentre.phone, "phone");
  violations.Unless(jobcentre.email.empty() || IsEmail(jobcentre.email), "email", Text::kNotAnEmail,
                    {Shown(jobcentre.email)});
  CheckVideoLink(violations, jobcentre.video_link, "video_link");
  violations.Unless(Zone::Find(jobcentre.zone).has_value(), "time_zone", Text::kNotAZone,
                    {jobcentre.zone});
  CheckRange(violations, jobcentre.step.count(), 1, 1440, "step_minutes");
  CheckRange(violations, jobcentre.offset.count(), 0,
             std::max<std::int64_t>(jobcentre.step.count(), 1) - 1, "offset_minutes");
  CheckRange(violations, jobcentre.notice.count(), 0, 60 * 24 * 60, "notice_minutes");
  CheckRange(violations, jobcentre.horizon_days, 1, 730, "horizon_days");
  violations.Unless(jobcentre.plans.size() <= kMaxPlans, "plans", Text::kTooMany,
                    {std::to_string(kMaxPlans)});
  std::set<std::string> types;
  for (std::size_t i = 0; i < jobcentre.plans.size() && i < kMaxPlans; ++i) {
    const std::string field = "plans[" + std::to_string(i) + "]";
    CheckPlan(violations, jobcentre.plans[i], field, vocabulary);
    violations.Unless(types.insert(jobcentre.plans[i].meeting_type).second, field + ".meeting_type",
                      Text::kRepeated, {jobcentre.plans[i].meeting_type});
  }
  return std::move(violations).Check();
}

Result<void> CheckFields(const store::Caseworker& caseworker,
                         const engine::Vocabulary& vocabulary) {
  Violations violations;
  CheckText(violations, caseworker.name, "name", true);
  CheckPhone(violations, caseworker.phone, "phone");
  CheckVideoLink(violations, caseworker.video_link, "video_link");
  violations.Unless(caseworker.groups.size() <= kMaxGroups, "groups", Text::kTooMany,
                    {std::to_string(kMaxGroups)});
  for (std::size_t i = 0; i < caseworker.groups.size() && i < kMaxGroups; ++i) {
    CheckWord(violations, vocabulary.groups, caseworker.groups[i],
              "groups[" + std::to_string(i) + "]");
  }
  CheckCalendar(violations, caseworker.calendar);
  if (caseworker.max_meetings_per_day)
    CheckRange(violations, *caseworker.max_meetings_per_day, 1, kMaxMeetingsPerDay,
               "max_meetings_per_day");
  return std::move(violations).Check();
}

Result<void> CheckFields(const store::Room& room, const engine::Vocabulary&) {
  Violations violations;
  CheckText(violations, room.name, "name", true);
  CheckRange(violations, room.seats, 2, 1000, "seats");
  CheckRange(violations, room.area_m2, 1, 10'000, "area_m2");
  return std::move(violations).Check();
}

Result<void> CheckFields(const store::ReminderPlan& plan, const engine::Vocabulary& vocabulary) {
  Violations violations;
  CheckText(violations, plan.name, "name", true);
  const std::vector<std::string>& types = plan.meeting_types;
  violations.Unless(types.size() <= kMaxReminded, "meeting_types", Text::kTooMany,
                    {std::to_string(kMaxReminded)});
  std::set<std::string> known;
  for (std::size_t i = 0; i < types.size() && i < kMaxReminded; ++i) {
    const std::string field = "meeting_types[" + std::to_string(i) + "]";
    CheckWord(violations, vocabulary.meeting_types, types[i], field);
    violations.Unless(known.insert(types[i]).second, field, Text::kRepeated, {types[i]});
  }
  violations.Unless(!plan.modes.empty(), "modes", Text::kRequired);
  CheckRange(violations, plan.days_before, 0, 60, "days_before");
  CheckRange(violations, plan.useful_before.count(), 0, 7 * 24 * 60, "useful_minutes");
  return std::move(violations).Check();
}

Result<void> CheckFields(const store::Citizen& citizen, const engine::Vocabulary& vocabulary) {
  Violations violations;
  CheckText(violations, citizen.name, "name", true);
  CheckPhone(violations, citizen.phone, "phone");
  CheckWord(violations, vocabulary.groups, citizen.group, "group");
  if (citizen.sick_pay_category)
    CheckRange(violations, *citizen.sick_pay_category, 1, 3, "sick_pay_category");
  return std::move(violations).Check();
}

Result<void> CheckFields(const store::Consent& consent, const engine::Vocabulary& vocabulary) {
  Violations violations;
  violations.Unless(!consent.modes.empty(), "modes", Text::kRequired);
  if (!consent.meeting_type.empty())
    CheckWord(violations, vocabulary.meeting_types, consent.meeting_type, "meeting_type");
  return std::move(violations).Check();
}

Result<void> CheckFields(const store::Absence& absence) {
  Violations violations;
  violations.Unless(!absence.interval.empty(), "end", Text::kEndBeforeBegin);
  CheckText(violations, absence.reason, "reason", false);
  return std::move(violations).Check();
}

Result<void> CheckFields(const store::Circumstance& circumstance) {
  Violations violations;
  violations.Unless(!circumstance.until || circumstance.from <= *circumstance.until, "until",
                    Text::kEndBeforeBegin);
  const bool whole = circumstance.kind == store::CircumstanceKind::kMunicipalityLockedDown;
  violations.Unless(!whole || !circumstance.jobcentre, "jobcentre", Text::kNotForLockdown);
  return std::move(violations).Check();
}

Result<void> CompleteJudgment(store::Judgment& judgment, const Call& call,
                              const engine::Vocabulary& vocabulary) {
  std::vector<std::string> flags;
  for (const engine::JudgmentFlag& flag : vocabulary.judgments) flags.push_back(flag.id);
  Violations violations;
  violations.Unless(Knows(flags, judgment.flag), "flag", Text::kNotAWord,
                    {judgment.flag, Join(flags)});
  violations.Unless(!judgment.value || !judgment.reason.empty(), "reason", Text::kRequired);
  violations.Unless(judgment.reason.size() <= kMaxName, "reason", Text::kTooLong,
                    {std::to_string(kMaxName)});
  if (Result<void> checked = std::move(violations).Check(); !checked) return checked;
  const auto flag =
      std::find_if(vocabulary.judgments.begin(), vocabulary.judgments.end(),
                   [&](const engine::JudgmentFlag& one) { return one.id == judgment.flag; });
  if (std::find(flag->set_by.begin(), flag->set_by.end(), call.caller.role) == flag->set_by.end()) {
    return Fail(Reason::kPermissionDenied, Text::kMayNot,
                {std::string(Word(call.caller.role)), call.method});
  }
  const LocalDay last = Zone::Copenhagen().DayOf(call.now) + date::days{flag->expires_after_days};
  if (!judgment.expires_on || last < *judgment.expires_on) judgment.expires_on = last;
  return {};
}

Result<void> CheckFields(const ConnectionWish& connection) {
  Violations violations;
  CheckConnection(violations, connection);
  return std::move(violations).Check();
}

Result<void> CheckFields(const MeetingWish& wish, const engine::Vocabulary& vocabulary, Role role) {
  Violations violations;
  violations.Unless(Knows(vocabulary.meeting_types, wish.meeting_type), "meeting_type",
                    Text::kNotAWord, {wish.meeting_type, Join(vocabulary.meeting_types)});
  violations.Unless(!wish.length || (kShortest <= *wish.length && *wish.length <= kLongest),
                    "length_minutes", Text::kOutOfRange,
                    {std::to_string(kShortest.count()), std::to_string(kLongest.count())});
  violations.Unless(0 <= wish.companions && wish.companions <= kMaxCompanions, "companions",
                    Text::kOutOfRange, {"0", std::to_string(kMaxCompanions)});
  violations.Unless(wish.mode_reason.size() <= kMaxReason, "mode_reason", Text::kTooLong,
                    {std::to_string(kMaxReason)});
  violations.Unless(!wish.number || (1 <= *wish.number && *wish.number <= kMaxNumber), "number",
                    Text::kOutOfRange, {"1", std::to_string(kMaxNumber)});
  violations.Unless(wish.citizen_busy.size() <= kMaxCitizenBusy, "citizen_busy", Text::kTooMany,
                    {std::to_string(kMaxCitizenBusy)});
  for (std::size_t i = 0; i < wish.citizen_busy.size() && i < kMaxCitizenBusy; ++i) {
    violations.Unless(!wish.citizen_busy[i].empty(), "citizen_busy[" + std::to_string(i) + "]",
                      Text::kEndBeforeBegin);
  }
  violations.Unless(wish.summoned_on.has_value() || !wish.summoned_mode, "summoned_on",
                    Text::kRequired);
  violations.Unless(wish.summoned_mode.has_value() || !wish.summoned_on, "summoned_mode",
                    Text::kRequired);
  CheckConnection(violations, wish.connection);
  if (role == Role::kCitizen) {
    violations.Unless(!wish.connection.video_link, "connection.video_link", Text::kNotForCitizens);
    violations.Unless(!wish.number, "number", Text::kNotForCitizens);
    violations.Unless(!wish.summoned_on, "summoned_on", Text::kNotForCitizens);
    violations.Unless(wish.mode_reason.empty(), "mode_reason", Text::kNotForCitizens);
  }
  return std::move(violations).Check();
}

}  // namespace samtale::scheduling
