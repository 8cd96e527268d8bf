#include "services/server/figures.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <string_view>

#include "policy/engine/json.h"
#include "services/auth/access.h"
#include "services/ops/options.h"
#include "services/scheduling/obstacle.h"

namespace samtale::server {
namespace {

using engine::Outcome;
using scheduling::RuleSource;
using scheduling::ShadowAnswer;

constexpr std::string_view kNone = "none";

const std::vector<double> kCallSeconds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                          0.1,    0.25,  0.5,    1,     2.5,  5,     10};
const std::vector<double> kCommitSeconds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                            0.05,   0.1,   0.25,   0.5,   1,    5};
const std::vector<double> kGroupSizes = {1, 2, 4, 8, 16, 32, 64, 128, 256};

// Of every call the access table knows: its service, its method and how it was answered.
std::vector<ops::Label> CallLabels() {
  std::set<std::string> services;
  std::set<std::string> methods;
  for (const auth::AccessRow& row : auth::AccessTable()) {
    const std::size_t dot = row.method.rfind('.');
    services.emplace(row.method.substr(0, dot));
    methods.emplace(row.method.substr(dot + 1));
  }
  return {{"grpc_service", {services.begin(), services.end()}},
          {"grpc_method", {methods.begin(), methods.end()}},
          {"grpc_code", {api::kStatusNames.begin(), api::kStatusNames.end()}}};
}

std::vector<ops::Label> BlockerLabels() {
  std::vector<std::string> kinds;
  for (Text kind : scheduling::kBlockerKinds) kinds.emplace_back(Name(kind));
  return {{"kind", std::move(kinds)},
          {"party", {"caseworker", "room", "citizen", std::string(kNone)}}};
}

// Metrics write their words in lower case.
std::string WordOf(Outcome outcome) {
  std::string word(engine::Name(outcome));
  std::transform(word.begin(), word.end(), word.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return word;
}

std::vector<ops::Label> DecisionLabels() {
  std::vector<std::string> modes;
  for (Mode mode : kModes) modes.emplace_back(Word(mode));
  modes.emplace_back(kNone);
  std::vector<std::string> outcomes;
  for (Outcome outcome : {Outcome::kDecided, Outcome::kNeedsJudgment, Outcome::kNoLawfulMode}) {
    outcomes.push_back(WordOf(outcome));
  }
  return {{"mode", std::move(modes)}, {"outcome", std::move(outcomes)}};
}

std::vector<ops::Label> RuleLabels() {
  return {{"layer", {"national", "municipal", std::string(kNone)}},
          {"source", {"folder", "upload"}}};
}

// Whom a blocker is about.
std::string_view PartyOf(const Blocker& blocker) {
  const Text kind = blocker.message.text;
  if (kind == Text::kCitizenTaken || kind == Text::kCitizenBusy) return "citizen";
  if (blocker.subject.starts_with("caseworkers/")) return "caseworker";
  if (blocker.subject.starts_with("rooms/")) return "room";
  return kNone;
}

std::string_view WordOf(const store::RuleLayerId& layer) {
  return layer == scheduling::NationalLayer() ? "national" : "municipal";
}

std::string_view WordOf(RuleSource source) {
  return source == RuleSource::kFolder ? "folder" : "upload";
}

std::string_view WordOf(ShadowAnswer answer) {
  switch (answer) {
    case ShadowAnswer::kSame:
      return "same";
    case ShadowAnswer::kDifferent:
      return "different";
    case ShadowAnswer::kUnanswered:
      return "unanswered";
    case ShadowAnswer::kLeftOut:
      return "left_out";
  }
  return "";
}

template <class Duration>
double Seconds(Duration took) {
  return std::chrono::duration<double>(took).count();
}

}  // namespace

Figures::Figures(ops::Metrics& metrics)
    : calls_(metrics.AddCounter(
          "grpc_server_handled_total",
          "Calls that were answered, by service, method and status code. What gRPC itself turns "
          "away is not among them.",
          CallLabels())),
      call_seconds_(metrics.AddHistogram("grpc_server_handling_seconds",
                                         "From the arrival of a call to its answer.", kCallSeconds,
                                         CallLabels())),
      blockers_(metrics.AddCounter(
          "samtale_booking_blockers_total",
          "What stood in the way of holds, bookings and changes that were refused, by its kind and "
          "by whom it is about.",
          BlockerLabels())),
      holds_placed_(metrics.AddCounter("samtale_holds_placed_total", "Slots that were held.")),
      holds_expired_(metrics.AddCounter(
          "samtale_holds_expired_total",
          "Holds that nobody used in time, counted when they make way for another.")),
      decisions_(metrics.AddCounter(
          "samtale_decisions_recorded_total",
          "Decisions that meetings rest on, by outcome and by the mode the meeting got.",
          DecisionLabels())),
      activations_(metrics.AddCounter("samtale_rules_activations_total",
                                      "Layers of rules that were put in force.", RuleLabels())),
      refusals_(metrics.AddCounter("samtale_rules_refused_total",
                                   "Changes of a layer of rules that were refused for errors.",
                                   RuleLabels())),
      shadow_decisions_(metrics.AddCounter(
          "samtale_shadow_decisions_total",
          "Decisions put to shadow rules, by how they answered beside the rules in force.",
          {{"answer", {"same", "different", "unanswered", "left_out"}}})),
      group_size_(metrics.AddHistogram("samtale_store_group_size",
                                       "Writes that one commit made durable.", kGroupSizes)),
      commit_seconds_(metrics.AddHistogram("samtale_store_commit_seconds",
                                           "How long a commit took, its sync included.",
                                           kCommitSeconds)),
      failed_commits_(metrics.AddCounter("samtale_store_failed_commits_total",
                                         "Groups of writes that the medium did not take.")) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  metrics.AddGauges([started = Seconds(now)]() -> std::vector<ops::Gauge> {
    return {{"process_start_time_seconds",
             "When the server started, in seconds since 1970.",
             {{started}}},
            {"samtale_build_info",
             "Always 1; which version the server is.",
             {{1, {{"version", std::string(ops::kVersion)}}}}}};
  });
}

void Figures::Note(const api::CallRecord& call) {
  calls_.Add({call.service, call.method, call.status});
  call_seconds_.Observe(Seconds(call.took), {call.service, call.method, call.status});
}

void Figures::Note(const store::CommitRecord& commit) {
  if (!commit.durable) return failed_commits_.Add();
  group_size_.Observe(commit.writes);
  commit_seconds_.Observe(Seconds(commit.took));
}

void Figures::Did(const scheduling::Deeds& deeds) {
  if (deeds.holds_placed > 0) holds_placed_.Add({}, deeds.holds_placed);
  if (deeds.holds_expired > 0) holds_expired_.Add({}, deeds.holds_expired);
  for (const scheduling::Deeds::Recorded& one : deeds.decisions) {
    decisions_.Add({one.mode ? Word(*one.mode) : kNone, WordOf(one.outcome)});
  }
}

void Figures::Blocked(const std::vector<Blocker>& blockers) {
  for (const Blocker& one : blockers) blockers_.Add({Name(one.message.text), PartyOf(one)});
}

void Figures::Activated(const store::RuleLayerId& layer, RuleSource source) {
  activations_.Add({WordOf(layer), WordOf(source)});
}

void Figures::Refused(const std::optional<store::RuleLayerId>& layer, RuleSource source) {
  refusals_.Add({layer ? WordOf(*layer) : kNone, WordOf(source)});
}

void Figures::Answered(ShadowAnswer answer) { shadow_decisions_.Add({WordOf(answer)}); }

std::vector<ops::Gauge> Look(store::Store& store, const scheduling::RulesInForce& rules,
                             const scheduling::Rulemaking& rulemaking) {
  const store::Standing standing = store.standing();
  std::vector<ops::Gauge> gauges = {
      {"samtale_store_queued_writes",
       "Writes that wait for the store.",
       {{static_cast<double>(standing.queued_writes)}}},
      {"samtale_store_revision",
       "The last revision that was committed.",
       {{static_cast<double>(standing.revision)}}},
      {"samtale_rules_in_force_info",
       "Always 1; the hash of the national rules in force.",
       {{1, {{"layer", "national"}, {"hash", rules.Get()->national().hash()}}}}},
      {"samtale_rules_suspended_layers",
       "Municipal layers that do not fit the national rules and decide nothing.",
       {{static_cast<double>(rulemaking.suspended())}}},
  };
  const auto reviews =
      store.Read([](const store::Snapshot& snapshot) { return snapshot.CountUnfinishedReviews(); });
  if (!reviews) return gauges;
  gauges.push_back({"samtale_reviews_unfinished",
                    "Reviews that look for meetings or are applied.",
                    {{static_cast<double>(reviews->looking), {{"state", "looking"}}},
                     {static_cast<double>(reviews->applying), {{"state", "applying"}}}}});
  return gauges;
}

}  // namespace samtale::server
