// How values become columns and back: Codec<T>, one specialisation a type. Instants are UTC
// seconds, civil days are days since 1970-01-01, times of day and spans are minutes, enums are
// words. Reading a column that holds anything else throws BadRow.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "services/core/id.h"
#include "services/core/interval.h"
#include "services/core/mode.h"
#include "services/core/time.h"
#include "services/store/events.h"
#include "services/store/records.h"
#include "services/store/reviews.h"
#include "services/store_sqlite/failure.h"

namespace samtale::store_sqlite {

// The next parameters of a statement.
class Binder {
 public:
  Binder(SQLite::Statement& statement, int& bound) : statement_(statement), bound_(bound) {}
  void Null() { statement_.bind(++bound_); }
  void Integer(std::int64_t value) { statement_.bind(++bound_, value); }
  void Text(const std::string& value) { statement_.bind(++bound_, value); }

 private:
  SQLite::Statement& statement_;
  int& bound_;
};

// The next columns of a row.
class Columns {
 public:
  Columns(SQLite::Statement& statement, int& column) : statement_(statement), column_(column) {}
  bool NextIsNull() const { return statement_.isColumnNull(column_); }
  void Skip() { ++column_; }
  std::int64_t Integer() {
    const SQLite::Column value = statement_.getColumn(column_++);
    if (!value.isInteger()) throw BadRow("a column holds no integer");
    return value.getInt64();
  }
  std::string Text() {
    const SQLite::Column value = statement_.getColumn(column_++);
    if (!value.isText()) throw BadRow("a column holds no text");
    return value.getString();
  }
  // An integer of [least, most].
  int Integer(int least, int most) {
    const std::int64_t value = Integer();
    if (value < least || value > most) throw BadRow("an integer is out of its range");
    return static_cast<int>(value);
  }

 private:
  SQLite::Statement& statement_;
  int& column_;
};

template <class T>
struct Codec;

template <>
struct Codec<std::int64_t> {
  static void Bind(Binder& to, std::int64_t value) { to.Integer(value); }
  static std::int64_t Read(Columns& from) { return from.Integer(); }
};

template <>
struct Codec<int> {
  static void Bind(Binder& to, int value) { to.Integer(value); }
  static int Read(Columns& from) {
    return from.Integer(std::numeric_limits<int>::min(), std::numeric_limits<int>::max());
  }
};

template <>
struct Codec<bool> {
  static void Bind(Binder& to, bool value) { to.Integer(value ? 1 : 0); }
  static bool Read(Columns& from) { return from.Integer(0, 1) == 1; }
};

template <>
struct Codec<std::string> {
  static void Bind(Binder& to, const std::string& value) { to.Text(value); }
  static std::string Read(Columns& from) { return from.Text(); }
};

template <>
struct Codec<std::string_view> {
  static void Bind(Binder& to, std::string_view value) { to.Text(std::string(value)); }
};

template <class Tag>
struct Codec<Id<Tag>> {
  static void Bind(Binder& to, const Id<Tag>& value) { to.Text(value.text()); }
  static Id<Tag> Read(Columns& from) {
    std::optional<Id<Tag>> id = Id<Tag>::Parse(from.Text());
    if (!id) throw BadRow("a column holds no id");
    return *std::move(id);
  }
};

template <>
struct Codec<Instant> {
  static void Bind(Binder& to, Instant value) { to.Integer(value.time_since_epoch().count()); }
  static Instant Read(Columns& from) { return Instant{Seconds{from.Integer()}}; }
};

template <>
struct Codec<Interval> {
  static void Bind(Binder& to, const Interval& value) {
    Codec<Instant>::Bind(to, value.begin);
    Codec<Instant>::Bind(to, value.end);
  }
  static Interval Read(Columns& from) {
    return {Codec<Instant>::Read(from), Codec<Instant>::Read(from)};
  }
};

template <>
struct Codec<Minutes> {
  static void Bind(Binder& to, Minutes value) { to.Integer(value.count()); }
  static Minutes Read(Columns& from) { return Minutes{from.Integer()}; }
};

template <>
struct Codec<LocalDay> {
  static void Bind(Binder& to, LocalDay value) { to.Integer(value.time_since_epoch().count()); }
  static LocalDay Read(Columns& from) { return LocalDay{date::days{Codec<int>::Read(from)}}; }
};

template <>
struct Codec<LocalTime> {
  static constexpr int kMinutesOfDay = 24 * 60;
  static void Bind(Binder& to, LocalTime value) { to.Integer(value.since_midnight().count()); }
  static LocalTime Read(Columns& from) {
    return LocalTime(Minutes{from.Integer(0, kMinutesOfDay)});
  }
};

template <>
struct Codec<LocalDateTime> {
  static void Bind(Binder& to, const LocalDateTime& value) {
    Codec<LocalDay>::Bind(to, value.day);
    Codec<LocalTime>::Bind(to, value.time);
  }
  static LocalDateTime Read(Columns& from) {
    return {Codec<LocalDay>::Read(from), Codec<LocalTime>::Read(from)};
  }
};

// 1 is Monday, 7 is Sunday (ISO 8601).
template <>
struct Codec<date::weekday> {
  static void Bind(Binder& to, date::weekday value) { to.Integer(value.iso_encoding()); }
  static date::weekday Read(Columns& from) {
    return date::weekday{static_cast<unsigned>(from.Integer(1, 7))};
  }
};

template <>
struct Codec<Mode> {
  static void Bind(Binder& to, Mode value) { to.Text(std::string(Word(value))); }
  static Mode Read(Columns& from) {
    std::optional<Mode> mode = ParseMode(from.Text());
    if (!mode) throw BadRow("a column holds no mode");
    return *mode;
  }
};

// A column a mode, in the order of kModes.
template <>
struct Codec<ModeSet> {
  static void Bind(Binder& to, ModeSet value) {
    for (Mode mode : kModes) Codec<bool>::Bind(to, value.Has(mode));
  }
  static ModeSet Read(Columns& from) {
    ModeSet modes;
    for (Mode mode : kModes) {
      if (Codec<bool>::Read(from)) modes.Add(mode);
    }
    return modes;
  }
};

template <>
struct Codec<store::Connection> {
  static void Bind(Binder& to, const store::Connection& value) {
    to.Text(value.video_link);
    to.Text(value.phone);
    Codec<bool>::Bind(to, value.citizen_calls);
    Codec<bool>::Bind(to, value.given);
  }
  static store::Connection Read(Columns& from) {
    return {from.Text(), from.Text(), Codec<bool>::Read(from), Codec<bool>::Read(from)};
  }
};

// The words of an enum in the order of its enumerators; the schema's CHECKs list the same.
template <class E>
inline constexpr std::array<std::string_view, 0> kWords = {};
template <>
inline constexpr std::array<std::string_view, 5> kWords<store::MeetingState> = {
    "booked", "held", "no_show", "declined", "cancelled"};
template <>
inline constexpr std::array<std::string_view, 2> kWords<store::HeldBy> = {"jobcentre", "a_kasse"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<store::PartyKind> = {"caseworker", "room",
                                                                             "citizen"};
template <>
inline constexpr std::array<std::string_view, 2> kWords<store::CircumstanceKind> = {
    "municipality_locked_down", "premises_not_ready"};

template <>
inline constexpr std::array<std::string_view, 4> kWords<store::ReviewState> = {
    "looking", "ready", "applying", "applied"};
template <>
inline constexpr std::array<std::string_view, 5> kWords<store::ReviewAction> = {
    "keep", "switch_mode", "find_room", "move", "cancel"};
template <>
inline constexpr std::array<std::string_view, 4> kWords<store::ReviewItemState> = {
    "open", "accepted", "applied", "skipped"};
template <>
inline constexpr std::array<std::string_view, 5> kWords<Role> = {"citizen", "caseworker", "a_kasse",
                                                                 "administrator", "operator"};

template <class E>
requires(std::is_enum_v<E>) struct Codec<E> {
  static void Bind(Binder& to, E value) {
    to.Text(std::string(kWords<E>.at(static_cast<std::size_t>(value))));
  }
  static E Read(Columns& from) {
    const auto* found = std::find(kWords<E>.begin(), kWords<E>.end(), from.Text());
    if (found == kWords<E>.end()) throw BadRow("a column holds no word of its enum");
    return static_cast<E>(found - kWords<E>.begin());
  }
};

// Short words or ids in one column, joined by commas.
template <class T>
struct Codec<std::vector<T>> {
  static constexpr char kComma = ',';
  static void Bind(Binder& to, const std::vector<T>& values) {
    std::string joined;
    for (const T& value : values) {
      if (!joined.empty()) joined += kComma;
      if constexpr (std::is_enum_v<T>) {
        joined += kWords<T>.at(static_cast<std::size_t>(value));
      } else {
        joined += value;
      }
    }
    to.Text(joined);
  }
  static std::vector<T> Read(Columns& from) {
    const std::string joined = from.Text();
    std::vector<T> values;
    for (std::size_t at = 0; at < joined.size();) {
      const std::size_t end = std::min(joined.find(kComma, at), joined.size());
      const std::string word = joined.substr(at, end - at);
      if constexpr (std::is_enum_v<T>) {
        const auto* found = std::find(kWords<T>.begin(), kWords<T>.end(), word);
        if (found == kWords<T>.end()) throw BadRow("a column holds no word of its enum");
        values.push_back(static_cast<T>(found - kWords<T>.begin()));
      } else {
        values.push_back(word);
      }
      at = end + 1;
    }
    return values;
  }
};

// How many columns a T takes.
template <class T>
inline constexpr int kWidth = 1;
template <>
inline constexpr int kWidth<store::MeetingTerms> = 7;

// NULL, in the first of its columns, is unset.
template <class T>
struct Codec<std::optional<T>> {
  static void Bind(Binder& to, const std::optional<T>& value) {
    if (value) return Codec<T>::Bind(to, *value);
    for (int column = 0; column < kWidth<T>; ++column) to.Null();
  }
  static std::optional<T> Read(Columns& from) {
    if (!from.NextIsNull()) return Codec<T>::Read(from);
    for (int column = 0; column < kWidth<T>; ++column) from.Skip();
    return std::nullopt;
  }
};

template <>
struct Codec<store::MeetingTerms> {
  static void Bind(Binder& to, const store::MeetingTerms& value) {
    Codec<Mode>::Bind(to, value.mode);
    Codec<Instant>::Bind(to, value.start);
    Codec<LocalDateTime>::Bind(to, value.local_start);
    Codec<CaseworkerId>::Bind(to, value.caseworker);
    Codec<std::optional<RoomId>>::Bind(to, value.room);
    Codec<store::MeetingState>::Bind(to, value.state);
  }
  static store::MeetingTerms Read(Columns& from) {
    return {.mode = Codec<Mode>::Read(from),
            .start = Codec<Instant>::Read(from),
            .local_start = Codec<LocalDateTime>::Read(from),
            .caseworker = Codec<CaseworkerId>::Read(from),
            .room = Codec<std::optional<RoomId>>::Read(from),
            .state = Codec<store::MeetingState>::Read(from)};
  }
};

}  // namespace samtale::store_sqlite
