#include "policy/engine/compare.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "policy/engine/boxes.h"
#include "policy/engine/calendar.h"
#include "policy/engine/compiled.h"
#include "policy/engine/fact_space.h"
#include "policy/engine/regions.h"
#include "policy/engine/settlement.h"
#include "policy/engine/view.h"
#include "policy/engine/view_analysis.h"

namespace samtale::engine {
namespace {

constexpr std::size_t kMostBoxesShown = 3;
constexpr std::size_t kMostBoxesTold = 64;  // what tells two views' differences apart
constexpr std::size_t kMostPlacesNamed = 6;
constexpr std::size_t kMostDaysShown = 3;

// meetings.last is kNever where nothing ends them, decided.last where only the meeting does.
struct Rectangle {
  DayRange meetings;
  DayRange decided;
};

// What changes, where and by which rules.
struct Kind {
  Output output;
  std::string subject;
  std::string from;
  std::string to;
  Diagrams::Node facts;
  Known known;
  friend auto operator<=>(const Kind&, const Kind&) = default;
};
struct Occurrence {
  std::vector<Rectangle> days;
  Question witness = {{}, LocalDay{}, LocalDay{}, Known::kAnnounced};
};

// Goes through the cells of one view of two sets of rules.
class ViewComparison {
 public:
  ViewComparison(const View& view, const CompareOptions& options)
      : view_(view),
        options_(options),
        space_(SidesOf(view), true, options.most_nodes),
        calendar_({view.sides[0].Pointers(), view.sides[1].Pointers()}) {
    const auto& places = space_.variables()[FactSpace::kPlace].classes;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto& words = places[i].words;
      if (std::find(words.begin(), words.end(), view.municipalities[0]) != words.end()) place_ = i;
    }
  }

  // False when the limits are too small.
  bool Run() { return RunStretch(0, calendar_.segments()); }

  std::map<Kind, Occurrence>& found() { return found_; }
  std::string FactsText(Diagrams::Node facts, std::size_t most) {
    return Text(space_, BoxesOf(space_, space_.diagrams(), facts, most));
  }

 private:
  // What all cells that are alike to the rules have in common.
  using CellKey = std::vector<Covering>;
  using Alike = std::map<CellKey, ChangesOfFacts>;

  // Some facts on some meeting days.
  struct Stretch {
    const Regions* regions;
    std::vector<RegionSet> notices;  // NoticeRegions
    std::vector<RegionSet> choices;
    std::vector<std::optional<Settlement>> settlements;  // by side
    std::set<CellKey> done;
  };

  static std::vector<FactSpace::Side> SidesOf(const View& view) {
    std::vector<FactSpace::Side> sides;
    for (const ViewSide& side : view.sides) sides.push_back({&side.lexicon(), side.Pointers(), {}});
    return sides;
  }

  // At most as deep as the logarithm of the number of segments.
  bool RunStretch(std::size_t first_segment, std::size_t segments) {
    if (segments == 0) return true;
    const DayRange days{calendar_.Segment(first_segment).first,
                        calendar_.Segment(first_segment + segments - 1).last};
    std::vector<Diagrams::Node> nodes = NodesIn(days);
    if (space_.diagrams().full()) return false;
    // Fewer days are looked at before the facts are taken in parts.
    const std::size_t most_parts = segments > 1 ? 1 : options_.most_parts;
    Alike alike;
    const bool proved =
        ForEachPart(space_.diagrams(), std::move(nodes), {options_.most_regions, most_parts},
                    [&](const Regions& regions) {
                      const std::unique_ptr<Stretch> stretch = StretchOf(regions);
                      calendar_.ForEachCell(first_segment, segments, [&](const Cell& cell) {
                        AddChangesIn(cell, stretch.get(), &alike);
                        return !space_.diagrams().full();
                      });
                      return !space_.diagrams().full();
                    });
    if (space_.diagrams().full()) return false;
    if (!proved) {
      return segments > 1 && RunStretch(first_segment, segments / 2) &&
             RunStretch(first_segment + segments / 2, segments - segments / 2);
    }
    calendar_.ForEachCell(first_segment, segments, [&](const Cell& cell) {
      Occur(cell, alike.at(KeyOf(cell)));
      return !space_.diagrams().full();
    });
    return !space_.diagrams().full();
  }

  Diagrams::Node MatchIn(DayRange days, std::size_t side, std::size_t i) {
    const Provision& provision = view_.sides[side].provision(i);
    const bool concerned =
        std::any_of(provision.versions.begin(), provision.versions.end(),
                    [&](const Version& v) { return v.from <= days.last && v.until >= days.first; });
    return concerned ? space_.Match(side, provision, place_) : Diagrams::kFalse;
  }

  // Where the provisions of each side match, and then the classes of the choice.
  std::vector<Diagrams::Node> NodesIn(DayRange days) {
    std::vector<Diagrams::Node> nodes;
    for (std::size_t side = 0; side < view_.sides.size(); ++side) {
      for (std::size_t i = 0; i < view_.sides[side].provisions.size(); ++i)
        nodes.push_back(MatchIn(days, side, i));
    }
    const std::size_t choice = *space_.VariableOf(0, kCitizenChoice);
    for (std::size_t i = 0; i < space_.variables()[choice].classes.size(); ++i)
      nodes.push_back(space_.IsClass(choice, i));
    return nodes;
  }

  std::unique_ptr<Stretch> StretchOf(const Regions& regions) const {
    auto stretch = std::make_unique<Stretch>();
    stretch->regions = &regions;
    stretch->notices = NoticeRegions(space_, regions);
    std::size_t next = 0;  // in the order of NodesIn
    std::vector<std::vector<const RegionSet*>> matches(view_.sides.size());
    for (std::size_t side = 0; side < view_.sides.size(); ++side) {
      for (std::size_t i = 0; i < view_.sides[side].provisions.size(); ++i)
        matches[side].push_back(&regions.Of(next++));
    }
    const std::size_t absent = next++;  // the first class; here the last
    for (std::size_t i = 0; i < kModes.size(); ++i) stretch->choices.push_back(regions.Of(next++));
    stretch->choices.push_back(regions.Of(absent));
    for (std::size_t side = 0; side < view_.sides.size(); ++side) {
      stretch->settlements.emplace_back(std::in_place, view_.sides[side], std::move(matches[side]),
                                        stretch->choices, regions.size());
    }
    return stretch;
  }

  CellKey KeyOf(const Cell& cell) const {
    CellKey key = cell.covering;
    key.emplace_back();
    if (const std::optional<Narrowing> notices = NoticesIn(space_, cell))
      key.back().assign(notices->classes.begin(), notices->classes.end());
    return key;
  }

  void AddChangesIn(const Cell& cell, Stretch* stretch, Alike* alike) {
    CellKey key = KeyOf(cell);
    if (!stretch->done.insert(key).second) return;
    std::vector<AnswerSets> answers;
    for (std::size_t side = 0; side < 2; ++side) {
      stretch->settlements[side]->Settle(cell.covering[side]);
      answers.push_back(stretch->settlements[side]->Answer());
    }
    (*alike)[std::move(key)].Add(ChangesBetween(answers[0], view_.sides[0].lexicon(), answers[1],
                                                view_.sides[1].lexicon(), stretch->regions->size()),
                                 PossibleIn(space_, cell, stretch->notices, *stretch->regions),
                                 *stretch->regions, &space_.diagrams());
  }

  void Occur(const Cell& cell, const ChangesOfFacts& changes) {
    Rectangle rectangle{cell.meetings, cell.decided};
    if (cell.decided.last == cell.meetings.last) rectangle.decided.last = kNever;
    if (calendar_.Segment(calendar_.segments() - 1) == cell.meetings)
      rectangle.meetings.last = kNever;
    for (const auto& [what, facts] : changes) {
      Occurrence& occurrence =
          found_[{what.output, what.subject, what.from, what.to, facts, cell.known}];
      if (occurrence.days.empty()) {
        occurrence.witness = WitnessIn(cell, facts);
        if (what.output == Output::kChosen)
          occurrence.witness.facts.citizen.consent = ConsentOf(what.subject);
      }
      Append(rectangle, &occurrence.days);
    }
  }

  // Of these facts, and with a notice that days of the cell can have.
  Question WitnessIn(const Cell& cell, Diagrams::Node facts) {
    Diagrams& diagrams = space_.diagrams();
    if (const std::optional<Narrowing> notices = NoticesIn(space_, cell))
      facts = diagrams.And(facts, diagrams.Where(notices->variable, notices->classes));
    if (diagrams.full()) return {{}, LocalDay{}, LocalDay{}, Known::kAnnounced};  // not used
    return QuestionOf(space_, diagrams.PointOf(facts), cell, view_.municipalities[0]);
  }

  // Joins days of decision that follow one another.
  static void Append(const Rectangle& rectangle, std::vector<Rectangle>* days) {
    if (!days->empty() && days->back().meetings == rectangle.meetings &&
        days->back().decided.last + 1 == rectangle.decided.first) {
      days->back().decided.last = rectangle.decided.last;
    } else {
      days->push_back(rectangle);
    }
  }

  const View& view_;
  const CompareOptions& options_;
  FactSpace space_;
  std::size_t place_ = 0;
  Calendar calendar_;
  std::map<Kind, Occurrence> found_;
};

// Joins meeting days that follow one another and have the same days of decision.
std::vector<DayBox> BoxesOfDays(const std::vector<Rectangle>& days) {
  std::vector<Rectangle> joined;
  for (const Rectangle& rectangle : days) {
    const auto before = std::find_if(joined.begin(), joined.end(), [&](const Rectangle& one) {
      return one.decided == rectangle.decided && one.meetings.last != kNever &&
             one.meetings.last + 1 == rectangle.meetings.first;
    });
    if (before == joined.end())
      joined.push_back(rectangle);
    else
      before->meetings.last = rectangle.meetings.last;
  }
  const auto day = [](DayNumber number) {
    return number == kNever ? std::nullopt : std::optional(DayOf(number));
  };
  std::vector<DayBox> boxes;
  for (const Rectangle& one : joined) {
    boxes.push_back({DayOf(one.meetings.first), day(one.meetings.last), DayOf(one.decided.first),
                     day(one.decided.last)});
  }
  return boxes;
}

void AddWords(const std::string& what, const std::vector<std::string>& was,
              const std::vector<std::string>& is, std::vector<std::string>* words) {
  const auto has = [](const std::vector<std::string>& in, const std::string& word) {
    return std::find(in.begin(), in.end(), word) != in.end();
  };
  for (const std::string& word : was) {
    if (!has(is, word)) words->push_back(what + " `" + word + "` is gone");
  }
  for (const std::string& word : is) {
    if (!has(was, word)) words->push_back(what + " `" + word + "` is new");
  }
}

std::vector<std::string> WordsThatDiffer(const Lexicon& was, const Lexicon& is) {
  std::vector<std::string> words;
  AddWords("the group", was.words.groups, is.words.groups, &words);
  AddWords("the meeting type", was.words.meeting_types, is.words.meeting_types, &words);
  AddWords("the municipality", was.municipalities, is.municipalities, &words);
  AddWords("the judgment", was.judgments, is.judgments, &words);
  AddWords("the duty", was.duties, is.duties, &words);
  return words;
}

bool Confirms(const Rulebooks& was, const Rulebooks& is, const Difference& difference) {
  if (difference.output == Output::kAsks) return true;
  const std::string& code = difference.witness.facts.municipality;
  const auto before = was.For(code).Decide(difference.witness);
  const auto after = is.For(code).Decide(difference.witness);
  return before && after &&
         Said(*before, difference.output, difference.subject) == difference.from &&
         Said(*after, difference.output, difference.subject) == difference.to;
}

std::string DaysText(const DayBox& days) {
  using samtale::Format;
  std::string text = "meetings from " + Format(days.meetings_from);
  if (days.meetings_until == days.meetings_from)
    text = "meetings on " + Format(days.meetings_from);
  else if (days.meetings_until)
    text += " to " + Format(*days.meetings_until);
  if (days.decided_until && days.decided_until == days.decided_from)
    return text + " decided on " + Format(*days.decided_from);
  if (days.decided_from) text += " decided from " + Format(*days.decided_from);
  if (days.decided_until) text += " to " + Format(*days.decided_until);
  return text;
}

std::string SubjectText(const Difference& difference) {
  switch (difference.output) {
    case Output::kMode:
      return difference.subject;
    case Output::kDecidedBy:
      return "who chooses";
    case Output::kParticipation:
      return "participation";
    case Output::kCounts:
      return "whether it counts";
    case Output::kDuty:
      return "the duty " + difference.subject;
    case Output::kAdvice:
      return "the advice";
    case Output::kAsks:
      return "the judgment " + difference.subject;
    case Output::kChosen:
      return "the chosen mode (" + difference.subject + ")";
  }
  return "";
}

// Compares view by view, and says once what several views have in common.
class Comparing {
 public:
  Comparing(const Rulebooks& was, const Rulebooks& is, const CompareOptions& options)
      : was_(was), is_(is), options_(options) {}

  Comparison Run() {
    comparison_.words =
        WordsThatDiffer(*was_.national().compiled().lexicon, *is_.national().compiled().lexicon);
    const Rulebooks* const sides[] = {&was_, &is_};
    for (View& view : ViewsOf(sides)) {
      const auto& codes = view.municipalities;
      if (!options_.municipality.empty()) {
        if (std::find(codes.begin(), codes.end(), options_.municipality) == codes.end()) continue;
        view.municipalities = {options_.municipality};
      }
      CompareView(view);
    }
    Finish();
    return std::move(comparison_);
  }

 private:
  using Same =
      std::tuple<Output, std::string, std::string, std::string, Known, std::string, std::string>;

  void CompareView(const View& view) {
    ViewComparison compared(view, options_);
    if (!compared.Run()) {
      comparison_.not_proved.insert(comparison_.not_proved.end(), view.municipalities.begin(),
                                    view.municipalities.end());
      return;
    }
    for (const auto& [kind, occurrence] : compared.found()) {
      const std::vector<DayBox> days = BoxesOfDays(occurrence.days);
      if (kind.known == Known::kIssued) {
        // The same by issued rules as by announced ones is said once.
        Kind announced = kind;
        announced.known = Known::kAnnounced;
        const auto other = compared.found().find(announced);
        if (other != compared.found().end() && BoxesOfDays(other->second.days) == days) continue;
      }
      Add(kind, days, occurrence.witness, view.municipalities, &compared);
    }
  }

  void Add(const Kind& kind, const std::vector<DayBox>& days, const Question& witness,
           const std::vector<std::string>& municipalities, ViewComparison* compared) {
    std::string days_text;
    for (const DayBox& box : days) days_text += DaysText(box) + ";";
    Same same{kind.output, kind.subject, kind.from,
              kind.to,     kind.known,   compared->FactsText(kind.facts, kMostBoxesTold),
              days_text};
    const auto [place, is_new] = places_.emplace(std::move(same), comparison_.differences.size());
    if (is_new) {
      comparison_.differences.push_back({kind.output, kind.subject, kind.from, kind.to,
                                         compared->FactsText(kind.facts, kMostBoxesShown),
                                         kind.known, days, municipalities, witness});
    } else {
      auto& all = comparison_.differences[place->second].municipalities;
      all.insert(all.end(), municipalities.begin(), municipalities.end());
    }
  }

  void Finish() {
    std::vector<Difference>& differences = comparison_.differences;
    for (Difference& difference : differences)
      std::sort(difference.municipalities.begin(), difference.municipalities.end());
    const auto order = [](const Difference& d) {
      return std::tie(d.output, d.subject, d.from, d.to, d.days.front().meetings_from,
                      d.municipalities.front());
    };
    std::stable_sort(differences.begin(), differences.end(),
                     [&](const Difference& a, const Difference& b) { return order(a) < order(b); });
    if (differences.size() > options_.most_differences) {
      comparison_.unlisted = differences.size() - options_.most_differences;
      differences.erase(
          differences.begin() + static_cast<std::ptrdiff_t>(options_.most_differences),
          differences.end());
    }
    for (const Difference& difference : differences) {
      if (!Confirms(was_, is_, difference))
        comparison_.not_proved.push_back(difference.witness.facts.municipality);
    }
  }

  const Rulebooks& was_;
  const Rulebooks& is_;
  const CompareOptions& options_;
  std::map<Same, std::size_t> places_;
  Comparison comparison_;
};

}  // namespace

Comparison Compare(const Rulebooks& was, const Rulebooks& is, const CompareOptions& options) {
  return Comparing(was, is, options).Run();
}

std::string Text(const Difference& difference, std::size_t all) {
  std::string text = SubjectText(difference) + ": " + difference.to + " (was " + difference.from +
                     ") for " + difference.facts + "; ";
  std::vector<std::string> days;
  for (const DayBox& box : difference.days) {
    if (days.size() == kMostDaysShown) break;
    days.push_back(DaysText(box));
  }
  if (difference.days.size() > days.size())
    days.push_back(std::to_string(difference.days.size() - days.size()) +
                   " more stretches of days");
  text += Joined(days);
  if (difference.known == Known::kIssued) text += ", by issued rules alone";
  if (difference.municipalities.size() == all) return text;
  std::vector<std::string> places = difference.municipalities;
  if (places.size() > kMostPlacesNamed) {
    const std::size_t more = places.size() - kMostPlacesNamed;
    places.resize(kMostPlacesNamed);
    places.push_back(std::to_string(more) + " more");
  }
  return text + "; in " + Joined(places);
}

}  // namespace samtale::engine
