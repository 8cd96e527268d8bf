// Decision: what a rulebook says about facts, with the provisions it rests on. How it is reached is
// decide.cc's; its JSON is json.h's. Values; any thread may share them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/core/mode.h"

namespace samtale::engine {

enum class Outcome : std::uint8_t { kDecided, kNeedsJudgment, kNoLawfulMode };
enum class Verdict : std::uint8_t { kAllowed, kForbidden, kNeedsConsent };
enum class Chooser : std::uint8_t {
  kLaw,
  kJobcentre,
  kAKasse,
  kMunicipality,
  kCaseworker,
  kCitizen
};
enum class Participation : std::uint8_t { kMandatory, kVoluntary };
enum class Basis : std::uint8_t { kAnnounced, kIssued };

// What a provision does, in the order in which citations are listed.
enum class Effect : std::uint8_t {
  kPermits,
  kForbids,
  kDecidedBy,
  kConsent,
  kVoluntary,
  kDuty,
  kCountsNot,
  kPrefers,
  kAdvises,
  kAsks
};

struct Duty {
  std::string duty;  // an id of the vocabulary
  int value;         // a flag duty is 1
  ModeSet modes;     // the modes it obliges
  friend bool operator==(const Duty&, const Duty&) = default;
};

// One effect of an active provision, or one that was defeated.
struct Citation {
  std::string provision;
  int version;  // 1 is the first announced
  Effect effect;
  ModeSet modes;  // the modes the effect names; all for an effect without modes
  std::string instrument;
  std::string source;
  std::string defeated_by;  // the overriding provision; empty for an effect in force
  friend bool operator==(const Citation&, const Citation&) = default;
};

struct Decision {
  Outcome outcome;
  std::array<Verdict, 3> verdicts;  // indexed by Mode
  std::optional<Mode> chosen;       // nothing when no mode can be had
  Chooser decided_by;
  Participation participation;
  std::vector<Mode> advice;  // the advised lawful modes, best first
  std::vector<Duty> duties;  // by duty id, each once a value; over all lawful modes
  bool counts;               // whether the meeting counts as a statutory contact
  Basis basis;
  std::vector<std::string>
      open_judgments;               // by flag id: unset flags whose value would change the answer
  std::vector<Citation> citations;  // by effect, then provision id; defeated ones last
  std::string rulebook;             // `sha256:…`

  Verdict verdict(Mode mode) const { return verdicts[static_cast<std::size_t>(mode)]; }
  ModeSet With(Verdict verdict) const;  // the modes with that verdict
  friend bool operator==(const Decision&, const Decision&) = default;
};

}  // namespace samtale::engine
