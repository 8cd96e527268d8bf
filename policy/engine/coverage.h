// Coverage: which provisions, versions and edges of time the rule authors' cases exercise, and
// which none does. An edge is where a version begins to matter or stops: its first and its last day
// of meetings, and the day it was announced; each has two sides. Pure functions; any thread may
// call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/engine/cases.h"
#include "policy/engine/rulebook.h"

namespace samtale::engine {

// A side of an edge: the day of the meeting, or of the decision, that a case must have.
enum class Side : std::uint8_t {
  kBeforeFirst,      // the day before the first day of meetings: not covered yet
  kFirst,            // the first day of meetings
  kLast,             // the last day of meetings; a version that is open has none
  kAfterLast,        // the day after it: not covered any more
  kBeforeAnnounced,  // decided the day before it was announced: not known yet
  kAnnounced         // decided on the day it was announced
};

struct SideCoverage {
  Side side;
  LocalDay day;
  std::vector<std::string> cases;  // ids, in the order of the files; empty: none exercises it
};

struct VersionCoverage {
  int number;
  std::size_t cases = 0;  // how many find it in play
  std::vector<SideCoverage> sides;
};

struct ProvisionCoverage {
  std::string id;
  std::string path;
  int line;
  std::size_t cases = 0;  // how many find any version of it in play
  std::vector<VersionCoverage> versions;
};

// What there is, and how much of it a case exercises.
struct Share {
  std::size_t exercised = 0;
  std::size_t all = 0;
};

struct Coverage {
  std::vector<ProvisionCoverage> provisions;  // of every layer, by id
  Share provision_share;
  Share version_share;
  Share side_share;
};

// Measures what `answers` exercise of `rulebooks`. A case finds a version in play when its decision
// cites it, in force or defeated. It exercises a side of an edge when it has that day and the edge
// is the one that tells: on the side where the version counts the question finds it in play, or, at
// an announcement, on the side before it the version that it replaces. Decides at most once more
// for a case, version and side.
Coverage MeasureCoverage(const Rulebooks& rulebooks, const std::vector<CaseAnswer>& answers);

// `BEFORE_FIRST` and so on.
std::string_view Name(Side side);

// {"provisions":[{"id":…,"path":…,"line":…,"cases":…,"versions":[{"version":…,"cases":…,
// "sides":[{"side":…,"day":…,"cases":[…]}]}]}],"shares":{"provisions":{"exercised":…,"all":…},…}}.
std::string ToJson(const Coverage& coverage);

}  // namespace samtale::engine
