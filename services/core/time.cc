#include "services/core/time.h"

#include <fmt/format.h>

#include <cstddef>
#include <stdexcept>
#include <utility>

namespace samtale {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;
constexpr Minutes kMinutesOfDay = std::chrono::hours{24};
// Longer names than any of the IANA database are refused unread.
constexpr std::size_t kMaxZoneName = 64;

// The number of exactly `count` digits at `at`; nothing when one of them is no digit. `text` must
// reach there.
std::optional<int> Digits(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  for (char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

Instant ToFirstOf(date::local_seconds local, const date::local_info& info) {
  return Instant{local.time_since_epoch() - info.first.offset};
}

date::local_seconds Join(LocalDay day, LocalTime time) {
  return day + Seconds{time.since_midnight()};
}

}  // namespace

LocalTime::LocalTime(Minutes minutes) : minutes_(minutes) {
  SAMTALE_CHECK(Minutes{0} <= minutes && minutes <= kMinutesOfDay);
}

std::optional<LocalDay> ParseDay(std::string_view text) {
  constexpr std::string_view kShape = "2020-10-14";
  if (text.size() != kShape.size() || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = Digits(text, 0, 4);
  const auto month = Digits(text, 5, 2);
  const auto day = Digits(text, 8, 2);
  if (!year || !month || !day || *year < kFirstYear || *year > kLastYear) return std::nullopt;
  const date::year_month_day civil{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                   date::day{static_cast<unsigned>(*day)}};
  if (!civil.ok()) return std::nullopt;
  return LocalDay{civil};
}

std::optional<LocalTime> ParseTime(std::string_view text) {
  constexpr std::string_view kShape = "09:30";
  if (text.size() != kShape.size() || text[2] != ':') return std::nullopt;
  const auto hours = Digits(text, 0, 2);
  const auto minutes = Digits(text, 3, 2);
  if (!hours || !minutes || *minutes > 59) return std::nullopt;
  const Minutes since_midnight{*hours * 60 + *minutes};
  if (since_midnight > kMinutesOfDay) return std::nullopt;
  return LocalTime{since_midnight};
}

std::optional<LocalDateTime> ParseDateTime(std::string_view text) {
  constexpr std::string_view kShape = "2020-10-14T09:30";
  if (text.size() != kShape.size() || text[10] != 'T') return std::nullopt;
  const auto day = ParseDay(text.substr(0, 10));
  const auto time = ParseTime(text.substr(11));
  if (!day || !time) return std::nullopt;
  return LocalDateTime{*day, *time};
}

std::string Format(LocalDay day) {
  const date::year_month_day civil{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(civil.year()),
                     static_cast<unsigned>(civil.month()), static_cast<unsigned>(civil.day()));
}

std::string Format(LocalTime time) {
  const auto minutes = time.since_midnight().count();
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

std::string Format(LocalDateTime local) { return Format(local.day) + 'T' + Format(local.time); }

std::string Format(Instant instant) {
  const date::sys_days day = date::floor<date::days>(instant);
  const auto second = (instant - day).count();
  return fmt::format("{}T{:02}:{:02}:{:02}Z", Format(LocalDay{day.time_since_epoch()}),
                     second / 3600, second / 60 % 60, second % 60);
}

Result<Zone> Zone::Find(std::string_view name) {
  if (!name.empty() && name.size() <= kMaxZoneName) {
    // date throws on unknown names and on unreadable zone data; it reads a zone's data at the first
    // question.
    try {
      const date::time_zone* zone = date::locate_zone(std::string(name));
      zone->get_info(Instant{});
      return Zone(zone);
    } catch (const std::exception&) {
    }
  }
  return Invalid("zone", Text::kNotAZone, {std::string(name.substr(0, kMaxZoneName))});
}

Zone Zone::Copenhagen() {
  static const Result<Zone> copenhagen = Find("Europe/Copenhagen");
  SAMTALE_CHECK(copenhagen.has_value());
  return *copenhagen;
}

std::optional<Instant> Zone::ToInstant(LocalDay day, LocalTime time) const {
  const date::local_seconds local = Join(day, time);
  const date::local_info info = zone_->get_info(local);
  if (info.result == date::local_info::nonexistent) return std::nullopt;
  return ToFirstOf(local, info);
}

Instant Zone::ToInstantOrAfterGap(LocalDay day, LocalTime time) const {
  const date::local_seconds local = Join(day, time);
  const date::local_info info = zone_->get_info(local);
  if (info.result == date::local_info::nonexistent) return info.first.end;
  return ToFirstOf(local, info);
}

ZonePeriod Zone::PeriodAt(Instant instant) const {
  date::sys_info info = zone_->get_info(instant);
  return {info.begin, info.end, info.offset, info.save != Minutes{0}, std::move(info.abbrev)};
}

LocalDateTime Zone::ToLocal(Instant instant) const {
  const Seconds local = instant.time_since_epoch() + zone_->get_info(instant).offset;
  const auto day = date::floor<date::days>(local);
  return {LocalDay{day}, LocalTime{date::floor<Minutes>(local - day)}};
}

}  // namespace samtale
