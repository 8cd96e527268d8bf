// ViewAnalysis: what the analysis finds of one view, the rules as one class of municipalities sees
// them. Goes through the cells of the calendar, and in each looks at all regions of facts at once.
// Internal to the analysis. Belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "policy/engine/analysis.h"
#include "policy/engine/calendar.h"
#include "policy/engine/fact_space.h"
#include "policy/engine/regions.h"
#include "policy/engine/settlement.h"
#include "policy/engine/view.h"
#include "policy/engine/warning.h"

namespace samtale::engine {

// What was seen of a provision somewhere; what was seen nowhere is warned of.
struct Seen {
  bool matches = false;
  bool undefeated = false;      // active, with an effect that nothing defeats
  bool effective = false;       // some answer is another without it
  bool forbid_matters = false;  // its forbid takes a mode from somebody
  friend bool operator==(const Seen&, const Seen&) = default;
};

struct Found {
  Warning warning;
  const Provision* provision = nullptr;  // where it is reported; null for a law
  const Provision* other = nullptr;
  const Law* law = nullptr;
  std::optional<Question> witness;
  std::string text;                         // of kExpiring: what changes
  std::vector<std::string> municipalities;  // of kExpiring: for whom
};

struct ViewFindings {
  std::map<const Provision*, Seen> seen;
  std::vector<Found> found;  // without witness beyond the limit of the analysis
  std::set<std::pair<const Provision*, Warning>> used_acceptances;
  // What is in `found`, and how many of each have a witness.
  std::set<std::tuple<Warning, const Provision*, const Provision*, const Law*>> reported;
  std::map<Warning, std::size_t> with_witness;
  std::set<const Provision*> not_proved;  // what of these was given up somewhere
};

// The first day of meetings and of decisions from which a gap is a gap: of the national layer.
struct Beginning {
  DayNumber meeting;
  DayNumber decided;
};

class ViewAnalysis {
 public:
  // `findings` are added to; what they say was seen already is not looked for again. All arguments
  // outlive it.
  ViewAnalysis(const View& view, Beginning beginning, const AnalysisOptions& options,
               ViewFindings* findings);
  ~ViewAnalysis();
  void Run();

 private:
  struct Stretch;  // meeting days that are looked at together (view_analysis.cc)

  // Fewer meeting days, and then fewer facts at a time, where all at once are too many.
  void RunStretch(std::size_t first_segment, std::size_t segments);
  bool ForEachPartOf(const std::vector<bool>& concerned, std::size_t most_parts,
                     const std::function<bool()>& visit);
  std::unique_ptr<Stretch> StretchOf(const std::vector<bool>& concerned, const Regions& regions);
  std::vector<bool> ConcernedIn(std::size_t first_segment, std::size_t segments) const;
  void NotProved(const std::vector<bool>& concerned);

  void CheckCell(const Cell& cell);
  bool IsNew(const Cell& cell);
  bool HasBegun(const Cell& cell) const;
  void See();
  RegionSet PermitsTakenBy(std::size_t i) const;
  void CheckGap(const Cell& cell);
  void CheckHiddenPermits(const Cell& cell);
  void CheckTies(const Cell& cell);
  void CheckForbids();
  bool ForbidMatters(std::size_t i) const;
  void CheckEffects(const Cell& cell);
  bool Matters(std::size_t i, const Cell& cell);
  bool MattersToLawfulness(std::size_t i) const;
  bool MattersBeside(std::size_t i) const;
  bool Differ(const AnswerSets& a, const AnswerSets& b) const;
  void CheckLaws(const Cell& cell);
  RegionSet Holds(const expr::Formula& formula, const AnswerSets& answer,
                  std::size_t consent) const;
  RegionSet HoldsOfOutcome(const expr::Formula& atom, const AnswerSets& answer,
                           std::size_t consent) const;
  void CheckExpiring();
  void Expire(std::size_t i, DayNumber last_day, DayNumber as_of);

  const Provision& provision(std::size_t i) const { return side_.provision(i); }
  bool Accepts(const Provision& at, Warning warning);
  Question WitnessAt(const Cell& cell, std::size_t region) const;
  void Add(Warning warning, const Provision* at, const Provision* other, const Law* law,
           const Cell& cell, const RegionSet& where, std::optional<bool> consent);

  const View& view_;
  const ViewSide& side_;
  Beginning beginning_;
  const AnalysisOptions& options_;
  ViewFindings* findings_;
  std::vector<const Law*> laws_;
  FactSpace space_;
  std::size_t place_ = 0;
  std::vector<Diagrams::Node> matches_;
  // What else regions tell apart: the classes of the choice and of the holder, where they matter,
  // and what laws test of facts.
  std::vector<Diagrams::Node> beside_;
  std::size_t choices_ = 0;
  std::size_t holders_ = 0;
  std::vector<const expr::Formula*> law_atoms_;
  Calendar calendar_;
  std::vector<Seen*> seen_;                    // by provision
  std::map<std::size_t, std::size_t> places_;  // of the ruleset's provisions in the view
  std::unique_ptr<Stretch> stretch_;
};

// The question of a point of the space, in a municipality of the view and on days of the cell.
Question QuestionOf(const FactSpace& space, std::span<const std::size_t> point, const Cell& cell,
                    const std::string& municipality);

// The classes of the notice that days of the cell can have; nothing where no condition asks.
std::optional<Narrowing> NoticesIn(const FactSpace& space, const Cell& cell);
// By class of the notice, the regions it can be in; none where it can be in all of them.
std::vector<RegionSet> NoticeRegions(const FactSpace& space, const Regions& regions);
// The regions that questions with days of the cell can be in.
RegionSet PossibleIn(const FactSpace& space, const Cell& cell,
                     std::span<const RegionSet> notice_regions, const Regions& regions);

}  // namespace samtale::engine
