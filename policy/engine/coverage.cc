#include "policy/engine/coverage.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "policy/engine/provision.h"

namespace samtale::engine {
namespace {

using samtale::Format;  // of days; engine::Format is of diagnostics
using OrderedJson = nlohmann::ordered_json;

LocalDay After(LocalDay day) { return day + date::days{1}; }
LocalDay Before(LocalDay day) { return day - date::days{1}; }

std::vector<SideCoverage> SidesOf(const VersionView& version) {
  std::vector<SideCoverage> sides = {{Side::kBeforeFirst, Before(version.from), {}},
                                     {Side::kFirst, version.from, {}}};
  if (version.until) {
    sides.push_back({Side::kLast, *version.until, {}});
    sides.push_back({Side::kAfterLast, After(*version.until), {}});
  }
  sides.push_back({Side::kBeforeAnnounced, Before(version.announced), {}});
  sides.push_back({Side::kAnnounced, version.announced, {}});
  return sides;
}

bool IsOfDecision(Side side) { return side == Side::kBeforeAnnounced || side == Side::kAnnounced; }

// The same question on the other side of the edge.
Question Across(Question question, Side side) {
  switch (side) {
    case Side::kBeforeFirst:
    case Side::kLast:
      question.meeting_day = After(question.meeting_day);
      break;
    case Side::kFirst:
    case Side::kAfterLast:
      question.meeting_day = Before(question.meeting_day);
      break;
    case Side::kBeforeAnnounced:
      question.decided_on = After(question.decided_on);
      break;
    case Side::kAnnounced:
      question.decided_on = Before(question.decided_on);
      break;
  }
  return question;
}

bool Cites(const Decision& decision, const std::string& provision, int version) {
  return std::any_of(decision.citations.begin(), decision.citations.end(),
                     [&](const Citation& citation) {
                       return citation.provision == provision && citation.version == version;
                     });
}

class Measuring {
 public:
  Measuring(const Rulebooks& rulebooks, const std::vector<CaseAnswer>& answers)
      : rulebooks_(rulebooks) {
    std::map<std::string, ProvisionView> views;
    Collect(rulebooks.national(), &views);
    for (const auto& [code, rulebook] : rulebooks.municipal()) Collect(rulebook, &views);
    for (const CaseAnswer& answer : answers) {
      by_meeting_day_[answer.question.meeting_day].push_back(&answer);
      by_decision_day_[answer.question.decided_on].push_back(&answer);
      for (const auto& cited : Cited(answer.decision)) {
        ++in_play_[cited];
        if (provisions_of_case_.insert({&answer, cited.first}).second)
          ++in_play_of_provision_[cited.first];
      }
    }
    for (auto& [id, view] : views) Measure(view);
  }

  Coverage Finish() { return std::move(coverage_); }

 private:
  using VersionKey = std::pair<std::string, int>;  // provision, version

  static void Collect(const Rulebook& rulebook, std::map<std::string, ProvisionView>* views) {
    for (ProvisionView& view : rulebook.Provisions()) {
      std::string id = view.id;
      views->emplace(std::move(id), std::move(view));
    }
  }

  static std::set<VersionKey> Cited(const Decision& decision) {
    std::set<VersionKey> cited;
    for (const Citation& citation : decision.citations)
      cited.emplace(citation.provision, citation.version);
    return cited;
  }

  void Measure(const ProvisionView& view) {
    ProvisionCoverage one{view.id, view.path, view.line, in_play_of_provision_[view.id], {}};
    Count(one.cases > 0, &coverage_.provision_share);
    for (const VersionView& version : view.versions) {
      VersionCoverage measured{version.number, in_play_[{view.id, version.number}],
                               SidesOf(version)};
      Count(measured.cases > 0, &coverage_.version_share);
      for (SideCoverage& side : measured.sides) {
        MeasureSide(view.id, version.number, &side);
        Count(!side.cases.empty(), &coverage_.side_share);
      }
      one.versions.push_back(std::move(measured));
    }
    coverage_.provisions.push_back(std::move(one));
  }

  static void Count(bool exercised, Share* share) {
    ++share->all;
    if (exercised) ++share->exercised;
  }

  void MeasureSide(const std::string& provision, int version, SideCoverage* side) {
    const auto& days = IsOfDecision(side->side) ? by_decision_day_ : by_meeting_day_;
    const auto found = days.find(side->day);
    if (found == days.end()) return;
    for (const CaseAnswer* answer : found->second) {
      if (Exercises(*answer, provision, version, side->side)) side->cases.push_back(answer->id);
    }
  }

  bool CitesAcross(const CaseAnswer& answer, Side side, const std::string& provision,
                   int version) const {
    const Question question = Across(answer.question, side);
    const Result<Decision> decision = rulebooks_.For(question.facts.municipality).Decide(question);
    return decision && Cites(*decision, provision, version);
  }

  bool Exercises(const CaseAnswer& answer, const std::string& provision, int version,
                 Side side) const {
    switch (side) {
      case Side::kFirst:
      case Side::kLast:
        return Cites(answer.decision, provision, version);
      case Side::kBeforeFirst:
      case Side::kAfterLast:
        return CitesAcross(answer, side, provision, version);
      // An announcement brings its version into play, or takes the one before it out.
      case Side::kBeforeAnnounced:
        return Cites(answer.decision, provision, version - 1) ||
               CitesAcross(answer, side, provision, version);
      case Side::kAnnounced:
        return Cites(answer.decision, provision, version) ||
               CitesAcross(answer, side, provision, version - 1);
    }
    return false;
  }

  const Rulebooks& rulebooks_;
  std::map<LocalDay, std::vector<const CaseAnswer*>> by_meeting_day_;
  std::map<LocalDay, std::vector<const CaseAnswer*>> by_decision_day_;
  std::map<VersionKey, std::size_t> in_play_;
  std::map<std::string, std::size_t> in_play_of_provision_;
  std::set<std::pair<const CaseAnswer*, std::string>> provisions_of_case_;
  Coverage coverage_;
};

OrderedJson ShareJson(const Share& share) {
  OrderedJson json;
  json["exercised"] = share.exercised;
  json["all"] = share.all;
  return json;
}

OrderedJson VersionJson(const VersionCoverage& version) {
  OrderedJson json;
  json["version"] = version.number;
  json["cases"] = version.cases;
  json["sides"] = OrderedJson::array();
  for (const SideCoverage& side : version.sides) {
    OrderedJson item;
    item["side"] = Name(side.side);
    item["day"] = Format(side.day);
    item["cases"] = OrderedJson(side.cases);
    json["sides"].push_back(std::move(item));
  }
  return json;
}

}  // namespace

Coverage MeasureCoverage(const Rulebooks& rulebooks, const std::vector<CaseAnswer>& answers) {
  return Measuring(rulebooks, answers).Finish();
}

std::string_view Name(Side side) {
  switch (side) {
    case Side::kBeforeFirst:
      return "BEFORE_FIRST";
    case Side::kFirst:
      return "FIRST";
    case Side::kLast:
      return "LAST";
    case Side::kAfterLast:
      return "AFTER_LAST";
    case Side::kBeforeAnnounced:
      return "BEFORE_ANNOUNCED";
    case Side::kAnnounced:
      return "ANNOUNCED";
  }
  return "";
}

std::string ToJson(const Coverage& coverage) {
  OrderedJson json;
  json["provisions"] = OrderedJson::array();
  for (const ProvisionCoverage& provision : coverage.provisions) {
    OrderedJson item;
    item["id"] = provision.id;
    item["path"] = provision.path;
    item["line"] = provision.line;
    item["cases"] = provision.cases;
    item["versions"] = OrderedJson::array();
    for (const VersionCoverage& version : provision.versions)
      item["versions"].push_back(VersionJson(version));
    json["provisions"].push_back(std::move(item));
  }
  json["shares"]["provisions"] = ShareJson(coverage.provision_share);
  json["shares"]["versions"] = ShareJson(coverage.version_share);
  json["shares"]["sides"] = ShareJson(coverage.side_share);
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace samtale::engine
