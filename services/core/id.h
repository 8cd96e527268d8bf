// Strong identifiers: a text that names one kind of thing. An Id<Citizen> is never taken for an
// Id<Room>. Values; any thread may share them.
#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace samtale {

// True for what any id looks like: 1 to 64 of [a-z0-9-], beginning and ending with a letter or
// digit.
bool IsIdText(std::string_view text);

template <class Tag>
class Id {
 public:
  // Nothing when the text is not an id (IsIdText).
  static std::optional<Id> Parse(std::string_view text) {
    if (!IsIdText(text)) return std::nullopt;
    return Id(std::string(text));
  }
  // For texts this process made or stored itself; asserted to be an id.
  static Id Of(std::string_view text);

  const std::string& text() const { return text_; }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// Ends the process with `text` named when it is not an id.
void CheckIdText(std::string_view text);

template <class Tag>
Id<Tag> Id<Tag>::Of(std::string_view text) {
  CheckIdText(text);
  return Id(std::string(text));
}

using MunicipalityId = Id<struct MunicipalityTag>;  // the four-digit code (kommunekode), `0101`
using JobcentreId = Id<struct JobcentreTag>;
using CaseworkerId = Id<struct CaseworkerTag>;
using RoomId = Id<struct RoomTag>;
using CitizenId = Id<struct CitizenTag>;
using AbsenceId = Id<struct AbsenceTag>;
using CircumstanceId = Id<struct CircumstanceTag>;
using ClosingDayId = Id<struct ClosingDayTag>;
using MeetingId = Id<struct MeetingTag>;
using HoldId = Id<struct HoldTag>;
using DecisionId = Id<struct DecisionTag>;

// 26 characters of [a-z2-7] (130 bits from the system's cryptographic generator): unguessable, an
// id text.
std::string RandomIdText();

}  // namespace samtale

template <class Tag>
struct std::hash<samtale::Id<Tag>> {
  std::size_t operator()(const samtale::Id<Tag>& id) const {
    return std::hash<std::string>{}(id.text());
  }
};
