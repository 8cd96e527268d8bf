#include "policy/engine/analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <thread>
#include <tuple>
#include <utility>

#include "policy/engine/boxes.h"
#include "policy/engine/compiled.h"
#include "policy/engine/decide.h"
#include "policy/engine/law.h"
#include "policy/engine/view.h"
#include "policy/engine/view_analysis.h"

namespace samtale::engine {
namespace {

using samtale::Format;  // of days; engine::Format is of diagnostics

constexpr std::size_t kMostThreads = 4;
constexpr std::size_t kMostPlacesNamed = 6;
constexpr const char* kAcceptFix = "or accept it: `accept_warnings: [{warning: ";

// Every provision once, the national layer's first.
std::vector<const Provision*> ProvisionsOf(const Rulebooks& rulebooks) {
  std::vector<const Provision*> all;
  std::set<const Provision*> known;
  const auto add = [&](const Rulebook& rulebook) {
    for (const auto& provision : rulebook.compiled().rules.provisions) {
      if (known.insert(provision.get()).second) all.push_back(provision.get());
    }
  };
  add(rulebooks.national());
  for (const auto& [code, rulebook] : rulebooks.municipal()) add(rulebook);
  return all;
}

Beginning BeginningOf(const Rulebooks& rulebooks) {
  Beginning beginning{kNever, kNever};
  for (const auto& provision : rulebooks.national().compiled().rules.provisions) {
    if (!provision->effects.Has(Effect::kPermits)) continue;
    for (const Version& version : provision->versions) {
      beginning.meeting = std::min(beginning.meeting, version.from);
      beginning.decided = std::min(beginning.decided, version.announced);
    }
  }
  return beginning;
}

// The views, shared by as many threads as there are processors.
std::vector<ViewFindings> FindingsOf(const std::vector<View>& views, Beginning beginning,
                                     const AnalysisOptions& options) {
  const std::size_t threads =
      std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1,
                              std::min(kMostThreads, std::max<std::size_t>(views.size(), 1)));
  std::vector<ViewFindings> findings(threads);
  const auto run = [&](std::size_t thread) {
    for (std::size_t i = thread; i < views.size(); i += threads)
      ViewAnalysis(views[i], beginning, options, &findings[thread]).Run();
  };
  std::vector<std::thread> running;
  for (std::size_t thread = 1; thread < threads; ++thread) running.emplace_back(run, thread);
  run(0);
  for (std::thread& thread : running) thread.join();
  return findings;
}

std::string PlaceText(const Provision& provision) {
  return "`" + provision.id + "` (" + provision.path + ":" + std::to_string(provision.mark.line) +
         ")";
}

Mark MarkOf(const Provision& provision, Effect effect) {
  return provision.effects.Has(effect) ? provision.effect_marks[static_cast<std::size_t>(effect)]
                                       : provision.mark;
}

// What was written for the warning, as `; or accept it: …`.
std::string OrAccept(Warning warning) {
  return kAcceptFix + std::string(Word(warning)) + ", because: …}]`";
}

// The facts of a question that are not as when not told, for a reader.
class WitnessText {
 public:
  explicit WitnessText(const Question& question) : question_(question) { Write(); }
  const std::string& text() const { return text_; }

 private:
  void Add(const std::string& name, const std::string& value) {
    text_ += ", " + name + " " + value;
  }
  void AddIf(bool holds, const char* name) {
    if (holds) Add(name, "true");
  }

  void Write() {
    const MeetingFacts& meeting = question_.facts.meeting;
    text_ = "for example a meeting on " + Format(question_.meeting_day) + ", decided on " +
            Format(question_.decided_on) +
            (question_.known == Known::kIssued ? " by issued rules alone" : "");
    Add("municipality", question_.facts.municipality);
    if (!question_.facts.jobcentre.empty()) Add("jobcentre", question_.facts.jobcentre);
    Add("meeting.type", meeting.type);
    if (meeting.held_by == Holder::kAKasse) Add("meeting.held_by", "a_kasse");
    if (meeting.number != 1) Add("meeting.number", std::to_string(meeting.number));
    if (meeting.summoned_on) Add("meeting.summoned_on", Format(*meeting.summoned_on));
    if (meeting.summoned_mode)
      Add("meeting.summoned_mode", std::string(Word(*meeting.summoned_mode)));
    WriteCitizen();
    AddIf(question_.facts.circumstances.municipality_locked_down, "municipality.locked_down");
    if (!question_.facts.circumstances.premises_ready) Add("jobcentre.premises_ready", "false");
    for (const auto& [flag, value] : question_.facts.judgments)
      Add("judgment." + flag, value ? "true" : "false");
  }

  void WriteCitizen() {
    const CitizenFacts& citizen = question_.facts.citizen;
    Add("citizen.group", citizen.group);
    if (citizen.months_in_course != 0)
      Add("citizen.months_in_course", std::to_string(citizen.months_in_course));
    if (citizen.sick_pay_category)
      Add("citizen.sick_pay_category", std::to_string(*citizen.sick_pay_category));
    if (citizen.choice) Add("citizen.choice", std::string(Word(*citizen.choice)));
    AddIf(citizen.acute_need, "citizen.acute_need");
    AddIf(citizen.risk_group, "citizen.risk_group");
    AddIf(citizen.needs_interpreter, "citizen.needs_interpreter");
    AddIf(citizen.digital_exempt, "citizen.digital_exempt");
    AddIf(citizen.standby_scheme, "citizen.standby_scheme");
    AddIf(citizen.wants_to_take_part, "citizen.wants_to_take_part");
  }

  const Question& question_;
  std::string text_;
};

bool Cites(const Decision& decision, const Provision& provision, Effect effect) {
  return std::any_of(decision.citations.begin(), decision.citations.end(),
                     [&](const Citation& citation) {
                       return citation.provision == provision.id && citation.effect == effect &&
                              citation.defeated_by.empty();
                     });
}

// Whether the decision of the witness shows what is reported.
bool Confirms(const Rulebook& rulebook, const Found& found) {
  const Result<Decision> decision = rulebook.Decide(*found.witness);
  if (!decision) return false;
  switch (found.warning) {
    case Warning::kGap:
      return decision->outcome == Outcome::kNoLawfulMode;
    case Warning::kHiddenPermit:
      return Cites(*decision, *found.provision, Effect::kForbids) &&
             Cites(*decision, *found.other, Effect::kPermits);
    case Warning::kPreferenceTie:
      return Cites(*decision, *found.provision, Effect::kPrefers) &&
             Cites(*decision, *found.other, Effect::kPrefers);
    case Warning::kBrokenLaw:
      return !Keeps(*rulebook.compiled().lexicon, *found.law, *found.witness, *decision);
    case Warning::kForbidWithoutEffect:
    case Warning::kNeverMatches:
    case Warning::kAlwaysDefeated:
    case Warning::kNoEffect:
    case Warning::kLateAnnouncement:
    case Warning::kEarlyIssue:
    case Warning::kExpiring:
    case Warning::kNotProved:
    case Warning::kIdleAcceptance:
      break;
  }
  return true;
}

class Reporting {
 public:
  Reporting(const Rulebooks& rulebooks, const AnalysisOptions& options)
      : rulebooks_(rulebooks), options_(options), provisions_(ProvisionsOf(rulebooks)) {}

  Analysis Run() {
    const Rulebooks* const one[] = {&rulebooks_};
    const std::vector<View> views = ViewsOf(one);
    std::vector<ViewFindings> all = FindingsOf(views, BeginningOf(rulebooks_), options_);
    Merge(all);
    for (const Provision* provision : provisions_) {
      ReportUnseen(*provision);
      ReportLate(*provision);
      ReportEarlyIssue(*provision);
      NoteUnknownDates(*provision);
    }
    for (const Found& found : found_) ReportFound(found);
    for (const Provision* provision : provisions_) ReportIdle(*provision);
    Sort();
    return std::move(analysis_);
  }

 private:
  using Same = std::tuple<Warning, const Provision*, const Provision*, const Law*, std::string>;

  // What several views found is said once; what ends, with all the places.
  void Merge(std::vector<ViewFindings>& all) {
    std::map<Same, std::size_t> places;
    for (ViewFindings& findings : all) {
      for (const auto& [provision, seen] : findings.seen) {
        Seen& merged = seen_[provision];
        merged.matches = merged.matches || seen.matches;
        merged.undefeated = merged.undefeated || seen.undefeated;
        merged.effective = merged.effective || seen.effective;
        merged.forbid_matters = merged.forbid_matters || seen.forbid_matters;
      }
      used_.insert(findings.used_acceptances.begin(), findings.used_acceptances.end());
      not_proved_.insert(findings.not_proved.begin(), findings.not_proved.end());
      for (Found& found : findings.found) {
        const Same same{found.warning, found.provision, found.other, found.law, found.text};
        const auto [place, is_new] = places.emplace(same, found_.size());
        if (is_new) {
          found_.push_back(std::move(found));
          continue;
        }
        Found& earlier = found_[place->second];
        earlier.municipalities.insert(earlier.municipalities.end(), found.municipalities.begin(),
                                      found.municipalities.end());
        // The first municipality's example, whichever thread came first.
        if (found.witness && (!earlier.witness || found.witness->facts.municipality <
                                                      earlier.witness->facts.municipality))
          earlier.witness = std::move(found.witness);
      }
    }
  }

  bool Accepts(const Provision& provision, Warning warning) {
    for (const AcceptedWarning& accepted : provision.accepted_warnings) {
      if (accepted.warning != warning) continue;
      used_.insert({&provision, warning});
      return true;
    }
    return false;
  }

  void Report(Severity severity, Warning warning, const std::string& path, Mark mark,
              std::string provision, std::string message, std::string fix,
              const Found* found = nullptr) {
    if (severity == Severity::kWarning && listed_[warning]++ >= options_.most_of_a_kind) {
      ++analysis_.unlisted;
      return;
    }
    Finding finding{
        warning,
        {severity, path, mark.line, mark.column, std::move(message), std::move(fix), ""},
        std::move(provision),
        found != nullptr && found->other != nullptr ? found->other->id : "",
        found != nullptr ? found->witness : std::nullopt};
    analysis_.findings.push_back(std::move(finding));
  }

  void Warn(Warning warning, const Provision& provision, Mark mark, std::string message,
            std::string fix, const Found* found = nullptr) {
    Report(Severity::kWarning, warning, provision.path, mark, provision.id, std::move(message),
           std::move(fix), found);
  }

  void ReportUnseen(const Provision& provision) {
    const Seen seen = seen_[&provision];
    if (!seen.matches) {
      if (Accepts(provision, Warning::kNeverMatches)) return;
      Warn(Warning::kNeverMatches, provision, provision.mark,
           "`" + provision.id +
               "` never matches: no meeting that is decided on or before its day "
               "is concerned",
           "correct its days, `applies_to` or conditions, " + OrAccept(Warning::kNeverMatches));
    } else if (!seen.undefeated) {
      if (Accepts(provision, Warning::kAlwaysDefeated)) return;
      Warn(Warning::kAlwaysDefeated, provision, provision.mark,
           "`" + provision.id + "` is always defeated: wherever it matches, others override it",
           "remove it or narrow what overrides it, " + OrAccept(Warning::kAlwaysDefeated));
    } else if (!seen.effective) {
      if (Accepts(provision, Warning::kNoEffect)) return;
      Warn(Warning::kNoEffect, provision, provision.mark,
           "`" + provision.id + "` has no effect: every answer is the same without it",
           "remove it, " + OrAccept(Warning::kNoEffect));
    } else if (provision.effects.Has(Effect::kForbids) && !seen.forbid_matters) {
      if (Accepts(provision, Warning::kForbidWithoutEffect)) return;
      const bool national = provision.authority.depth == Depth::kNational;
      Warn(Warning::kForbidWithoutEffect, provision, MarkOf(provision, Effect::kForbids),
           std::string("a forbid without effect: it takes no mode from anybody") +
               (national ? ""
                         : "; below the national layer it counts only where the holder, the "
                           "municipality or a caseworker chooses, or where delegated"),
           "remove it, " + OrAccept(Warning::kForbidWithoutEffect));
    }
  }

  // What is signed is known within days; longer is mostly a wrong year or month.
  void ReportEarlyIssue(const Provision& provision) {
    for (const Version& version : provision.versions) {
      if (!version.view.issued || version.view.issued_unknown) continue;
      const DayNumber days = version.announced - NumberOf(*version.view.issued);
      if (days <= kMostDaysUntold) continue;
      if (Accepts(provision, Warning::kEarlyIssue)) return;
      Warn(Warning::kEarlyIssue, provision, version.mark,
           fmt::format("issued on {}, {} days before it was announced on {}",
                       Format(*version.view.issued), days, Format(version.view.announced)),
           "correct `issued` or `announced`, " + OrAccept(Warning::kEarlyIssue));
    }
  }

  // The first day before its announcement whose coverage a version changes.
  void ReportLate(const Provision& provision) {
    const Version* before = nullptr;
    for (const Version& version : provision.versions) {
      const Version* const earlier = std::exchange(before, &version);
      std::set<DayNumber> edges = {version.from};
      if (version.until != kNever) edges.insert(version.until + 1);
      if (earlier != nullptr) edges.insert(earlier->from);
      if (earlier != nullptr && earlier->until != kNever) edges.insert(earlier->until + 1);
      for (const DayNumber day : edges) {
        const bool changes = version.Covers(day) != (earlier != nullptr && earlier->Covers(day));
        if (!changes || day >= version.announced) continue;
        if (Accepts(provision, Warning::kLateAnnouncement)) return;
        Warn(Warning::kLateAnnouncement, provision, version.mark,
             "announced on " + Format(version.view.announced) + ", after " + Format(DayOf(day)) +
                 ", the first meeting day it changes: meetings before its announcement were "
                 "decided without it",
             "correct `announced` or `from`, " + OrAccept(Warning::kLateAnnouncement));
        break;
      }
    }
  }

  void NoteUnknownDates(const Provision& provision) {
    for (const Version& version : provision.versions) {
      if (!version.view.announced_unknown && !version.view.issued_unknown) continue;
      const std::string what = !version.view.issued_unknown      ? "announcement"
                               : !version.view.announced_unknown ? "issue"
                                                                 : "announcement and of its issue";
      Report(Severity::kNote, Warning::kNotProved, provision.path, version.mark, provision.id,
             provision.id + " version " + std::to_string(version.view.number) +
                 ": the day of its " + what + " is unknown",
             "");
    }
  }

  void ReportFound(const Found& found) {
    std::string example;
    if (found.witness) {
      if (!Confirms(rulebooks_.For(found.witness->facts.municipality), found)) {
        ReportUnconfirmed(found);
        return;
      }
      example = "; " + WitnessText(*found.witness).text();
    }
    switch (found.warning) {
      case Warning::kGap:
        ReportGap(found, example);
        return;
      case Warning::kHiddenPermit:
        ReportHiddenPermit(found, example);
        return;
      case Warning::kPreferenceTie:
        Warn(found.warning, *found.provision, MarkOf(*found.provision, Effect::kPrefers),
             "two preferences that differ: here and at " + PlaceText(*found.other) + example,
             "let one override the other: `overrides: {" + found.other->id + ": [prefer]}`, " +
                 OrAccept(found.warning),
             &found);
        return;
      case Warning::kBrokenLaw:
        Report(Severity::kWarning, found.warning, found.law->path, found.law->mark, found.law->id,
               "the law `" + found.law->id + "` does not hold" + example,
               "correct the rules, or the law", &found);
        return;
      case Warning::kExpiring:
        Warn(found.warning, *found.provision, found.provision->mark,
             found.text + PlacesText(found.municipalities),
             "announce what comes after, " + OrAccept(found.warning), &found);
        return;
      case Warning::kNotProved:
        Warn(found.warning, *found.provision, found.provision->mark,
             "not proved: too many classes of facts are told apart around `" + found.provision->id +
                 "`" + AndOthers(),
             "test fewer facts in rules for the same days, " + OrAccept(found.warning), &found);
        return;
      case Warning::kForbidWithoutEffect:
      case Warning::kNeverMatches:
      case Warning::kAlwaysDefeated:
      case Warning::kNoEffect:
      case Warning::kLateAnnouncement:
      case Warning::kEarlyIssue:
      case Warning::kIdleAcceptance:
        return;  // not about single situations
    }
  }

  // The analysis and Decide disagree: a mistake of this program, which nothing may be built on.
  void ReportUnconfirmed(const Found& found) {
    const std::string id = found.law != nullptr         ? found.law->id
                           : found.provision != nullptr ? found.provision->id
                                                        : provisions_.front()->id;
    Report(Severity::kWarning, Warning::kNotProved, provisions_.front()->path, Mark{}, id,
           "not proved: a decision does not confirm `" + std::string(Word(found.warning)) +
               "` of `" + id + "`",
           "report this to the makers of samtale", &found);
  }

  void ReportGap(const Found& found, const std::string& example) {
    const Provision& at = found.provision != nullptr ? *found.provision : FirstPermit();
    const std::string why = found.provision != nullptr
                                ? "no lawful mode is left where `" + at.id + "` is in force"
                                : std::string("no provision permits any mode");
    Warn(found.warning, at,
         MarkOf(at, found.provision != nullptr ? Effect::kForbids : Effect::kPermits),
         why + example, "permit a mode there, " + OrAccept(found.warning), &found);
  }

  void ReportHiddenPermit(const Found& found, const std::string& example) {
    std::vector<std::string> modes;
    for (const Mode mode : kModes) {
      if ((found.provision->forbid & found.other->permit).Has(mode)) modes.emplace_back(Word(mode));
    }
    Warn(found.warning, *found.provision, MarkOf(*found.provision, Effect::kForbids),
         "hides the permit of " + Joined(modes) + " at " + PlaceText(*found.other) +
             " without an override" + example,
         "say so: `overrides: {" + found.other->id + ": [permit]}`, " + OrAccept(found.warning),
         &found);
  }

  const Provision& FirstPermit() const {
    for (const Provision* provision : provisions_) {
      if (provision->effects.Has(Effect::kPermits)) return *provision;
    }
    return *provisions_.front();
  }

  std::string PlacesText(const std::vector<std::string>& codes) const {
    if (codes.size() == rulebooks_.national().compiled().lexicon->municipalities.size()) return "";
    std::vector<std::string> sorted = codes;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t more =
        sorted.size() > kMostPlacesNamed ? sorted.size() - kMostPlacesNamed : 0;
    sorted.resize(sorted.size() - more);
    if (more > 0) sorted.push_back(std::to_string(more) + " more");
    return ", in " + Joined(sorted);
  }

  // ` and 3 others`, of all the provisions of which something is not proved.
  std::string AndOthers() const {
    const std::size_t others = not_proved_.size() - std::min<std::size_t>(1, not_proved_.size());
    return others == 0 ? "" : " and " + std::to_string(others) + " others";
  }

  // Some are only looked for on a given day, or depend on the limits.
  bool CanBeIdle(Warning warning) const {
    return warning != Warning::kExpiring && warning != Warning::kNotProved;
  }

  void ReportIdle(const Provision& provision) {
    if (not_proved_.count(&provision) > 0) return;  // nobody knows
    for (const AcceptedWarning& accepted : provision.accepted_warnings) {
      if (!CanBeIdle(accepted.warning) || used_.count({&provision, accepted.warning}) > 0) continue;
      Warn(Warning::kIdleAcceptance, provision, accepted.mark,
           "there is no warning `" + std::string(Word(accepted.warning)) + "` to accept",
           "remove it from `accept_warnings`");
    }
  }

  void Sort() {
    const auto place = [](const Finding& finding) {
      const Diagnostic& d = finding.diagnostic;
      return std::tie(d.path, d.line, d.column, finding.warning, d.message);
    };
    std::stable_sort(analysis_.findings.begin(), analysis_.findings.end(),
                     [&](const Finding& a, const Finding& b) { return place(a) < place(b); });
  }

  const Rulebooks& rulebooks_;
  const AnalysisOptions& options_;
  std::vector<const Provision*> provisions_;
  std::map<const Provision*, Seen> seen_;
  std::set<std::pair<const Provision*, Warning>> used_;
  std::set<const Provision*> not_proved_;
  std::vector<Found> found_;
  std::map<Warning, std::size_t> listed_;
  Analysis analysis_;
};

}  // namespace

Analysis Analyse(const Rulebooks& rulebooks, const AnalysisOptions& options) {
  return Reporting(rulebooks, options).Run();
}

void AddExcerpts(std::span<const SourceFile> files, Analysis* analysis) {
  for (Finding& finding : analysis->findings) {
    Diagnostic& diagnostic = finding.diagnostic;
    for (const SourceFile& file : files) {
      if (file.path == diagnostic.path) diagnostic.excerpt = LineOf(file.text, diagnostic.line);
    }
  }
}

}  // namespace samtale::engine
