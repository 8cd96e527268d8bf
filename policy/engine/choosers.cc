#include "policy/engine/choosers.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "policy/engine/calendar.h"
#include "policy/engine/fact_space.h"
#include "policy/engine/view_analysis.h"
#include "policy/engine/warning.h"

namespace samtale::engine {
namespace {

using samtale::Format;  // of days; engine::Format is of diagnostics
using Node = Diagrams::Node;

bool HasOverride(const Provision& by, std::size_t target) {
  return std::any_of(by.overrides.begin(), by.overrides.end(), [&](const Override& override) {
    return override.target == target && override.effects.Has(Effect::kDecidedBy);
  });
}

bool Accepts(const Provision& provision) {
  const auto& accepted = provision.accepted_warnings;
  return std::any_of(accepted.begin(), accepted.end(),
                     [](const AcceptedWarning& one) { return one.warning == Warning::kNotProved; });
}

enum class Answer { kNever, kFound, kNotProved };

// Whether two provisions can both say who chooses: everything their standing hangs on, settled over
// all facts at once, cell by cell of the calendar.
class PairSearch {
 public:
  // `closure` is in the order of decision and has both.
  PairSearch(const Ruleset& rules, FactSpace& space, std::size_t a, std::size_t b,
             std::vector<std::size_t> closure)
      : rules_(rules), space_(space), closure_(std::move(closure)) {
    for (std::size_t i = 0; i < closure_.size(); ++i) {
      if (closure_[i] == a) a_ = i;
      if (closure_[i] == b) b_ = i;
      pointers_.push_back(&Get(i));
      matches_.push_back(space_.Match(0, Get(i), std::nullopt));
    }
  }

  Answer Run() {
    Diagrams& diagrams = space_.diagrams();
    if (diagrams.And(matches_[a_], matches_[b_]) == Diagrams::kFalse && !diagrams.full())
      return Answer::kNever;
    const Calendar calendar({pointers_});
    calendar.ForEachCell(0, calendar.segments(), [&](const Cell& cell) {
      if (!Covers(cell.covering[0], a_) || !Covers(cell.covering[0], b_)) return true;
      const Node both = diagrams.And(BothDecide(cell), Possible(cell));
      if (both == Diagrams::kFalse || diagrams.full()) return !diagrams.full();
      witness_ = QuestionOf(space_, diagrams.PointOf(both), cell, "");
      text_ = space_.Describe(diagrams.PointOf(both));
      return false;
    });
    if (diagrams.full()) return Answer::kNotProved;
    return witness_ ? Answer::kFound : Answer::kNever;
  }

  // The situation found, for a reader: the days, and the facts that matter.
  std::string Witness() const {
    return "for example a meeting on " + Format(witness_->meeting_day) + ", decided on " +
           Format(witness_->decided_on) +
           (witness_->known == Known::kIssued ? " by issued rules alone, " : ", ") + text_;
  }

 private:
  const Provision& Get(std::size_t i) const { return *rules_.provisions[closure_[i]]; }

  // Where notices are as days of the cell allow.
  Node Possible(const Cell& cell) {
    const std::optional<Narrowing> notices = NoticesIn(space_, cell);
    return notices ? space_.diagrams().Where(notices->variable, notices->classes) : Diagrams::kTrue;
  }

  void SettleActive(const Cell& cell) {
    Diagrams& diagrams = space_.diagrams();
    active_.assign(closure_.size(), Diagrams::kFalse);
    defeated_.assign(closure_.size(), Diagrams::kFalse);
    std::vector<Node> gone(closure_.size(), Diagrams::kFalse);
    for (std::size_t i = 0; i < closure_.size(); ++i) {
      if (!Covers(cell.covering[0], i)) continue;
      active_[i] = diagrams.AndNot(matches_[i], gone[i]);
      for (const Override& override : Get(i).overrides) {
        const auto target = std::find(closure_.begin(), closure_.end(), override.target);
        if (target == closure_.end()) continue;
        const auto place = static_cast<std::size_t>(target - closure_.begin());
        if (override.whole) gone[place] = diagrams.Or(gone[place], active_[i]);
        if (override.effects.Has(Effect::kDecidedBy))
          defeated_[place] = diagrams.Or(defeated_[place], active_[i]);
      }
    }
  }

  // Where both are in force. What one below the law may say hangs on who chooses above it.
  Node BothDecide(const Cell& cell) {
    Diagrams& diagrams = space_.diagrams();
    SettleActive(cell);
    Node mine = Diagrams::kTrue;  // where the holder or the municipality chooses: below may decide
    for (std::size_t depth = 0; depth < kDepths; ++depth) {
      Node entitled = depth == 0 ? Diagrams::kTrue : mine;
      for (std::size_t i = 0; i < closure_.size() && depth > 0; ++i) {
        if (Get(i).DelegatesTo(static_cast<Depth>(depth)).Has(Effect::kDecidedBy))
          entitled = diagrams.Or(entitled, active_[i]);
      }
      if (depth == 0) mine = Diagrams::kFalse;
      std::map<Decider, Node> here;
      Node both = Diagrams::kTrue, any = Diagrams::kFalse;
      for (std::size_t i = 0; i < closure_.size(); ++i) {
        const bool speaks = static_cast<std::size_t>(Get(i).authority.depth) == depth &&
                            Get(i).effects.Has(Effect::kDecidedBy);
        if (!speaks) continue;
        const Node where = diagrams.And(entitled, diagrams.AndNot(active_[i], defeated_[i]));
        if (i == a_ || i == b_) both = diagrams.And(both, where);
        here[Get(i).decided_by] =
            diagrams.Or(here.emplace(Get(i).decided_by, Diagrams::kFalse).first->second,
                        diagrams.AndNot(where, any));
        any = diagrams.Or(any, where);
      }
      if (static_cast<std::size_t>(Get(a_).authority.depth) == depth) return both;
      mine = diagrams.AndNot(mine, any);
      for (const Decider decider : {Decider::kHolder, Decider::kMunicipality}) {
        if (here.count(decider) > 0) mine = diagrams.Or(mine, here[decider]);
      }
    }
    return Diagrams::kFalse;
  }

  const Ruleset& rules_;
  FactSpace& space_;
  std::vector<std::size_t> closure_;
  std::vector<const Provision*> pointers_;
  std::vector<Node> matches_;
  std::vector<Node> active_;
  std::vector<Node> defeated_;
  std::size_t a_ = 0;
  std::size_t b_ = 0;
  std::optional<Question> witness_;
  std::string text_;
};

// Finds the pairs worth a search, and reports what is found.
class ChooserFinder {
 public:
  ChooserFinder(const Lexicon& lexicon, const Ruleset& rules, std::size_t first_own,
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

  void Run() {
    std::map<Authority, std::vector<std::size_t>> by_authority;
    for (std::size_t i = first_own_; i < rules_.provisions.size(); ++i) {
      if (rules_.provisions[i]->effects.Has(Effect::kDecidedBy))
        by_authority[rules_.provisions[i]->authority].push_back(i);
    }
    for (auto& [authority, provisions] : by_authority) Sweep(std::move(provisions));
  }

 private:
  // The meeting days any version of the provision covers lie in this.
  DayRange SpanOf(std::size_t i) const {
    DayRange span{kNever, std::numeric_limits<DayNumber>::min()};
    for (const Version& version : rules_.provisions[i]->versions) {
      span.first = std::min(span.first, version.from);
      span.last = std::max(span.last, version.until);
    }
    return span;
  }

  // Only provisions whose meeting days overlap are paired.
  void Sweep(std::vector<std::size_t> provisions) {
    std::sort(provisions.begin(), provisions.end(),
              [&](std::size_t a, std::size_t b) { return SpanOf(a).first < SpanOf(b).first; });
    for (std::size_t i = 0; i < provisions.size(); ++i) {
      const DayNumber last = SpanOf(provisions[i]).last;
      for (std::size_t j = i + 1; j < provisions.size() && SpanOf(provisions[j]).first <= last;
           ++j) {
        const auto [a, b] = std::minmax(provisions[i], provisions[j]);
        if (MayConflict(a, b)) Search(a, b);
      }
    }
  }

  bool MayConflict(std::size_t a, std::size_t b) const {
    const Provision& one = *rules_.provisions[a];
    const Provision& other = *rules_.provisions[b];
    return one.decided_by != other.decided_by && !HasOverride(one, b) && !HasOverride(other, a) &&
           (one.scope.groups & other.scope.groups).any() &&
           (one.scope.meeting_types & other.scope.meeting_types).any() &&
           (one.scope.holders & other.scope.holders).any() &&
           (one.scope.municipalities & other.scope.municipalities).any();
  }

  // Everything the pair's standing hangs on: for a local chooser also who chooses above it and what
  // is delegated; and whatever overrides any of these. In the order of decision.
  std::vector<std::size_t> ClosureOf(std::size_t a, std::size_t b) const {
    std::set<std::size_t> closure = {a, b};
    const Depth depth = rules_.provisions[a]->authority.depth;
    for (std::size_t i = 0; depth != Depth::kNational && i < rules_.provisions.size(); ++i) {
      const Provision& provision = *rules_.provisions[i];
      const bool decides_above =
          provision.effects.Has(Effect::kDecidedBy) && provision.authority.depth < depth;
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

  // The facts that anything which matters to choosers reads; made when the first pair is searched.
  FactSpace& Space() {
    if (space_) return *space_;
    std::set<std::size_t> concerned;
    for (std::size_t i = 0; i < rules_.provisions.size(); ++i) {
      if (!rules_.provisions[i]->effects.Has(Effect::kDecidedBy)) continue;
      const std::vector<std::size_t> closure = ClosureOf(i, i);
      concerned.insert(closure.begin(), closure.end());
    }
    std::vector<const Provision*> provisions;
    for (const std::size_t i : concerned) provisions.push_back(rules_.provisions[i].get());
    std::vector<FactSpace::Side> sides;
    sides.push_back({&lexicon_, std::move(provisions), {}});
    space_.emplace(std::move(sides), false, kMostChooserNodes);
    return *space_;
  }

  void Search(std::size_t a, std::size_t b) {
    PairSearch search(rules_, Space(), a, b, ClosureOf(a, b));
    const Answer answer = search.Run();
    if (answer == Answer::kNever) return;
    // Reported at the one that stands later, which is likelier the new one.
    const Provision* first = rules_.provisions[a].get();
    const Provision* second = rules_.provisions[b].get();
    if (std::tie(second->path, second->mark) < std::tie(first->path, first->mark))
      std::swap(first, second);
    Report& report = report_of_(*second);
    const Mark mark = second->effect_marks[static_cast<std::size_t>(Effect::kDecidedBy)];
    const std::string there =
        "`" + first->id + "` (" + first->path + ":" + std::to_string(first->mark.line) + ")";
    const std::string fix =
        "let one override the other: `overrides: {" + first->id + ": [decided_by]}`";
    if (answer == Answer::kFound) {
      report.Error(mark,
                   "two choosers: `" + std::string(Word(second->decided_by)) + "` here, `" +
                       std::string(Word(first->decided_by)) + "` at " + there + "; " +
                       search.Witness(),
                   fix);
    } else if (!Accepts(*first) && !Accepts(*second)) {
      report.Warning(
          mark,
          "not proved that `decided_by` agrees with " + there + ": too many combinations of facts",
          fix);
    }
  }

  const Lexicon& lexicon_;
  const Ruleset& rules_;
  std::size_t first_own_;
  const ReportOf& report_of_;
  std::vector<std::vector<std::size_t>> overriders_;
  std::vector<std::size_t> rank_;  // place in the order of decision
  std::optional<FactSpace> space_;
};

}  // namespace

void FindTwoChoosers(const Lexicon& lexicon, const Ruleset& rules, std::size_t first_own,
                     const ReportOf& report_of) {
  ChooserFinder(lexicon, rules, first_own, report_of).Run();
}

}  // namespace samtale::engine
