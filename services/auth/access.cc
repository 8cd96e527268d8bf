#include "services/auth/access.h"

#include <algorithm>
#include <string>

namespace samtale::auth {
namespace {

constexpr Role kCitizen = Role::kCitizen;
constexpr Role kCaseworker = Role::kCaseworker;
constexpr Role kAKasse = Role::kAKasse;
constexpr Role kAdministrator = Role::kAdministrator;
constexpr Role kOperator = Role::kOperator;

constexpr RoleSet kEveryone = {kCitizen, kCaseworker, kAKasse, kAdministrator, kOperator};
// Who books: a citizen only for itself, which the call checks.
constexpr RoleSet kBookers = {kCitizen, kCaseworker, kAKasse, kAdministrator};
constexpr RoleSet kStaff = {kCaseworker, kAKasse, kAdministrator};
constexpr RoleSet kJobcentreStaff = {kCaseworker, kAdministrator};
constexpr RoleSet kAdministrators = {kAdministrator};
// Who changes rules: of which layer, CheckLayer narrows down.
constexpr RoleSet kRulemakers = {kAdministrator, kOperator};
constexpr RoleSet kNationalRulemakers = {kOperator};
constexpr RoleSet kMunicipalRulemakers = {kAdministrator};

constexpr AccessRow kTable[] = {
    // It holds what ListMeetings, GetCitizen and ListAbsences tell.
    {"samtale.v1.CalendarService.GetCaseworkerCalendar", kJobcentreStaff},
    {"samtale.v1.CalendarService.GetFreeBusy", kStaff},
    // A citizen its own.
    {"samtale.v1.CalendarService.GetMeetingCalendar", kBookers},
    {"samtale.v1.ClockService.GetClock", kEveryone},
    {"samtale.v1.ClockService.SetClock", {kAdministrator, kOperator}},
    {"samtale.v1.DirectoryService.CreateAbsence", kJobcentreStaff},
    {"samtale.v1.DirectoryService.CreateCaseworker", kAdministrators},
    {"samtale.v1.DirectoryService.CreateCircumstance", kAdministrators},
    {"samtale.v1.DirectoryService.CreateCitizen", kJobcentreStaff},
    {"samtale.v1.DirectoryService.CreateClosingDay", kAdministrators},
    {"samtale.v1.DirectoryService.CreateJobcentre", kAdministrators},
    {"samtale.v1.DirectoryService.CreateRoom", kAdministrators},
    {"samtale.v1.DirectoryService.DeleteAbsence", kJobcentreStaff},
    {"samtale.v1.DirectoryService.DeleteCircumstance", kAdministrators},
    {"samtale.v1.DirectoryService.DeleteClosingDay", kAdministrators},
    {"samtale.v1.DirectoryService.DeleteDayOverride", kJobcentreStaff},
    {"samtale.v1.DirectoryService.GetCaseworker", kBookers},
    {"samtale.v1.DirectoryService.GetCitizen", kBookers},
    {"samtale.v1.DirectoryService.GetJobcentre", kEveryone},
    {"samtale.v1.DirectoryService.GetRoom", kBookers},
    {"samtale.v1.DirectoryService.ListAbsences", kJobcentreStaff},
    {"samtale.v1.DirectoryService.ListCaseworkers", kStaff},
    {"samtale.v1.DirectoryService.ListCircumstances", kStaff},
    {"samtale.v1.DirectoryService.ListCitizens", kJobcentreStaff},
    {"samtale.v1.DirectoryService.ListClosingDays", kEveryone},
    {"samtale.v1.DirectoryService.ListConsents", kBookers},
    {"samtale.v1.DirectoryService.ListDayOverrides", kJobcentreStaff},
    {"samtale.v1.DirectoryService.ListJobcentres", kEveryone},
    {"samtale.v1.DirectoryService.ListJudgments", kStaff},
    {"samtale.v1.DirectoryService.ListRooms", kStaff},
    {"samtale.v1.DirectoryService.RecordConsent", kBookers},
    {"samtale.v1.DirectoryService.SetDayOverride", kJobcentreStaff},
    // The vocabulary of the rules narrows it flag by flag.
    {"samtale.v1.DirectoryService.SetJudgment", kStaff},
    {"samtale.v1.DirectoryService.UpdateCaseworker", kAdministrators},
    {"samtale.v1.DirectoryService.UpdateCitizen", kJobcentreStaff},
    {"samtale.v1.DirectoryService.UpdateJobcentre", kAdministrators},
    {"samtale.v1.DirectoryService.UpdateRoom", kAdministrators},
    {"samtale.v1.EventService.CreateReminderPlan", kAdministrators},
    {"samtale.v1.EventService.DeleteReminderPlan", kAdministrators},
    {"samtale.v1.EventService.GetReminderPlan", kJobcentreStaff},
    {"samtale.v1.EventService.ListReminderPlans", kJobcentreStaff},
    {"samtale.v1.EventService.UpdateReminderPlan", kAdministrators},
    {"samtale.v1.EventService.WatchEvents", kJobcentreStaff},
    {"samtale.v1.MeetingService.BookMeeting", kBookers},
    {"samtale.v1.MeetingService.CancelMeeting", kBookers},
    {"samtale.v1.MeetingService.ChangeMode", kBookers},
    {"samtale.v1.MeetingService.ExplainSlot", kBookers},
    {"samtale.v1.MeetingService.GetMeeting", kBookers},
    {"samtale.v1.MeetingService.HoldSlot", kBookers},
    {"samtale.v1.MeetingService.ListMeetings", kBookers},
    {"samtale.v1.MeetingService.RecordOutcome", kStaff},
    {"samtale.v1.MeetingService.ReleaseHold", kBookers},
    {"samtale.v1.MeetingService.RescheduleMeeting", kBookers},
    {"samtale.v1.MeetingService.SearchSlots", kBookers},
    {"samtale.v1.MeetingService.SetConnection", kStaff},
    {"samtale.v1.PolicyService.ActivateRules", kRulemakers},
    {"samtale.v1.PolicyService.ApplyReview", kAdministrators},
    {"samtale.v1.PolicyService.ApproveRules", kRulemakers},
    {"samtale.v1.PolicyService.CreateReview", kAdministrators},
    {"samtale.v1.PolicyService.Decide", kEveryone},
    {"samtale.v1.PolicyService.GetReview", kJobcentreStaff},
    {"samtale.v1.PolicyService.GetRulebook", kEveryone},
    {"samtale.v1.PolicyService.GetShadow", kRulemakers},
    {"samtale.v1.PolicyService.ListProvisions", kEveryone},
    {"samtale.v1.PolicyService.ListReviewItems", kJobcentreStaff},
    {"samtale.v1.PolicyService.ListRuleActivations", kRulemakers},
    // They hold facts of citizens, whom an operator does not see.
    {"samtale.v1.PolicyService.ListShadowDifferences", kAdministrators},
    {"samtale.v1.PolicyService.SetShadow", kRulemakers},
    {"samtale.v1.PolicyService.UploadRules", kRulemakers},
};

constexpr bool IsSorted() {
  for (std::size_t i = 1; i < std::size(kTable); ++i) {
    if (kTable[i - 1].method >= kTable[i].method) return false;
  }
  return true;
}
static_assert(IsSorted(), "the access table: by method, each once");

std::string_view LastName(std::string_view method) { return method.substr(method.rfind('.') + 1); }

tl::unexpected<Error> MayNot(const Caller& caller, std::string_view method) {
  return Fail(Reason::kPermissionDenied, Text::kMayNot,
              {std::string(Word(caller.role)), std::string(LastName(method))});
}

// The value of a header that is there exactly once.
std::optional<std::string_view> Only(const Headers& headers, std::string_view name) {
  if (headers.count(name) != 1) return std::nullopt;
  return headers.find(name)->second;
}

bool IsDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::span<const AccessRow> AccessTable() { return kTable; }

const AccessRow* FindRow(std::string_view method) {
  const AccessRow* row = std::lower_bound(
      std::begin(kTable), std::end(kTable), method,
      [](const AccessRow& one, std::string_view name) { return one.method < name; });
  return row != std::end(kTable) && row->method == method ? row : nullptr;
}

Result<void> CheckAccess(const Caller& caller, std::string_view method) {
  const AccessRow* row = FindRow(method);
  if (row != nullptr && row->roles.Has(caller.role)) return {};
  return MayNot(caller, method);
}

Result<void> CheckLayer(const Caller& caller, bool national, std::string_view method) {
  const RoleSet roles = national ? kNationalRulemakers : kMunicipalRulemakers;
  if (roles.Has(caller.role)) return {};
  return MayNot(caller, method);
}

Result<void> CheckSelf(const Caller& caller, const CitizenId& citizen, std::string_view method) {
  if (caller.role != Role::kCitizen || caller.id == citizen.text()) return {};
  return MayNot(caller, method);
}

Result<Caller> ReadCaller(const Headers& headers) {
  const auto refuse = [](std::string_view header) {
    return Fail(Reason::kUnauthenticated, Text::kNoCaller, {std::string(header)});
  };
  const std::optional<std::string_view> code = Only(headers, kMunicipalityHeader);
  if (!code || code->size() != 4 || !IsDigits(*code)) return refuse(kMunicipalityHeader);
  const std::optional<std::string_view> word = Only(headers, kRoleHeader);
  const std::optional<Role> role = word ? ParseRole(*word) : std::nullopt;
  if (!role) return refuse(kRoleHeader);
  const std::optional<std::string_view> id = Only(headers, kCallerHeader);
  if (!id || !IsIdText(*id)) return refuse(kCallerHeader);
  return Caller{MunicipalityId::Of(*code), *role, std::string(*id)};
}

}  // namespace samtale::auth
