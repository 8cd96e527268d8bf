#include "services/core/holidays.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace samtale {
namespace {

// The moving holidays of a year in their order; `prayer` is store bededag, "" where it is
// abolished.
struct Year {
  const char* year;
  const char* maundy_thursday;
  const char* good_friday;
  const char* easter;
  const char* easter_monday;
  const char* prayer;
  const char* ascension;
  const char* whit_sunday;
  const char* whit_monday;
};

const Year kYears[] = {
    {"2020", "04-09", "04-10", "04-12", "04-13", "05-08", "05-21", "05-31", "06-01"},
    {"2021", "04-01", "04-02", "04-04", "04-05", "04-30", "05-13", "05-23", "05-24"},
    {"2022", "04-14", "04-15", "04-17", "04-18", "05-13", "05-26", "06-05", "06-06"},
    {"2023", "04-06", "04-07", "04-09", "04-10", "05-05", "05-18", "05-28", "05-29"},
    {"2024", "03-28", "03-29", "03-31", "04-01", "", "05-09", "05-19", "05-20"},
    {"2025", "04-17", "04-18", "04-20", "04-21", "", "05-29", "06-08", "06-09"},
    {"2026", "04-02", "04-03", "04-05", "04-06", "", "05-14", "05-24", "05-25"},
    {"2027", "03-25", "03-26", "03-28", "03-29", "", "05-06", "05-16", "05-17"},
};

std::vector<std::string> HolidaysOf(const std::string& year) {
  std::vector<std::string> found;
  const LocalDay end = *ParseDay(year + "-12-31");
  for (LocalDay day = *ParseDay(year + "-01-01"); day <= end; day += date::days{1}) {
    if (const auto holiday = DanishPublicHoliday(day)) {
      found.push_back(Format(day).substr(5) + ' ' + std::string(holiday->danish));
    }
  }
  return found;
}

TEST(DanishPublicHoliday, IsEveryHolidayOfTheYearAndNoOtherDay) {
  for (const Year& y : kYears) {
    std::vector<std::string> expected = {
        "01-01 nytårsdag",
        std::string(y.maundy_thursday) + " skærtorsdag",
        std::string(y.good_friday) + " langfredag",
        std::string(y.easter) + " påskedag",
        std::string(y.easter_monday) + " 2. påskedag",
    };
    if (*y.prayer != '\0') expected.push_back(std::string(y.prayer) + " store bededag");
    expected.push_back(std::string(y.ascension) + " Kristi himmelfartsdag");
    expected.push_back(std::string(y.whit_sunday) + " pinsedag");
    expected.push_back(std::string(y.whit_monday) + " 2. pinsedag");
    expected.push_back("12-25 juledag");
    expected.push_back("12-26 2. juledag");
    EXPECT_EQ(HolidaysOf(y.year), expected) << y.year;
  }
}

TEST(DanishPublicHoliday, FollowsEasterThroughItsWholeRange) {
  const struct {
    const char* day;
    bool is_easter;
  } cases[] = {
      {"1900-04-15", true}, {"1943-04-25", true},  {"1954-04-18", true},  {"1961-04-02", true},
      {"1981-04-19", true}, {"2000-04-23", true},  {"2008-03-23", true},  {"2011-04-24", true},
      {"2038-04-25", true}, {"2049-04-18", true},  {"2076-04-19", true},  {"2100-03-28", true},
      {"2199-04-14", true}, {"2038-04-24", false}, {"2199-04-13", false},
  };
  for (const auto& c : cases) {
    const auto holiday = DanishPublicHoliday(*ParseDay(c.day));
    EXPECT_EQ(holiday && holiday->english == "Easter Sunday", c.is_easter) << c.day;
  }
}

TEST(DanishPublicHoliday, FallsOnItsWeekdayEveryYear) {
  const struct {
    std::string_view english;
    date::weekday weekday;
  } cases[] = {
      {"Maundy Thursday", date::Thursday}, {"Good Friday", date::Friday},
      {"Easter Sunday", date::Sunday},     {"Easter Monday", date::Monday},
      {"Great Prayer Day", date::Friday},  {"Ascension Day", date::Thursday},
      {"Whit Sunday", date::Sunday},       {"Whit Monday", date::Monday},
  };
  int seen = 0;
  for (LocalDay day = *ParseDay("1900-01-01"); day <= *ParseDay("2199-12-31");
       day += date::days{1}) {
    const auto holiday = DanishPublicHoliday(day);
    if (!holiday) continue;
    ++seen;
    for (const auto& c : cases) {
      if (holiday->english == c.english) {
        ASSERT_EQ(date::weekday{day}, c.weekday) << Format(day);
      }
    }
  }
  EXPECT_EQ(seen, 300 * 10 + (2023 - 1900 + 1));
}

TEST(DanishPublicHoliday, LeavesCustomaryClosingDaysAlone) {
  for (const char* day : {"2020-06-05", "2020-12-24", "2020-12-31", "2024-04-26", "2020-05-01"}) {
    EXPECT_FALSE(DanishPublicHoliday(*ParseDay(day))) << day;
  }
}

}  // namespace
}  // namespace samtale
