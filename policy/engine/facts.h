// Facts: the closed, typed input of a decision, and the question that puts them to a rulebook.
// policy/README.md lists them for rule authors. Values; any thread may share them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "services/core/mode.h"
#include "services/core/time.h"

namespace samtale::engine {

enum class Holder : std::uint8_t { kJobcentre, kAKasse };  // who holds the meeting

// Which versions of the rules count: those announced by the day of decision, or only those issued
// by then.
enum class Known : std::uint8_t { kAnnounced, kIssued };

struct MeetingFacts {
  std::string type;  // a meeting type of the vocabulary
  Holder held_by = Holder::kJobcentre;
  int number = 1;  // >= 1; 1 is the first with this holder in the current course
  std::optional<LocalDay> summoned_on;
  std::optional<Mode> summoned_mode;
};

struct CitizenFacts {
  std::string group;                     // a citizen group of the vocabulary
  int months_in_course = 0;              // >= 0
  std::optional<int> sick_pay_category;  // 1 to 3
  std::optional<Mode> choice;            // the mode the citizen wants
  std::optional<bool> consent;           // given, refused, or not asked
  bool acute_need = false;
  bool risk_group = false;
  bool needs_interpreter = false;
  bool digital_exempt = false;
  bool standby_scheme = false;
  bool wants_to_take_part = false;
};

struct Circumstances {  // on the meeting's day
  bool municipality_locked_down = false;
  bool premises_ready = true;
};

struct Facts {
  std::string municipality;  // a four-digit code of the vocabulary; its region follows from it
  std::string jobcentre;     // any id, or empty
  MeetingFacts meeting;
  CitizenFacts citizen;
  Circumstances circumstances;
  std::map<std::string, bool> judgments;  // the flags that are set; a flag not here is unset
};

struct Question {
  Facts facts;
  LocalDay meeting_day;  // a civil day in Copenhagen
  LocalDay decided_on;   // a civil day in Copenhagen
  Known known = Known::kAnnounced;
};

}  // namespace samtale::engine
