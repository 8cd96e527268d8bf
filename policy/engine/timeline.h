// The timeline: for one set of facts, which provisions are in play on each day of meetings, and
// which modes result, as known on one day of decision or, day by day, on the day of the meeting
// itself. What it shows is what Rulebook::Decide answers. Drawing is timeline_svg.h's and the
// command line's. Pure functions; any thread may call.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/engine/decision.h"
#include "policy/engine/facts.h"
#include "policy/engine/rulebook.h"
#include "services/core/error.h"
#include "services/core/message.h"

namespace samtale::engine {

struct TimelineAsk {
  Question question;      // meeting_day is not read; decided_on neither when `each_day`
  bool each_day = false;  // every meeting is decided on its own day
  LocalDay from;          // days of meetings, both included
  LocalDay until;
};

// Days on which everything a line of the drawing shows is the same.
struct TimelineSpan {
  LocalDay from;
  LocalDay until;  // included
  std::array<Verdict, 3> verdicts;
  std::optional<Mode> chosen;
  Chooser decided_by;
  Participation participation;
  bool counts;
  std::vector<std::string> by;  // provisions that permit or forbid, in force, by id

  Verdict verdict(Mode mode) const { return verdicts[static_cast<std::size_t>(mode)]; }
};

// How much of what a provision says counts.
enum class Force : std::uint8_t { kWhole, kPart, kNone };  // kNone: another defeats all of it

struct TimelinePiece {
  LocalDay from;
  LocalDay until;  // included
  int version;
  Force force;
  std::string instrument;
};

struct TimelineLane {
  std::string id;
  std::string title_da;
  std::string title_en;
  std::string authority;
  std::vector<TimelinePiece> pieces;  // by day; they do not overlap
};

struct Timeline {
  TimelineAsk ask;
  std::vector<TimelineSpan> spans;  // by day, without gaps, from ask.from to ask.until
  std::vector<TimelineLane> lanes;  // provisions in play on some day, by their first day, then id
};

// kInvalidArgument for facts as Rulebook::Decide, and for an `until` before `from`.
Result<Timeline> MakeTimeline(const Rulebook& rulebook, const TimelineAsk& ask);

// What a drawing is about: the meeting type, the group and the municipality, then each fact of the
// ask that is not the usual one, such as the number of the meeting or that consent was given.
std::vector<std::string> Subject(const Timeline& timeline, const Vocabulary& vocabulary,
                                 Language language);

// `WHOLE`, `PART`, `NONE`.
std::string_view Name(Force force);

// {"question":…,"eachDay":…,"from":…,"until":…,"spans":[{"from":…,"until":…,"modes":[{"mode":…,
// "verdict":…}],"chosen":…,"decidedBy":…,"participation":…,"counts":…,"by":[…]}],"provisions":[
// {"provision":…,"titleDa":…,"titleEn":…,"authority":…,"pieces":[{"from":…,"until":…,"version":…,
// "force":…,"instrument":…}]}]}, one line.
std::string ToJson(const Timeline& timeline);

}  // namespace samtale::engine
