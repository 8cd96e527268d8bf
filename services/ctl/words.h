// The words `samtale` puts around answers, in Danish and English, and how it writes days. Texts of
// refusals are not here: they come from the server. Pure functions.
#pragma once

#include <samtale/v1/decision.pb.h>
#include <samtale/v1/meeting_service.pb.h>
#include <samtale/v1/types.pb.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "services/core/message.h"
#include "services/core/time.h"

namespace samtale::ctl {

enum class Word : std::uint8_t {
  kBooked,
  kWouldBook,
  kCancelled,
  kMoved,
  kModeChanged,
  kRecorded,
  kHeld,
  kMeeting,
  kWhen,
  kWhere,
  kWith,
  kCitizen,
  kMode,
  kConnection,
  kCaseworkerCalls,
  kCitizenCalls,
  kDecides,
  kDuties,
  kRules,
  kName,
  kEtag,
  kState,
  kReason,
  kUntil,
  kDay,
  kTime,
  kCaseworker,
  kRoom,
  kNotes,
  kType,
  kNone,
  kNeedsConsent,
  kNeedsReason,
  kLawful,
  kAdvised,
  kNothingFree,
  kNoMeetings,
  kMore,
  kMinutes,
  kWasRefused,
  kWrongFields,
  kRequestId,
  kAsOf,
  kMunicipality,
  kGroup,
  kAction,
  kCitedRule,
  kSearched,
  kFree,
  kVoluntary,
  kCountsNot,
  kDefeatedBy,
  kCannotBook,
  kCaseworkers,
  kRooms,
  kOutOf,
  kAtThatTime,
  kBefore,
  kAfter,
  kAndMore,
};
std::string_view Say(Word word, Language language);

std::string_view Say(v1::Mode mode, Language language);
std::string_view Say(v1::Decision::DecidedBy chooser, Language language);
std::string_view Say(v1::Decision::Citation::Effect effect, Language language);
std::string_view Say(v1::Meeting::State state, Language language);

// `Wed 14 Oct 2020`, `ons 14. okt 2020`.
std::string ShowDay(LocalDay day, Language language);
// `Wed 14 Oct 2020 09:30` for `2020-10-14T09:30`, `Wed 14 Oct 2020` for `2020-10-14`; any other
// text as it stands.
std::string ShowLocal(std::string_view iso, Language language);

}  // namespace samtale::ctl
