#include "services/api/names.h"

#include <gtest/gtest.h>

namespace samtale::api {
namespace {

constexpr const char* kMeeting =
    "municipalities/{municipality}/jobcentres/{jobcentre}/meetings/{meeting}";

TEST(NameOf, WritesIdsBelowTheMunicipality) {
  const MunicipalityId aarhus = MunicipalityId::Of("0751");
  const JobcentreId nord = JobcentreId::Of("nord");
  EXPECT_EQ(NameOf(aarhus, nord), "municipalities/0751/jobcentres/nord");
  EXPECT_EQ(NameOf(aarhus, CaseworkerId::Of("anna")), "municipalities/0751/caseworkers/anna");
  EXPECT_EQ(NameOf(aarhus, RoomId::Of("a1")), "municipalities/0751/rooms/a1");
  EXPECT_EQ(NameOf(aarhus, CitizenId::Of("bo")), "municipalities/0751/citizens/bo");
  EXPECT_EQ(NameOf(aarhus, AbsenceId::Of("ferie")), "municipalities/0751/absences/ferie");
  EXPECT_EQ(NameOf(aarhus, ClosingDayId::Of("jul")), "municipalities/0751/closingDays/jul");
  EXPECT_EQ(DayOverrideName(aarhus, CaseworkerId::Of("mette"), *ParseDay("2026-03-29")),
            "municipalities/0751/caseworkers/mette/dayOverrides/2026-03-29");
  EXPECT_EQ(NameOf(aarhus, CircumstanceId::Of("luk")), "municipalities/0751/circumstances/luk");
  EXPECT_EQ(NameOf(aarhus, nord, MeetingId::Of("m1")),
            "municipalities/0751/jobcentres/nord/meetings/m1");
  EXPECT_EQ(NameOf(aarhus, nord, HoldId::Of("h1")), "municipalities/0751/jobcentres/nord/holds/h1");
  EXPECT_EQ(JudgmentName(aarhus, CitizenId::Of("bo"), "requires_physical"),
            "municipalities/0751/citizens/bo/judgments/requires_physical");
}

TEST(Match, GivesTheVariableSegments) {
  const auto variables = Match(kMeeting, "municipalities/0751/jobcentres/nord/meetings/m1");
  ASSERT_TRUE(variables);
  EXPECT_EQ(*variables, (std::vector<std::string_view>{"0751", "nord", "m1"}));
}

TEST(Match, RefusesAnyOtherShape) {
  for (const char* name :
       {"", "/", "municipalities", "municipalities/0751/jobcentres/nord/meetings",
        "municipalities/0751/jobcentres/nord/meetings/",
        "municipalities/0751/jobcentres/nord/meetings/m1/",
        "municipalities/0751/jobcentres/nord/meetings/m1/x",
        "/municipalities/0751/jobcentres/nord/meetings/m1",
        "municipalities/0751/jobcentres//meetings/m1",
        "municipalities/0751/jobcentres/nord/holds/m1",
        "Municipalities/0751/jobcentres/nord/meetings/m1", "jobcentres/nord/meetings/m1"}) {
    EXPECT_FALSE(Match(kMeeting, name)) << name;
  }
}

}  // namespace
}  // namespace samtale::api
