#include "services/auth/access.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

namespace samtale::auth {
namespace {

constexpr std::array kRoles = {Role::kCitizen, Role::kCaseworker, Role::kAKasse,
                               Role::kAdministrator, Role::kOperator};

Caller CallerOf(Role role, std::string id = "anna") {
  return {MunicipalityId::Of("0101"), role, std::move(id)};
}

// Which roles may call, as a text of one letter a role: c citizen, w caseworker, k a-kasse,
// a administrator, o operator.
std::string Allowed(std::string_view method) {
  std::string letters;
  for (std::size_t i = 0; i < kRoles.size(); ++i) {
    if (CheckAccess(CallerOf(kRoles[i]), method)) letters += "cwkao"[i];
  }
  return letters;
}

TEST(AccessTable, LetsEachRoleCallWhatItsWorkNeeds) {
  const struct {
    const char* method;
    const char* roles;
  } cases[] = {
      {"samtale.v1.MeetingService.BookMeeting", "cwka"},
      {"samtale.v1.MeetingService.SearchSlots", "cwka"},
      {"samtale.v1.MeetingService.RecordOutcome", "wka"},
      {"samtale.v1.DirectoryService.CreateJobcentre", "a"},
      {"samtale.v1.DirectoryService.GetJobcentre", "cwkao"},
      {"samtale.v1.DirectoryService.CreateCitizen", "wa"},
      {"samtale.v1.DirectoryService.ListCitizens", "wa"},
      {"samtale.v1.DirectoryService.SetJudgment", "wka"},
      {"samtale.v1.DirectoryService.ListJudgments", "wka"},
      {"samtale.v1.PolicyService.Decide", "cwkao"},
      {"samtale.v1.PolicyService.CreateReview", "a"},
      {"samtale.v1.PolicyService.ListReviewItems", "wa"},
      {"samtale.v1.ClockService.SetClock", "ao"},
  };
  for (const auto& one : cases) EXPECT_EQ(Allowed(one.method), one.roles) << one.method;
}

TEST(AccessTable, ShowsOperatorsNoCitizens) {
  const std::set<std::string_view> open = {"samtale.v1.ClockService.GetClock",
                                           "samtale.v1.ClockService.SetClock",
                                           "samtale.v1.DirectoryService.GetJobcentre",
                                           "samtale.v1.DirectoryService.ListClosingDays",
                                           "samtale.v1.DirectoryService.ListJobcentres",
                                           "samtale.v1.PolicyService.ActivateRules",
                                           "samtale.v1.PolicyService.ApproveRules",
                                           "samtale.v1.PolicyService.Decide",
                                           "samtale.v1.PolicyService.GetRulebook",
                                           "samtale.v1.PolicyService.GetShadow",
                                           "samtale.v1.PolicyService.ListProvisions",
                                           "samtale.v1.PolicyService.SetShadow",
                                           "samtale.v1.PolicyService.ListRuleActivations",
                                           "samtale.v1.PolicyService.UploadRules"};
  for (const AccessRow& row : AccessTable()) {
    EXPECT_EQ(row.roles.Has(Role::kOperator), open.contains(row.method)) << row.method;
  }
}

TEST(AccessTable, DeniesWhatHasNoRow) {
  for (const char* method : {"", "samtale.v1.MeetingService.Nothing", "BookMeeting",
                             "samtale.v1.MeetingService.BookMeeting2", "zzz"}) {
    EXPECT_EQ(FindRow(method), nullptr) << method;
    EXPECT_EQ(Allowed(method), "") << method;
  }
}

TEST(CheckLayer, GivesTheLawToOperatorsAndTheLocalRulesToAdministrators) {
  for (const Role role :
       {Role::kCitizen, Role::kCaseworker, Role::kAKasse, Role::kAdministrator, Role::kOperator}) {
    const Caller caller = CallerOf(role);
    EXPECT_EQ(CheckLayer(caller, true, "ActivateRules").has_value(), role == Role::kOperator);
    EXPECT_EQ(CheckLayer(caller, false, "ActivateRules").has_value(), role == Role::kAdministrator);
  }
}

TEST(AccessTable, RefusesByReasonAndNamesRoleAndMethod) {
  const Result<void> refused =
      CheckAccess(CallerOf(Role::kOperator), "samtale.v1.MeetingService.BookMeeting");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, Reason::kPermissionDenied);
  EXPECT_EQ(refused.error().message, (Message{Text::kMayNot, {"operator", "BookMeeting"}}));
}

TEST(CheckSelf, KeepsACitizenToItself) {
  const CitizenId bo = CitizenId::Of("bo");
  EXPECT_TRUE(CheckSelf(CallerOf(Role::kCitizen, "bo"), bo, "GetCitizen"));
  EXPECT_FALSE(CheckSelf(CallerOf(Role::kCitizen, "boo"), bo, "GetCitizen"));
  EXPECT_TRUE(CheckSelf(CallerOf(Role::kCaseworker, "anna"), bo, "GetCitizen"));
}

TEST(ReadCaller, ReadsTheThreeHeaders) {
  const Headers headers = {{"samtale-municipality", "0751"},
                           {"samtale-role", "a_kasse"},
                           {"samtale-caller", "hk"},
                           {"user-agent", "x"}};
  const Result<Caller> caller = ReadCaller(headers);
  ASSERT_TRUE(caller);
  EXPECT_EQ(*caller, (Caller{MunicipalityId::Of("0751"), Role::kAKasse, "hk"}));
}

TEST(ReadCaller, NamesTheHeaderThatIsWrong) {
  const struct {
    const char* municipality;
    const char* role;
    const char* caller;
    const char* wrong;
  } cases[] = {
      {nullptr, "citizen", "bo", "samtale-municipality"},
      {"", "citizen", "bo", "samtale-municipality"},
      {"101", "citizen", "bo", "samtale-municipality"},
      {"01010", "citizen", "bo", "samtale-municipality"},
      {"010a", "citizen", "bo", "samtale-municipality"},
      {"0101", nullptr, "bo", "samtale-role"},
      {"0101", "Citizen", "bo", "samtale-role"},
      {"0101", "root", "bo", "samtale-role"},
      {"0101", "citizen", nullptr, "samtale-caller"},
      {"0101", "citizen", "", "samtale-caller"},
      {"0101", "citizen", "Bo B", "samtale-caller"},
  };
  for (const auto& one : cases) {
    Headers headers;
    if (one.municipality != nullptr) headers.emplace(kMunicipalityHeader, one.municipality);
    if (one.role != nullptr) headers.emplace(kRoleHeader, one.role);
    if (one.caller != nullptr) headers.emplace(kCallerHeader, one.caller);
    const Result<Caller> caller = ReadCaller(headers);
    ASSERT_FALSE(caller) << one.wrong;
    EXPECT_EQ(caller.error().reason, Reason::kUnauthenticated);
    EXPECT_EQ(caller.error().message.arguments, std::vector<std::string>{one.wrong});
  }
}

TEST(ReadCaller, RefusesAHeaderGivenTwice) {
  const Headers headers = {{"samtale-municipality", "0101"},
                           {"samtale-municipality", "0751"},
                           {"samtale-role", "citizen"},
                           {"samtale-caller", "bo"}};
  EXPECT_FALSE(ReadCaller(headers));
}

}  // namespace
}  // namespace samtale::auth
