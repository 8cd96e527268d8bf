#include "services/ctl/tour.h"

#include <fmt/format.h>
#include <samtale/v1/clock_service.pb.h>
#include <samtale/v1/directory_service.pb.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "services/core/id.h"
#include "services/ctl/names.h"
#include "services/ctl/render.h"
#include "services/ctl/words.h"

namespace samtale::ctl {
namespace {

constexpr int kMostSlots = 500;

// What came of a step.
struct Deeds {
  v1::SlotDay day;          // the day of the meeting, as the search answered it
  std::string local_start;  // of the booking that was tried
  int slots = 0;            // found by the search
  std::optional<v1::Meeting> meeting = {};
  std::optional<Refusal> refusal = {};  // of whatever call was refused first
  bool was_booking = false;             // the refused call is the booking
};

std::vector<std::string> WordsOf(const v1::Decision& decision, v1::Decision::Verdict verdict) {
  std::vector<std::string> words;
  for (const auto& one : decision.modes()) {
    if (one.verdict() == verdict) words.push_back(v1::Mode_Name(one.mode()));
  }
  return words;
}

std::string List(const std::vector<std::string>& words) {
  return words.empty() ? "none" : fmt::format("{}", fmt::join(words, ", "));
}

// Compares what came with what was expected; a sentence a difference.
class Checker {
 public:
  explicit Checker(const Expectation& expect) : expect_(expect) {}

  std::vector<std::string> Check(const Deeds& deeds) {
    if (expect_.refused.empty()) {
      if (deeds.refusal) Note("was refused: {}", Explain(*deeds.refusal));
    } else if (!deeds.refusal) {
      Note("expected a refusal with {}, but it was booked", List(expect_.refused));
    } else {
      CheckRefusal(deeds);
    }
    CheckDecision(deeds);
    return std::move(differences_);
  }

 private:
  template <class... Arguments>
  void Note(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    differences_.push_back(fmt::format(text, std::forward<Arguments>(arguments)...));
  }

  static std::string Explain(const Refusal& refusal) {
    std::string text = refusal.message;
    for (const auto& blocker : refusal.blockers) text += "; " + blocker.kind + " " + blocker.text;
    for (const auto& wrong : refusal.wrong_fields) text += "; " + wrong.field + " " + wrong.text;
    return text;
  }

  void CheckRefusal(const Deeds& deeds) {
    std::set<std::string> kinds = {deeds.refusal->reason};
    for (const auto& blocker : deeds.refusal->blockers) kinds.insert(blocker.kind);
    for (const std::string& kind : expect_.refused) {
      if (kinds.count(kind) == 0 || !deeds.was_booking) {
        Note("expected a booking refused with {}, got: {}", kind, Explain(*deeds.refusal));
      }
    }
  }

  void CheckWord(std::string_view what, const std::optional<std::string>& expected,
                 const std::string& got) {
    if (expected && *expected != got) Note("expected {} {}, got {}", what, *expected, got);
  }

  void CheckWords(std::string_view what, const std::optional<std::vector<std::string>>& expected,
                  const std::vector<std::string>& got) {
    if (expected && *expected != got)
      Note("expected {} {}, got {}", what, List(*expected), List(got));
  }

  void CheckAmong(std::string_view what, const std::vector<std::string>& expected,
                  const std::set<std::string>& got) {
    for (const std::string& one : expected) {
      if (got.count(one) == 0) Note("expected {} {}, which is not there", what, one);
    }
  }

  void CheckDecision(const Deeds& deeds) {
    const v1::Decision& decision = deeds.meeting ? deeds.meeting->decision() : deeds.day.decision();
    const v1::Mode mode = deeds.meeting ? deeds.meeting->mode() : v1::MODE_UNSPECIFIED;
    CheckWord("mode", expect_.mode, v1::Mode_Name(mode));
    CheckWord("decidedBy", expect_.decided_by, v1::Decision::DecidedBy_Name(decision.decided_by()));
    CheckWord("participation", expect_.participation,
              v1::Decision::Participation_Name(decision.participation()));
    CheckWords("lawful modes", expect_.lawful, WordsOf(decision, v1::Decision::ALLOWED));
    std::vector<std::string> advice;
    for (const int one : decision.advice()) {
      advice.push_back(v1::Mode_Name(static_cast<v1::Mode>(one)));
    }
    CheckWords("advice", expect_.advice, advice);
    std::set<std::string> duties;
    for (const auto& duty : decision.duties()) {
      const auto& modes = duty.modes();
      if (std::find(modes.begin(), modes.end(), mode) != modes.end()) duties.insert(duty.duty());
    }
    CheckAmong("the duty", expect_.duties, duties);
    std::set<std::string> cited;
    for (const auto& citation : decision.citations()) cited.insert(citation.provision());
    CheckAmong("the citation of", expect_.cites, cited);
  }

  const Expectation& expect_;
  std::vector<std::string> differences_;
};

class Guide {
 public:
  explicit Guide(const Client& client) : client_(client), table_(Head()) {}

  // False when the tour cannot go on.
  bool Do(const TourStep& step);
  TourResult Take() { return {std::move(table_), std::move(failures_)}; }

 private:
  std::string Title(Word word) const { return std::string(Say(word, client_.language())); }
  Table Head() const;
  bool SetClock(const TourStep& step);
  Deeds Carry(const Client& caller, const TourStep& step) const;
  void Book(const Client& caller, const TourStep& step, Deeds* deeds) const;
  std::string Tell(const TourStep& step, const Deeds& deeds) const;
  void Describe(const Client& caller, const TourStep& step, const Deeds& deeds);
  const DutyTexts& DutiesOf(const Client& caller);
  void Fail(const TourStep& step, std::string_view what) {
    failures_.push_back(fmt::format("line {} ({}): {}", step.line, step.title_en, what));
  }

  const Client& client_;
  Table table_;
  std::vector<std::string> failures_;
  std::map<std::string, DutyTexts> duties_;  // by municipality
};

Table Guide::Head() const {
  return Table({{Title(Word::kAsOf), 12},
                {Title(Word::kMunicipality), 12},
                {Title(Word::kGroup), 14},
                {Title(Word::kWhen), 11},
                {Title(Word::kAction), 34},
                {Title(Word::kMode), 11},
                {Title(Word::kLawful), 10},
                {Title(Word::kDecides), 15},
                {Title(Word::kDuties), 16},
                {Title(Word::kCitedRule), 32}});
}

bool Guide::SetClock(const TourStep& step) {
  const auto instant = Zone::Copenhagen().ToInstant(step.as_of.day, step.as_of.time);
  if (!instant) {
    Fail(step, "`asOf` is a time that clocks skip");
    return false;
  }
  v1::SetClockRequest request;
  request.mutable_now()->set_seconds(instant->time_since_epoch().count());
  const auto now = client_.Of(step.municipality)
                       .As("operator", "tour")
                       .Call<v1::Clock>("ClockService.SetClock", request);
  if (now) return true;
  Fail(step, fmt::format("the clock could not be set: {}; a tour needs a new server that runs with "
                         "--clock manual",
                         now.error().message));
  return false;
}

void Guide::Book(const Client& caller, const TourStep& step, Deeds* deeds) const {
  v1::BookMeetingRequest request;
  request.set_parent(NameIn(step.municipality, "jobcentres", step.jobcentre));
  *request.mutable_wish() = step.book;
  request.set_local_start(deeds->local_start);
  request.set_request_id(RandomIdText());
  const auto meeting = caller.Call<v1::Meeting>("MeetingService.BookMeeting", request);
  if (meeting) {
    deeds->meeting = *meeting;
    return;
  }
  deeds->refusal = meeting.error();
  deeds->was_booking = true;
}

Deeds Guide::Carry(const Client& caller, const TourStep& step) const {
  Deeds deeds;
  v1::SearchSlotsRequest request;
  request.set_parent(NameIn(step.municipality, "jobcentres", step.jobcentre));
  *request.mutable_wish() = step.search;
  request.set_from(step.from);
  request.set_until(step.until);
  request.set_limit(kMostSlots);
  const auto found = caller.Call<v1::SearchSlotsResponse>("MeetingService.SearchSlots", request);
  if (!found) {
    deeds.refusal = found.error();
    return deeds;
  }
  for (const v1::SlotDay& day : found->days()) {
    deeds.slots += day.slots_size();
    if (!deeds.local_start.empty()) continue;
    const bool is_day = step.local_start.substr(0, 10) == day.date();
    if (step.local_start.empty() ? day.slots().empty() : !is_day) continue;
    deeds.day = day;
    deeds.local_start = step.local_start.empty() ? day.slots(0).local_start() : step.local_start;
  }
  if (deeds.local_start.empty()) {
    if (!found->days().empty()) deeds.day = found->days(0);
    deeds.refusal = Refusal{"NOT_FOUND", "", Title(Word::kNothingFree)};
    return deeds;
  }
  Book(caller, step, &deeds);
  return deeds;
}

const DutyTexts& Guide::DutiesOf(const Client& caller) {
  const auto [found, is_new] = duties_.try_emplace(caller.municipality());
  if (is_new) found->second = ReadDutyTexts(caller);
  return found->second;
}

// Whether a citation says something about a meeting in `mode`.
bool Concerns(const v1::Decision::Citation& citation, v1::Mode mode) {
  if (!citation.defeated_by().empty()) return false;
  const bool for_its_modes = citation.effect() == v1::Decision::Citation::PERMITS ||
                             citation.effect() == v1::Decision::Citation::CONSENT ||
                             citation.effect() == v1::Decision::Citation::DUTY;
  const auto& modes = citation.modes();
  return !for_its_modes || std::find(modes.begin(), modes.end(), mode) != modes.end();
}

// The provisions that matter to a meeting in `mode`, each once with its instrument.
std::string CitedRules(const v1::Decision& decision, v1::Mode mode) {
  std::vector<std::string> rules;
  for (const auto& citation : decision.citations()) {
    if (!Concerns(citation, mode)) continue;
    std::string rule = fmt::format("{} ({})", citation.instrument(), citation.provision());
    if (std::find(rules.begin(), rules.end(), rule) == rules.end()) {
      rules.push_back(std::move(rule));
    }
  }
  return fmt::format("{}", fmt::join(rules, "\n"));
}

// Who decides, and what else sets the meeting apart.
std::string ShowStanding(const v1::Decision& decision, Language language) {
  std::string shown(Say(decision.decided_by(), language));
  if (decision.participation() == v1::Decision::VOLUNTARY) {
    shown += fmt::format("\n{}", Say(Word::kVoluntary, language));
  }
  if (!decision.counts()) shown += fmt::format("\n{}", Say(Word::kCountsNot, language));
  return shown;
}

// `15 Sep 2020`: a day without its weekday.
std::string ShortDay(LocalDay day, Language language) {
  const std::string shown = ShowDay(day, language);
  return shown.substr(shown.find(' ') + 1);
}

// What was done, and what came of it.
std::string Guide::Tell(const TourStep& step, const Deeds& deeds) const {
  const std::string& title =
      client_.language() == Language::kDanish ? step.title_da : step.title_en;
  std::string told =
      fmt::format("{}\n{}: {} {}; {}", title, Title(Word::kSearched), deeds.slots,
                  Title(Word::kFree), Title(deeds.meeting ? Word::kBooked : Word::kWasRefused));
  if (deeds.refusal) {
    if (deeds.refusal->blockers.empty()) told += ": " + deeds.refusal->message;
    for (const auto& blocker : deeds.refusal->blockers) {
      told += fmt::format("\n{}: {}", blocker.kind, blocker.text);
    }
  }
  if (step.then_cancel && deeds.meeting) told += "; " + Title(Word::kCancelled);
  return told;
}

void Guide::Describe(const Client& caller, const TourStep& step, const Deeds& deeds) {
  const Language language = client_.language();
  const v1::Decision& decision = deeds.meeting ? deeds.meeting->decision() : deeds.day.decision();
  const v1::Mode asked = step.book.modes_size() > 0 ? step.book.modes(0) : decision.chosen();
  const v1::Mode mode = deeds.meeting ? deeds.meeting->mode() : asked;
  v1::GetJobcentreRequest get_jobcentre;
  get_jobcentre.set_name(NameIn(step.municipality, "jobcentres", step.jobcentre));
  const auto jobcentre = caller.Call<v1::Jobcentre>("DirectoryService.GetJobcentre", get_jobcentre);
  v1::GetCitizenRequest get_citizen;
  get_citizen.set_name(step.book.citizen());
  const auto citizen = caller.Call<v1::Citizen>("DirectoryService.GetCitizen", get_citizen);

  const std::string shown_mode(Say(mode, language));
  // A refusal is explained by what holds instead.
  const v1::Mode explained = deeds.meeting ? mode : decision.chosen();
  table_.Add({ShortDay(step.as_of.day, language),
              step.municipality + (jobcentre ? "\n" + jobcentre->display_name() : ""),
              citizen ? citizen->group() : std::string(ShortName(step.book.citizen())),
              ShowLocal(deeds.local_start, language), Tell(step, deeds),
              deeds.meeting ? shown_mode : "(" + shown_mode + ")",
              ShowModes(decision, v1::Decision::ALLOWED, language),
              ShowStanding(decision, language),
              fmt::format("{}", fmt::join(ShowDuties(decision, mode, DutiesOf(caller)), "\n")),
              CitedRules(decision, explained)});
}

bool Guide::Do(const TourStep& step) {
  if (!SetClock(step)) return false;
  const Client caller = client_.Of(step.municipality).As(step.role, step.caller);
  const Deeds deeds = Carry(caller, step);
  for (const std::string& difference : Checker(step.expect).Check(deeds)) Fail(step, difference);
  if (deeds.refusal && deeds.refusal->IsUnclear()) return false;
  Describe(caller, step, deeds);
  if (!step.then_cancel || !deeds.meeting) return true;
  v1::CancelMeetingRequest cancel;
  cancel.set_name(deeds.meeting->name());
  cancel.set_etag(deeds.meeting->etag());
  cancel.set_request_id(RandomIdText());
  const auto cancelled = caller.Call<v1::Meeting>("MeetingService.CancelMeeting", cancel);
  if (!cancelled) Fail(step, "the cancellation was refused: " + cancelled.error().message);
  return true;
}

}  // namespace

TourResult RunTour(const Client& client, const std::vector<TourStep>& steps) {
  Guide guide(client);
  for (const TourStep& step : steps) {
    if (!guide.Do(step)) break;
  }
  return guide.Take();
}

}  // namespace samtale::ctl
