#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "services/ctl/tour.h"
#include "tests/ctl/command_line.h"

namespace samtale::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kStep =
    R"({"asOf":"2020-09-15T09:00","title":{"da":"Trin","en":"Step"},"municipality":"0751",)"
    R"("jobcentre":"midt","as":"mette","search":{"citizen":"ida","meetingType":"jobsamtale",)"
    R"("from":"2020-10-12","until":"2020-10-14"},"book":{"modes":["VIDEO"]},)"
    R"("expectRefused":["MODE_FORBIDDEN"],"expect":{"lawful":["PHYSICAL"]},"then":"cancel"})";

std::string With(const std::string& from, const std::string& to) {
  std::string step = kStep;
  return step.replace(step.find(from), from.size(), to);
}

TEST(ReadTour, ReadsAStep) {
  const Tour tour = ReadTour("tour.jsonl", "\n" + kStep + "\n");
  ASSERT_THAT(tour.problems, IsEmpty());
  ASSERT_EQ(tour.steps.size(), 1u);
  const TourStep& step = tour.steps[0];
  EXPECT_EQ(step.line, 2);
  EXPECT_EQ(Format(step.as_of), "2020-09-15T09:00");
  EXPECT_EQ(step.role, "caseworker");
  EXPECT_EQ(step.search.citizen(), "municipalities/0751/citizens/ida");
  EXPECT_EQ(step.search.modes_size(), 0);
  EXPECT_EQ(step.book.meeting_type(), "jobsamtale");  // what the search says, and its own
  EXPECT_THAT(step.book.modes(), ElementsAre(v1::VIDEO));
  EXPECT_THAT(step.expect.refused, ElementsAre("MODE_FORBIDDEN"));
  EXPECT_THAT(*step.expect.lawful, ElementsAre("PHYSICAL"));
  EXPECT_FALSE(step.expect.mode);
  EXPECT_TRUE(step.then_cancel);
}

TEST(ReadTour, SaysWhatIsWrongAndWhere) {
  const std::pair<std::string, const char*> wrong[] = {
      {"{", "no JSON"},
      {"[]", "an object"},
      {With("asOf", "asof"), "`asof` is not known in a step"},
      {With("2020-09-15T09:00", "2020-09-31T09:00"), "no local time"},
      {With("\"as\":\"mette\",", ""), "`as` is missing"},
      {With("\"en\":\"Step\"", "\"en\":7"), "`en` is a text"},
      {With("meetingType", "meetingtype"), "meetingtype"},
      {With("VIDEO", "PIGEON"), "PIGEON"},
      {With("\"lawful\":[\"PHYSICAL\"]", "\"legal\":[]"), "`legal` is not known in `expect`"},
      {With("[\"MODE_FORBIDDEN\"]", "\"MODE_FORBIDDEN\""), "`expectRefused` is a list"},
      {With("\"then\":\"cancel\"", "\"then\":\"weep\""), "`then` is \"cancel\""},
      {With("\"from\":\"2020-10-12\",", ""), "`from` is missing"},
  };
  for (const auto& [text, says] : wrong) {
    const Tour tour = ReadTour("tour.jsonl", kStep + "\n" + text + "\n");
    ASSERT_EQ(tour.problems.size(), 1u) << text;
    EXPECT_EQ(tour.problems[0].line, 2) << text;
    EXPECT_THAT(tour.problems[0].text, HasSubstr(says));
  }
}

TEST(ReadTour, RefusesToGoBackInTime) {
  const Tour tour = ReadTour("t", kStep + "\n" + With("09-15T09:00", "09-15T08:59") + "\n");
  ASSERT_EQ(tour.problems.size(), 1u);
  EXPECT_THAT(tour.problems[0].text, HasSubstr("only goes forward"));
  EXPECT_THAT(ReadTour("t", kStep + "\n" + kStep + "\n").problems, IsEmpty());
}

TEST(ReadTour, ReadsTheShippedTour) {
  std::ifstream in(Shipped("deploy/sample/tour.jsonl"));
  std::stringstream text;
  text << in.rdbuf();
  const Tour tour = ReadTour("tour.jsonl", text.str());
  EXPECT_THAT(tour.problems, IsEmpty());
  EXPECT_GE(tour.steps.size(), 10u);
}

}  // namespace
}  // namespace samtale::ctl
