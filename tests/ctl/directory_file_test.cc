#include "services/ctl/directory_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <samtale/v1/directory_service.pb.h>

#include <fstream>
#include <sstream>

#include "tests/ctl/command_line.h"

namespace samtale::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr const char* kSmall = R"({
  "municipality": "0751",
  "jobcentres": [{"id": "midt", "displayName": "Jobcenter Midt"}],
  "caseworkers": [
    {"id": "mette", "jobcentre": "midt", "displayName": "Mette",
     "hours": [{"weekday": "MONDAY", "from": "09:00", "until": "15:00"}]}],
  "judgments": [{"citizen": "ida", "flag": "requires_physical", "value": true, "reason": "papirer",
                 "by": "mette"}],
  "consents": [{"citizen": "ida", "modes": ["VIDEO"], "value": true}]
})";

TEST(ReadDirectory, ReadsRecordsWithTheirNamesAndLines) {
  const DirectoryFile file = ReadDirectory("small.json", kSmall, "");
  ASSERT_THAT(file.problems, IsEmpty());
  ASSERT_EQ(file.records.size(), 4u);
  const DirectoryRecord& mette = file.records[1];
  EXPECT_EQ(mette.kind, RecordKind::kCaseworker);
  EXPECT_EQ(mette.line, 5);
  EXPECT_EQ(mette.id, "mette");
  EXPECT_THAT(mette.fields, UnorderedElementsAre("jobcentre", "display_name", "hours"));
  const auto& caseworker = dynamic_cast<const v1::Caseworker&>(*mette.message);
  EXPECT_EQ(caseworker.name(), "municipalities/0751/caseworkers/mette");
  EXPECT_EQ(caseworker.jobcentre(), "municipalities/0751/jobcentres/midt");
  const DirectoryRecord& judged = file.records[2];
  EXPECT_EQ(judged.by, "mette");
  EXPECT_EQ(dynamic_cast<const v1::Judgment&>(*judged.message).name(),
            "municipalities/0751/citizens/ida/judgments/requires_physical");
  EXPECT_EQ(file.records[3].id, "ida");
}

TEST(ReadDirectory, ReadsSchedulesDayOverridesAndClosingDays) {
  const DirectoryFile file = ReadDirectory("calendars.json", R"({
    "municipality": "0751",
    "caseworkers": [{"id": "mette", "jobcentre": "midt", "displayName": "Mette",
      "schedules": [{"validFrom": "2026-10-01", "cycleWeeks": 2, "cycleMonday": "2026-09-28",
        "periods": [{"weekday": "MONDAY", "from": "09:00", "until": "15:00", "week": 2,
                     "modes": ["TELEPHONE", "VIDEO"]}]}],
      "breaks": [{"from": "12:00", "until": "12:30"}], "maxMeetingsPerDay": 6}],
    "dayOverrides": [{"caseworker": "mette", "day": "2026-12-23", "reason": "kursus",
                      "periods": [{"from": "09:00", "until": "12:00"}]}],
    "closingDays": [{"id": "jul", "jobcentre": "midt", "from": "2026-12-24",
                     "until": "2026-12-31", "reason": "julelukket"}]
  })",
                                           "");
  ASSERT_THAT(file.problems, IsEmpty());
  ASSERT_EQ(file.records.size(), 3u);
  const auto& mette = dynamic_cast<const v1::Caseworker&>(*file.records[0].message);
  ASSERT_EQ(mette.schedules_size(), 1);
  EXPECT_EQ(mette.schedules(0).periods(0).week(), 2);
  EXPECT_EQ(mette.max_meetings_per_day(), 6);
  EXPECT_EQ(file.records[1].kind, RecordKind::kDayOverride);
  EXPECT_EQ(file.records[1].id, "mette");
  EXPECT_EQ(dynamic_cast<const v1::DayOverride&>(*file.records[1].message).name(),
            "municipalities/0751/caseworkers/mette/dayOverrides/2026-12-23");
  EXPECT_EQ(file.records[2].kind, RecordKind::kClosingDay);
  const auto& closing = dynamic_cast<const v1::ClosingDay&>(*file.records[2].message);
  EXPECT_EQ(closing.name(), "municipalities/0751/closingDays/jul");
  EXPECT_EQ(closing.jobcentre(), "municipalities/0751/jobcentres/midt");
}

TEST(ReadDirectory, ReadsJsonLinesAsOneDocumentALine) {
  const std::string text =
      "{\"room\": {\"id\": \"a\", \"displayName\": \"A\"}}\n"
      "\n"
      "{\"municipality\": \"0101\", \"room\": {\"id\": \"b\", \"displayName\": \"B\"}}\r\n"
      "{\"room\": {\"id\": \"c\", \"displayName\": \"C\"}}";
  const DirectoryFile file = ReadDirectory("rooms.jsonl", text, "0751");
  ASSERT_THAT(file.problems, IsEmpty());
  ASSERT_EQ(file.records.size(), 3u);
  EXPECT_EQ(file.records[1].municipality, "0101");
  EXPECT_EQ(file.records[1].line, 3);
  EXPECT_EQ(file.records[2].municipality, "0751");
  EXPECT_EQ(file.records[2].line, 4);
}

struct Mistake {
  const char* text;
  int line;
  const char* says;
};

TEST(ReadDirectory, SaysEveryMistakeWithItsLine) {
  const Mistake mistakes[] = {
      {"{\"rooms\": [\n {\"id\": \"a\",}]}", 2, "no JSON"},
      {"[1]", 1, "one object"},
      {"{\n\"chairs\": []}", 2, "`chairs` is not known"},
      {"{\n\"rooms\": {}}", 2, "`rooms` is a list"},
      {"{\"rooms\": [\n1]}", 2, "a room is an object"},
      {"{\"rooms\": [\n{\"displayName\": \"A\"}]}", 2, "`id` is missing"},
      {"{\"rooms\": [\n{\"id\": \"A B\"}]}", 2, "`A B` is no id"},
      {"{\"rooms\": [\n{\"id\": 7}]}", 2, "`id` is missing"},
      {"{\"rooms\": [\n{\"id\": \"a\", \"chairs\": 4}]}", 2, "chairs"},
      {"{\"rooms\": [\n{\"id\": \"a\", \"seats\": \"many\"}]}", 2, "many"},
      {"{\"rooms\": [{\"id\": \"a\",\n \"id\": \"b\"}]}", 2, "`id` is here twice"},
      {"{\"judgments\": [\n{\"citizen\": \"a\", \"value\": true}]}", 2, "`flag` is missing"},
      {"{\"dayOverrides\": [\n{\"caseworker\": \"a\"}]}", 2, "`day` is missing"},
      {"{\"dayOverrides\": [\n{\"day\": \"2026-12-23\"}]}", 2, "`caseworker` is missing"},
      {"{\"municipality\":\n751}", 2, "four digits"},
      {"{\"municipality\":\n\"075\u00f8\"}", 2, "four digits"},
  };
  for (const Mistake& mistake : mistakes) {
    const DirectoryFile file = ReadDirectory("wrong.json", mistake.text, "0751");
    ASSERT_EQ(file.problems.size(), 1u) << mistake.text;
    EXPECT_EQ(file.problems[0].line, mistake.line) << mistake.text;
    EXPECT_THAT(file.problems[0].text, HasSubstr(mistake.says));
    EXPECT_THAT(file.records, IsEmpty());
  }
}

TEST(ReadDirectory, GoesOnAfterAMistake) {
  const DirectoryFile file = ReadDirectory(
      "mixed.jsonl", "{\"room\": {}}\nnonsense\n{\"room\": {\"id\": \"a\", \"seats\": 2}}\n",
      "0751");
  ASSERT_EQ(file.problems.size(), 2u);
  EXPECT_EQ(file.problems[0].line, 1);
  EXPECT_EQ(file.problems[1].line, 2);
  ASSERT_EQ(file.records.size(), 1u);
  EXPECT_EQ(file.records[0].line, 3);
}

TEST(ReadDirectory, WantsAMunicipality) {
  const DirectoryFile file = ReadDirectory("a.json", "{\"room\": {\"id\": \"a\"}}", "");
  ASSERT_EQ(file.problems.size(), 1u);
  EXPECT_THAT(file.problems[0].text, HasSubstr("--municipality"));
}

TEST(ReadDirectory, ReadsTheSample) {
  for (const char* path : {"deploy/sample/koebenhavn.json", "deploy/sample/aarhus.json",
                           "deploy/sample/hjoerring.json"}) {
    std::ifstream in(Shipped(path));
    std::stringstream text;
    text << in.rdbuf();
    const DirectoryFile file = ReadDirectory(path, text.str(), "");
    EXPECT_THAT(file.problems, IsEmpty()) << path;
    EXPECT_GE(file.records.size(), 8u) << path;
  }
}

}  // namespace
}  // namespace samtale::ctl
