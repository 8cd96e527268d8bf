#include "services/core/holidays.h"

#include <array>

namespace samtale {
namespace {

struct EasterHoliday {
  int days_after_easter;
  Holiday holiday;
};

struct FixedHoliday {
  date::month_day day;
  Holiday holiday;
};

constexpr std::array<EasterHoliday, 7> kEasterHolidays = {{
    {-3, {"skærtorsdag", "Maundy Thursday"}},
    {-2, {"langfredag", "Good Friday"}},
    {0, {"påskedag", "Easter Sunday"}},
    {1, {"2. påskedag", "Easter Monday"}},
    {39, {"Kristi himmelfartsdag", "Ascension Day"}},
    {49, {"pinsedag", "Whit Sunday"}},
    {50, {"2. pinsedag", "Whit Monday"}},
}};

constexpr std::array<FixedHoliday, 3> kFixedHolidays = {{
    {date::January / 1, {"nytårsdag", "New Year's Day"}},
    {date::December / 25, {"juledag", "Christmas Day"}},
    {date::December / 26, {"2. juledag", "Second Day of Christmas"}},
}};

constexpr EasterHoliday kGreatPrayerDay = {26, {"store bededag", "Great Prayer Day"}};
constexpr date::year kLastGreatPrayerDay{2023};

// Gregorian Easter Sunday; the letters are those of Jean Meeus, Astronomical Algorithms, chapter 8.
LocalDay EasterSunday(date::year year) {
  const int y = static_cast<int>(year);
  const int a = y % 19;
  const int b = y / 100;
  const int c = y % 100;
  const int d = b / 4;
  const int e = b % 4;
  const int f = (b + 8) / 25;
  const int g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4;
  const int k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return LocalDay{year / (n / 31) / (n % 31 + 1)};
}

}  // namespace

std::optional<Holiday> DanishPublicHoliday(LocalDay day) {
  const date::year_month_day civil{day};
  for (const FixedHoliday& fixed : kFixedHolidays) {
    if (fixed.day == civil.month() / civil.day()) return fixed.holiday;
  }
  const auto after_easter = (day - EasterSunday(civil.year())).count();
  for (const EasterHoliday& moving : kEasterHolidays) {
    if (moving.days_after_easter == after_easter) return moving.holiday;
  }
  if (civil.year() <= kLastGreatPrayerDay && after_easter == kGreatPrayerDay.days_after_easter) {
    return kGreatPrayerDay.holiday;
  }
  return std::nullopt;
}

}  // namespace samtale
