#include "policy/engine/analyse.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "policy/engine/decide.h"

namespace samtale::engine {
namespace {

using expr::kAbsent;
using expr::Value;
using samtale::Format;  // of days; engine::Format is of diagnostics

constexpr DayNumber kFarDays = 36500;  // how far beyond the last edge an example may lie

// A stretch of days that all versions in question treat alike. Both ends inclusive.
struct Segment {
  DayNumber first;
  DayNumber last;
};

// The classes of one fact: a value for each.
struct Dimension {
  std::size_t fact;
  std::vector<Value> values;
};

// The most a number can be; the notice, which follows from the days, is none of these.
Value MostOf(std::size_t fact) {
  if (fact == kCitizenMonthsInCourse) return kMostMonths;
  return fact == kCitizenSickPayCategory ? kMostSickPayCategory : kMostMeetings;
}

// The days from `edges` on, cut at each edge.
std::vector<Segment> SegmentsOf(const std::set<DayNumber>& edges) {
  std::vector<Segment> segments;
  for (auto edge = edges.begin(); edge != edges.end(); ++edge) {
    const auto next = std::next(edge);
    segments.push_back({*edge, next == edges.end() ? *edge + kFarDays : *next - 1});
  }
  return segments;
}

bool HasOverride(const Provision& by, std::size_t target, Effect effect) {
  return std::any_of(by.overrides.begin(), by.overrides.end(), [&](const Override& override) {
    return override.target == target && override.effects.Has(effect);
  });
}

bool Accepts(const Provision& provision, const std::string& warning) {
  const auto& accepted = provision.accepted_warnings;
  return std::find(accepted.begin(), accepted.end(), warning) != accepted.end();
}

// What one pair of provisions can be told apart by, and the search over it.
class PairSearch {
 public:
  PairSearch(const Lexicon& lexicon, const Ruleset& rules, std::size_t a, std::size_t b,
             Effect effect, std::vector<std::size_t> closure)
      : lexicon_(lexicon),
        rules_(rules),
        a_(a),
        b_(b),
        effect_(effect),
        closure_(std::move(closure)),
        deliberation_(lexicon, rules) {}

  enum class Finding { kNever, kFound, kNotProved };

  Finding Run() {
    CutFacts();
    CutDays();
    for (Known known : {Known::kAnnounced, Known::kIssued}) {
      for (const Segment& decided : decided_segments_) {
        for (const Segment& meeting : meeting_segments_) {
          situation_.known = known;
          if (!BothCover(decided.first, meeting.first)) continue;
          if (SearchDays(decided, meeting)) return Finding::kFound;
          if (combinations_ > kMostCombinations) return Finding::kNotProved;
        }
      }
    }
    return Finding::kNever;
  }

  // The situation found, for a reader: the days, and the facts that matter.
  std::string Witness() const {
    std::string text = "for example a meeting on " + Format(DayOf(situation_.meeting_day)) +
                       ", decided on " + Format(DayOf(situation_.decided_on)) +
                       (situation_.known == Known::kIssued ? " by issued rules alone" : "");
    for (const Dimension& dimension : dimensions_) {
      const expr::Fact& fact = lexicon_.schema.fact(dimension.fact);
      text += ", " + (situation_.values[dimension.fact] == kAbsent
                          ? "no " + fact.name
                          : fact.name + " " + ValueText(dimension.fact));
    }
    return text;
  }

 private:
  const Provision& A() const { return *rules_.provisions[a_]; }
  const Provision& B() const { return *rules_.provisions[b_]; }

  template <class Function>
  void ForEachCondition(Function function) const {
    for (std::size_t i : closure_) {
      if (rules_.provisions[i]->when) function(*rules_.provisions[i]->when);
      if (rules_.provisions[i]->unless) function(*rules_.provisions[i]->unless);
    }
  }

  std::set<Value> ConstantsOf(std::size_t fact) const {
    std::set<Value> constants;
    ForEachCondition([&](const expr::Condition& condition) {
      for (Value constant : condition.Constants(fact)) constants.insert(constant);
    });
    return constants;
  }

  // The words of `fact` in both scopes, one for each way in which scopes and conditions treat them
  // alike.
  template <class InScope>
  void AddWords(std::size_t fact, std::size_t count, InScope in_scope,
                const std::set<Value>& named) {
    std::set<std::vector<bool>> classes;
    Dimension dimension{fact, {}};
    for (std::size_t word = 0; word < count; ++word) {
      if (!in_scope(A(), word) || !in_scope(B(), word)) continue;
      std::vector<bool> kind;
      for (std::size_t i : closure_) kind.push_back(in_scope(*rules_.provisions[i], word));
      const bool is_named = named.count(static_cast<Value>(word)) > 0;
      if (is_named || classes.insert(kind).second)
        dimension.values.push_back(static_cast<Value>(word));
    }
    dimensions_.push_back(std::move(dimension));
  }

  void CutScopes() {
    AddWords(
        kMeetingType, lexicon_.words.meeting_types.size(),
        [](const Provision& p, std::size_t w) { return p.scope.meeting_types.test(w); },
        ConstantsOf(kMeetingType));
    AddWords(
        kCitizenGroup, lexicon_.words.groups.size(),
        [](const Provision& p, std::size_t w) { return p.scope.groups.test(w); },
        ConstantsOf(kCitizenGroup));
    AddWords(
        kMeetingHeldBy, lexicon_.holders.size(),
        [](const Provision& p, std::size_t w) { return p.scope.holders.test(w); },
        ConstantsOf(kMeetingHeldBy));
    std::set<Value> municipalities = ConstantsOf(kMunicipalityCode);
    const std::set<Value> regions = ConstantsOf(kMunicipalityRegion);
    // Where a region is tested, every municipality may differ: all are tried.
    for (std::size_t i = 0; !regions.empty() && i < lexicon_.municipalities.size(); ++i)
      municipalities.insert(static_cast<Value>(i));
    AddWords(
        kMunicipalityCode, lexicon_.municipalities.size(),
        [](const Provision& p, std::size_t w) { return p.scope.municipalities.test(w); },
        municipalities);
  }

  // Jobcentres that are named, and one that is not: the empty text.
  void CutJobcentres() {
    std::set<std::string> ids = {""};
    for (std::size_t i : closure_) {
      const auto& named = rules_.provisions[i]->scope.jobcentres;
      if (named) ids.insert(named->begin(), named->end());
    }
    for (Value constant : ConstantsOf(kJobcentreIdFact))
      ids.insert(lexicon_.schema.fact(kJobcentreIdFact).words[static_cast<std::size_t>(constant)]);
    for (const std::string& id : ids) {
      if (A().scope.HasJobcentre(id) && B().scope.HasJobcentre(id)) jobcentres_.push_back(id);
    }
    Dimension dimension{kJobcentreIdFact, {}};
    for (std::size_t i = 0; i < jobcentres_.size(); ++i)
      dimension.values.push_back(static_cast<Value>(i));
    dimensions_.push_back(std::move(dimension));
  }

  // The values of a number or a day at, just below and just above each constant.
  void AddNumbers(std::size_t fact, Value least, Value most) {
    std::set<Value> values = {least};
    for (Value constant : ConstantsOf(fact)) {
      for (Value value : {constant - 1, constant, constant + 1}) {
        if (value >= least && value <= most) values.insert(value);
      }
    }
    dimensions_.push_back({fact, {values.begin(), values.end()}});
  }

  void AddFact(std::size_t fact) {
    const expr::Fact& schema = lexicon_.schema.fact(fact);
    constexpr Value kFar = std::numeric_limits<std::int32_t>::max();
    switch (schema.type) {
      case expr::Type::kBool:
        dimensions_.push_back({fact, {0, 1}});
        break;
      case expr::Type::kInt:
        AddNumbers(fact, fact == kCitizenMonthsInCourse ? 0 : 1, MostOf(fact));
        break;
      case expr::Type::kDay:
        AddNumbers(fact, -kFar, kFar);
        break;
      case expr::Type::kWord:
        dimensions_.push_back({fact, {}});
        for (std::size_t i = 0; i < schema.words.size(); ++i)
          dimensions_.back().values.push_back(static_cast<Value>(i));
        break;
    }
    if (schema.optional) dimensions_.back().values.push_back(kAbsent);
  }

  void CutFacts() {
    situation_.facts = lexicon_.schema.size();
    for (std::size_t fact :
         {kMeetingSummonedOn, kMeetingSummonedMode, kCitizenSickPayCategory, kCitizenChoice})
      situation_.values[fact] = kAbsent;
    situation_.values[kMeetingNumber] = 1;
    situation_.values[kJobcentrePremisesReady] = 1;
    CutScopes();
    CutJobcentres();
    std::set<std::size_t> read;
    ForEachCondition([&](const expr::Condition& condition) {
      read.insert(condition.facts().begin(), condition.facts().end());
    });
    // Those of scopes are cut already; notice follows from the days.
    for (std::size_t fact : {kMeetingType, kCitizenGroup, kMeetingHeldBy, kMunicipalityCode,
                             kMunicipalityRegion, kJobcentreIdFact})
      read.erase(fact);
    reads_notice_ = read.erase(kMeetingNoticeDays) > 0;
    for (std::size_t fact : read) AddFact(fact);
  }

  void CutDays() {
    std::set<DayNumber> decided, meetings;
    for (std::size_t i : closure_) {
      for (const Version& version : rules_.provisions[i]->versions) {
        decided.insert(version.announced);
        if (version.issued != kNever) decided.insert(version.issued);
        meetings.insert(version.from);
        if (version.until != kNever) meetings.insert(version.until + 1);
      }
    }
    decided_segments_ = SegmentsOf(decided);
    meeting_segments_ = SegmentsOf(meetings);
  }

  bool BothCover(DayNumber decided_on, DayNumber meeting_day) const {
    for (const Provision* provision : {&A(), &B()}) {
      const Version* version = provision->VersionOn(decided_on, situation_.known);
      if (!version || !version->Covers(meeting_day)) return false;
    }
    return true;
  }

  // Tries each class of notice that days of the two segments can have.
  bool SearchDays(Segment decided, Segment meeting) {
    const Value least = meeting.first - decided.last, most = meeting.last - decided.first;
    std::set<Value> notices;
    if (reads_notice_) {
      for (Value constant : ConstantsOf(kMeetingNoticeDays)) {
        for (Value notice : {constant - 1, constant, constant + 1})
          notices.insert(std::clamp(notice, least, most));
      }
    } else {
      notices.insert(std::clamp<Value>(0, least, most));
    }
    for (Value notice : notices) {
      situation_.values[kMeetingNoticeDays] = notice;
      // Some day of each segment is `notice` days from the other: the first meeting day for which
      // it is.
      situation_.meeting_day = std::max(meeting.first, decided.first + notice);
      situation_.decided_on = situation_.meeting_day - notice;
      if (SearchFacts(0)) return true;
      if (combinations_ > kMostCombinations) return false;
    }
    return false;
  }

  // At most as deep as there are facts.
  bool SearchFacts(std::size_t dimension) {
    if (dimension == dimensions_.size()) return IsConflict();
    const Dimension& cut = dimensions_[dimension];
    for (Value value : cut.values) {
      Set(cut.fact, value);
      if (SearchFacts(dimension + 1)) return true;
      if (combinations_ > kMostCombinations) return false;
    }
    return false;
  }

  void Set(std::size_t fact, Value value) {
    situation_.values[fact] = value;
    if (fact == kMunicipalityCode) {
      situation_.values[kMunicipalityRegion] =
          static_cast<Value>(lexicon_.municipality_region[static_cast<std::size_t>(value)]);
    } else if (fact == kJobcentreIdFact) {
      situation_.jobcentre = jobcentres_[static_cast<std::size_t>(value)];
      situation_.values[fact] = lexicon_.schema.WordValue(kJobcentreIdFact, situation_.jobcentre);
    }
  }

  bool IsConflict() {
    if (++combinations_ > kMostCombinations) return false;
    deliberation_.Gather(situation_, closure_);
    const auto& candidates = deliberation_.candidates();
    for (std::size_t i : {a_, b_}) {
      if (std::find(candidates.begin(), candidates.end(), i) == candidates.end()) return false;
    }
    deliberation_.Settle(situation_);
    return deliberation_.standing(a_).in_force.Has(effect_) &&
           deliberation_.standing(b_).in_force.Has(effect_);
  }

  std::string ValueText(std::size_t number) const {
    const expr::Fact& fact = lexicon_.schema.fact(number);
    const Value value = situation_.values[number];
    switch (fact.type) {
      case expr::Type::kBool:
        return value != 0 ? "true" : "false";
      case expr::Type::kInt:
        return std::to_string(value);
      case expr::Type::kDay:
        return Format(DayOf(value));
      case expr::Type::kWord:
        break;
    }
    if (fact.open)
      return situation_.jobcentre.empty() ? "any other" : std::string(situation_.jobcentre);
    return fact.words[static_cast<std::size_t>(value)];
  }

  const Lexicon& lexicon_;
  const Ruleset& rules_;
  std::size_t a_;
  std::size_t b_;
  Effect effect_;
  std::vector<std::size_t> closure_;  // in the order of decision
  Deliberation deliberation_;
  std::vector<Dimension> dimensions_;
  std::vector<std::string> jobcentres_;
  std::vector<Segment> decided_segments_;
  std::vector<Segment> meeting_segments_;
  bool reads_notice_ = false;
  Situation situation_;
  std::size_t combinations_ = 0;
};

// Finds the pairs worth a search, and reports what is found.
class ConflictFinder {
 public:
  ConflictFinder(const Lexicon& lexicon, const Ruleset& rules, std::size_t first_own,
                 const ReportOf& report_of)
      : lexicon_(lexicon),
        rules_(rules),
        first_own_(first_own),
        report_of_(report_of),
        overriders_(rules.provisions.size()),
        rank_(rules.provisions.size()) {
    for (std::size_t place = 0; place < rules.order.size(); ++place)
      rank_[rules.order[place]] = place;
    for (std::size_t i = 0; i < rules.provisions.size(); ++i) {
      for (const Override& override : rules.provisions[i]->overrides)
        overriders_[override.target].push_back(i);
    }
  }

  void Run(Effect effect) {
    std::map<Authority, std::vector<std::size_t>> by_authority;
    for (std::size_t i = first_own_; i < rules_.provisions.size(); ++i) {
      if (rules_.provisions[i]->effects.Has(effect))
        by_authority[rules_.provisions[i]->authority].push_back(i);
    }
    for (auto& [authority, provisions] : by_authority) Sweep(std::move(provisions), effect);
  }

 private:
  // The meeting days any version of the provision covers lie in this.
  Segment SpanOf(std::size_t i) const {
    Segment span{kNever, std::numeric_limits<DayNumber>::min()};
    for (const Version& version : rules_.provisions[i]->versions) {
      span.first = std::min(span.first, version.from);
      span.last = std::max(span.last, version.until);
    }
    return span;
  }

  // Only provisions whose meeting days overlap are paired.
  void Sweep(std::vector<std::size_t> provisions, Effect effect) {
    std::sort(provisions.begin(), provisions.end(),
              [&](std::size_t a, std::size_t b) { return SpanOf(a).first < SpanOf(b).first; });
    for (std::size_t i = 0; i < provisions.size(); ++i) {
      const DayNumber last = SpanOf(provisions[i]).last;
      for (std::size_t j = i + 1; j < provisions.size() && SpanOf(provisions[j]).first <= last;
           ++j) {
        const auto [a, b] = std::minmax(provisions[i], provisions[j]);
        if (MayConflict(a, b, effect)) Search(a, b, effect);
      }
    }
  }

  bool MayConflict(std::size_t a, std::size_t b, Effect effect) const {
    const Provision& one = *rules_.provisions[a];
    const Provision& other = *rules_.provisions[b];
    const bool differ = effect == Effect::kDecidedBy ? one.decided_by != other.decided_by
                                                     : one.prefer != other.prefer;
    return differ && !HasOverride(one, b, effect) && !HasOverride(other, a, effect) &&
           (one.scope.groups & other.scope.groups).any() &&
           (one.scope.meeting_types & other.scope.meeting_types).any() &&
           (one.scope.holders & other.scope.holders).any() &&
           (one.scope.municipalities & other.scope.municipalities).any();
  }

  // Everything the pair's standing hangs on: for a local chooser also who chooses above it and what
  // is delegated; and whatever overrides any of these. In the order of decision.
  std::vector<std::size_t> ClosureOf(std::size_t a, std::size_t b, Effect effect) const {
    std::set<std::size_t> closure = {a, b};
    const Depth depth = rules_.provisions[a]->authority.depth;
    for (std::size_t i = 0;
         effect == Effect::kDecidedBy && depth != Depth::kNational && i < rules_.provisions.size();
         ++i) {
      const Provision& provision = *rules_.provisions[i];
      const bool decides_above = provision.effects.Has(effect) && provision.authority.depth < depth;
      const bool delegates = !provision.DelegatesTo(Depth::kJudgment).empty() ||
                             !provision.DelegatesTo(Depth::kMunicipality).empty();
      if (decides_above || delegates) closure.insert(i);
    }
    std::vector<std::size_t> open(closure.begin(), closure.end());
    while (!open.empty()) {  // each provision enters once
      const std::size_t next = open.back();
      open.pop_back();
      for (std::size_t overrider : overriders_[next]) {
        if (closure.insert(overrider).second) open.push_back(overrider);
      }
    }
    std::vector<std::size_t> ordered(closure.begin(), closure.end());
    std::sort(ordered.begin(), ordered.end(),
              [&](std::size_t i, std::size_t j) { return rank_[i] < rank_[j]; });
    return ordered;
  }

  void Search(std::size_t a, std::size_t b, Effect effect) const {
    PairSearch search(lexicon_, rules_, a, b, effect, ClosureOf(a, b, effect));
    const PairSearch::Finding finding = search.Run();
    if (finding == PairSearch::Finding::kNever) return;
    // Reported at the one that stands later, which is likelier the new one.
    const Provision* first = rules_.provisions[a].get();
    const Provision* second = rules_.provisions[b].get();
    if (std::tie(second->path, second->mark) < std::tie(first->path, first->mark))
      std::swap(first, second);
    Report& report = report_of_(*second);
    const Mark mark = second->effect_marks[static_cast<std::size_t>(effect)];
    const std::string there =
        "`" + first->id + "` (" + first->path + ":" + std::to_string(first->mark.line) + ")";
    const std::string fix = "let one override the other: `overrides: {" + first->id + ": [" +
                            std::string(Key(effect)) + "]}`";
    if (finding == PairSearch::Finding::kNotProved) {
      if (Accepts(*first, "not_proved") || Accepts(*second, "not_proved")) return;
      report.Warning(mark,
                     "not proved that `" + std::string(Key(effect)) + "` agrees with " + there +
                         ": too many combinations of facts",
                     fix);
    } else if (effect == Effect::kDecidedBy) {
      report.Error(mark,
                   "two choosers: `" + std::string(Word(second->decided_by)) + "` here, `" +
                       std::string(Word(first->decided_by)) + "` at " + there + "; " +
                       search.Witness(),
                   fix);
    } else if (!Accepts(*first, "preference_tie") && !Accepts(*second, "preference_tie")) {
      report.Warning(
          mark, "two preferences that differ: here and at " + there + "; " + search.Witness(), fix);
    }
  }

  const Lexicon& lexicon_;
  const Ruleset& rules_;
  std::size_t first_own_;
  const ReportOf& report_of_;
  std::vector<std::vector<std::size_t>> overriders_;
  std::vector<std::size_t> rank_;  // place in the order of decision
};

}  // namespace

void FindConflicts(const Lexicon& lexicon, const Ruleset& rules, std::size_t first_own,
                   const ReportOf& report_of) {
  ConflictFinder finder(lexicon, rules, first_own, report_of);
  finder.Run(Effect::kDecidedBy);
  finder.Run(Effect::kPrefers);
}

}  // namespace samtale::engine
