// Lexicon: the vocabulary compiled, so that rules and facts are compared as small integers. A
// word's number is its place in the vocabulary, and also its value in conditions. Built while
// loading (conditions intern jobcentre ids in the schema), then immutable and shared by the
// rulebooks of one load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/engine/reading.h"
#include "policy/engine/rulebook.h"
#include "policy/expr/condition.h"

namespace samtale::engine {

inline constexpr std::size_t kMostGroups = 64;
inline constexpr std::size_t kMostMeetingTypes = 64;
inline constexpr std::size_t kMostRegions = 16;
inline constexpr std::size_t kMostMunicipalities = 128;
inline constexpr std::size_t kMostDuties = 64;
// Open judgments are found by trying every assignment of the unset flags.
inline constexpr std::size_t kMostJudgments = 12;

// The facts of conditions, by their numbers in the schema. Judgment flag i is kFirstJudgment + i.
enum FactNumber : std::size_t {
  kMeetingType,
  kMeetingHeldBy,
  kMeetingNumber,
  kMeetingNoticeDays,
  kMeetingSummonedOn,
  kMeetingSummonedMode,
  kCitizenGroup,
  kCitizenMonthsInCourse,
  kCitizenSickPayCategory,
  kCitizenChoice,
  kCitizenAcuteNeed,
  kCitizenRiskGroup,
  kCitizenNeedsInterpreter,
  kCitizenDigitalExempt,
  kCitizenStandbyScheme,
  kCitizenWantsToTakePart,
  kMunicipalityCode,
  kMunicipalityRegion,
  kJobcentreIdFact,
  kMunicipalityLockedDown,
  kJobcentrePremisesReady,
  kFirstJudgment
};

// Bounds of the facts that are numbers; the least of each is 1, of months 0.
inline constexpr int kMostMeetings = 100000;
inline constexpr int kMostMonths = 12000;
inline constexpr int kMostSickPayCategory = 3;

// Words to numbers, by a hash: every question looks some up.
class WordIndex {
 public:
  explicit WordIndex(std::span<const std::string> words = {});
  std::optional<std::size_t> Find(std::string_view word) const;

 private:
  std::vector<std::string> words_;
  std::vector<std::uint16_t> places_;  // by hash, at most half taken: one more than a number, or 0
};

struct Lexicon {
  Vocabulary words;
  std::vector<std::string> municipalities;       // codes, in order of code
  std::vector<std::size_t> municipality_region;  // municipality -> region
  std::vector<std::string> holders;              // `jobcentre`, `a_kasse`: the order of Holder
  std::vector<std::string> judgments;            // flag ids
  std::vector<std::string> duties;               // duty ids
  WordIndex group_index;
  WordIndex meeting_type_index;
  WordIndex municipality_index;
  WordIndex judgment_index;
  expr::Schema schema;
};

// Reads vocabulary.yaml; what is wrong is reported, and the lexicon is then not to be used.
Lexicon ReadVocabulary(Report& report, const YamlNode& root);

}  // namespace samtale::engine
