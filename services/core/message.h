// Every text a person may read in an answer, in Danish and English, in one table (message.cc).
// Texts: lower case first letter, no full stop, the user's input in backticks, what to do next, and
// no personal data: arguments are field names, ids of things, dates and limits, never a citizen's
// name. Those of calendars are no errors: they are made of what is told to whoever may read it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace samtale {

enum class Language : std::uint8_t { kDanish, kEnglish };

// Named for what it says. {0}, {1} … in the comment are its arguments.
enum class Text : std::uint8_t {
  // Fields.
  kRequired,           // the field is missing
  kTooLong,            // {0} the most characters
  kTooMany,            // {0} the most items
  kOutOfRange,         // {0} least, {1} most (inclusive)
  kNotAnId,            // {0} the input
  kNotADay,            // {0} the input
  kNotATime,           // {0} the input
  kNotALocalDateTime,  // {0} the input
  kNotAnInstant,       // the input is no valid instant
  kNotAWord,           // {0} the input, {1} what words are allowed
  kNotAZone,           // {0} the input
  kNotAPhone,          // {0} the input
  kNotAnEmail,         // {0} the input
  kNotAVideoLink,      // {0} the input
  kNotAName,           // {0} the input, {1} the pattern of a resource name
  kEnumUnspecified,    // the enum must be set
  kEndBeforeBegin,     // an interval ends before it begins
  kOverlappingHours,   // two periods of the same day overlap
  kOtherMunicipality,  // the name belongs to another municipality than the caller's
  kBadPageToken,       // page_token is none of ours
  kBadUpdateMask,      // {0} the path that cannot be changed
  kImmutable,          // the field cannot be changed after creation
  kNotAMonday,         // {0} the day
  kSchedulesInOrder,   // schedules are not in the order of the days they are valid from
  // Whole requests.
  kInvalidRequest,    // {0} how many fields are wrong
  kUnknownResource,   // {0} the resource name
  kResourceExists,    // {0} the resource name
  kEtagIsOld,         // {0} the etag that is current
  kRequestIdReused,   // the request id was used with another body
  kMayNot,            // {0} role, {1} method
  kNoCaller,          // {0} what of the caller is missing or wrong
  kHoldGone,          // the hold expired, was released or is another caller's
  kMeetingIsNot,      // {0} the state it is in, {1} what was asked
  kDeadlineTooShort,  // the deadline passed
  kTooBusy,           // {0} what is full
  kStoreDown,         // the store does not answer
  kOutcomeUnknown,    // the commit failed: repeat with the same request id
  kNotImplemented,    // {0} the method
  kBug,               // an internal error; {0} a reference for the log
  kClockGoesForward,  // {0} now, {1} asked
  // Start-up.
  kDatabaseNewer,       // {0} path, {1} its version, {2} ours
  kDatabaseInUse,       // {0} path, {1} the process that has it open
  kDatabaseUnreadable,  // {0} path, {1} why
  kAddressInUse,        // {0} address
  kRulesFolderEmpty,    // {0} path
  kRulesInvalid,        // {0} how many errors
  // Blockers: why a slot cannot be had.
  kNotBookable,         // {0} how many reasons
  kCaseworkerTaken,     // {0} caseworker
  kRoomTaken,           // {0} room
  kCitizenTaken,        // the citizen already has a meeting then
  kCitizenBusy,         // the citizen has an appointment elsewhere then
  kOutsideHours,        // {0} caseworker
  kCaseworkerAbsent,    // {0} caseworker
  kCaseworkerInactive,  // {0} caseworker
  kCaseworkerNotFor,    // {0} caseworker, {1} group
  kCaseworkerDayOff,    // {0} caseworker, {1} day
  kHoursNotForMode,     // {0} caseworker, {1} mode
  kCaseworkerOnBreak,   // {0} caseworker
  kCaseworkerDayFull,   // {0} caseworker, {1} the most meetings a day, {2} day
  kPublicHoliday,       // {0} the day, {1} the holiday
  kClosingDay,          // {0} the day, {1} why the jobcentre is closed
  kInPast,              // the start has passed
  kTooSoon,             // {0} the notice in minutes
  kBeyondHorizon,       // {0} the horizon in days
  kOffGrid,             // {0} step, {1} offset in minutes
  kTimeSkipped,         // {0} the local time that clocks skip
  kModeForbidden,       // {0} mode, {1} day, {2} provisions, or no_permit, or consent_refused
  kModeNotChosen,       // {0} mode asked, {1} mode chosen, {2} who decides
  kNoLawfulMode,        // {0} day
  kNeedsConsent,        // {0} mode
  kNeedsJudgment,       // {0} flags
  kNeedsModeReason,     // {0} mode chosen by preference: a departure needs a reason
  kNoRoom,              // the jobcentre has no room for it
  kRoomTooSmall,        // {0} room, {1} m2 a person
  kRoomTooFewSeats,     // {0} room, {1} seats needed
  kRoomInactive,        // {0} room
  kNotForCitizens,      // the field may not be set by a citizen
  kNotForMode,          // {0} a mode to which the field says nothing
  kMeetingHasBegun,     // the meeting has begun: it cannot be declined any more
  kMeetingHasNotBegun,  // the meeting has not begun: nobody can have held or missed it
  kRepeated,            // {0} a word that occurs twice where it may occur once
  kNotForLockdown,      // a lockdown is the whole municipality's: name no jobcentre
  kNoCaseworker,        // the jobcentre has no caseworker
  kNotARequestId,       // {0} the most characters
  kNotLocal,            // {0} an address that other machines reach
  kNotJson,             // {0} the byte, from 1, where the text stops being JSON
  kUnknownField,        // {0} the fields there are
  kNotAText,            // a JSON value that must be a string
  kNotABool,            // a JSON value that must be true or false
  kNotAWholeNumber,     // a JSON value that must be a number without fraction or quotes
  kNotAnObject,         // a JSON value that must be an object
  kTooDeep,             // {0} the most levels
  kRuleError,           // {0} what is wrong in a rule file, in English, with what to do
  kNotALayer,           // {0} the input
  kNotInLayer,          // {0} a file's path, {1} the layer it is uploaded for
  kNothingWaits,        // {0} the number of an activation that does not wait for approval
  kNeedsSecondPerson,   // who asked for an activation may not approve it
  kNothingBefore,       // {0} a layer
  kStoredRulesInvalid,  // {0} number of the national activation, {1} who asked for it, {2} errors
  kNotACursor,          // the text is no cursor
  kCursorUnknown,       // the cursor names no event of the municipality in this database
  kReadsTooSlowly,      // {0} seconds in which a watcher has read nothing
  kServerStops,         // the server is being shut down
  kNoFilesOfLayer,      // {0} a folder, {1} the layer of which it has no file
  kNothingOpen,         // {0} actions of which a review has no open item
  kNoOrganizer,         // {0} a jobcentre that has no e-mail address to invite from
  // Calendars: what people read in an event of theirs.
  kMeetingByMode,        // {0} what a meeting of its type is called, {1} mode
  kMeetingOfCitizen,     // {0} what a meeting of its type is called, {1} mode, {2} citizen's name
  kHeldByCaseworker,     // {0} caseworker's name
  kJoinByVideo,          // {0} the link
  kVideoLinkFollows,     // a video meeting whose link is not known yet
  kCaseworkerCalls,      // {0} the number
  kCaseworkerWillCall,   // a telephone meeting whose number is not known yet
  kCitizenCalls,         // {0} the number
  kCitizenWillCall,      // as kCaseworkerWillCall, but the citizen calls
  kCallTheJobcentre,     // {0} its number
  kWriteToTheJobcentre,  // {0} its e-mail address
  kAbsence,              // what an absence is called
  kDaysOf,               // {0} caseworker's name: what the calendar of their days is called
  kBusyTimesOf,          // {0} caseworker's name: what the calendar of their busy times is called
};

struct Message {
  Text text;
  std::vector<std::string> arguments;
  friend bool operator==(const Message&, const Message&) = default;
};

// The sentence in that language, arguments in place. A missing argument is asserted against.
std::string Render(const Message& message, Language language);

// The name of a text in UPPER_SNAKE_CASE without the k, `CASEWORKER_TAKEN`: what programs switch
// on.
std::string_view Name(Text text);

}  // namespace samtale
