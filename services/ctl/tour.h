// A tour: steps that a client does one after another, each as of a day, and what must come of
// them. Steps are data (JSON Lines), so that no rule and no date stands in code. Reading is pure;
// running talks to a server with --clock manual, one call at a time.
#pragma once

#include <samtale/v1/meeting_service.pb.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/core/time.h"
#include "services/ctl/client.h"
#include "services/ctl/directory_file.h"
#include "services/ctl/table.h"

namespace samtale::ctl {

// What must come of a step; what is not named may be anything. Words are those of the wire.
struct Expectation {
  std::optional<std::string> mode = {};  // the meeting's
  std::optional<std::string> decided_by = {};
  std::optional<std::string> participation = {};
  std::optional<std::vector<std::string>> lawful = {};  // exactly these, in canonical order
  std::optional<std::vector<std::string>> advice = {};  // exactly these, best first
  std::vector<std::string> duties = {};                 // at least these, of the meeting's mode
  std::vector<std::string> cites = {};                  // at least these provisions
  std::vector<std::string> refused = {};  // the booking is refused, with at least these blockers
};

struct TourStep {
  int line = 0;
  LocalDateTime as_of;  // Copenhagen
  std::string title_da = {};
  std::string title_en = {};
  std::string municipality = {};
  std::string jobcentre = {};
  std::string role = "caseworker";
  std::string caller = {};
  v1::MeetingWish search = {};
  std::string from = {};   // ISO days of the search
  std::string until = {};  // inclusive
  v1::MeetingWish book = {};
  std::string local_start = {};  // of the booking; empty: the first slot found
  bool then_cancel = false;      // the meeting is cancelled after it was shown
  Expectation expect = {};
};

struct Tour {
  std::vector<TourStep> steps;
  std::vector<FileProblem> problems;  // by line
};

// A step a line: {"asOf":…,"title":{"da":…,"en":…},"municipality":…,"jobcentre":…,"as":…,"role":…,
// "search":{"from":…,"until":…, a MeetingWish},"book":{"localStart":…, what differs from the
// search's},"expect":{…},"expectRefused":[…],"then":"cancel"}. Steps must not go back in time.
Tour ReadTour(const std::string& path, std::string_view text);

struct TourResult {
  Table table;                        // a row a step that was begun
  std::vector<std::string> failures;  // a sentence each
};

// Does every step, also after one that failed, but stops when the server does not answer or its
// clock cannot be set.
TourResult RunTour(const Client& client, const std::vector<TourStep>& steps);

}  // namespace samtale::ctl
