#include "services/ctl/render.h"

#include <fmt/format.h>
#include <samtale/v1/policy_service.pb.h>

#include <algorithm>
#include <array>

namespace samtale::ctl {
namespace {

constexpr std::size_t kMostText = 96;  // columns of a field's text

std::string Join(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

struct Line {
  Word label;
  std::vector<std::string> texts;
};

// Labels in one column, texts in the next; lines without a text are left out.
std::string ShowLines(const std::vector<Line>& lines, Language language) {
  std::size_t width = 0;
  for (const Line& line : lines) {
    if (!line.texts.empty()) width = std::max(width, WidthOf(Say(line.label, language)));
  }
  std::string shown;
  for (const Line& line : lines) {
    std::string_view label = Say(line.label, language);
    for (const std::string& text : line.texts) {
      for (const std::string& part : Wrap(text, kMostText)) {
        shown += fmt::format("  {}{}  {}\n", label, std::string(width - WidthOf(label), ' '), part);
        label = "";
      }
    }
  }
  return shown;
}

std::vector<std::string> One(std::string text) {
  if (text.empty()) return {};
  return {std::move(text)};
}

long long MinutesOf(const v1::Meeting& meeting) {
  return (meeting.end_time().seconds() - meeting.start_time().seconds()) / 60;
}

std::string ShowWhere(const v1::Meeting& meeting, Language language) {
  std::string_view jobcentre = meeting.name();
  const std::size_t end = jobcentre.find("/meetings/");
  jobcentre = end == jobcentre.npos ? std::string_view() : ShortName(jobcentre.substr(0, end));
  if (meeting.room().empty()) return std::string(jobcentre);
  return fmt::format("{}{}{} {}", jobcentre, jobcentre.empty() ? "" : ", ",
                     Say(Word::kRoom, language), ShortName(meeting.room()));
}

std::vector<std::string> ShowDecider(const v1::Decision& decision, Language language) {
  std::vector<std::string> shown = {
      fmt::format("{} ({}: {})", Say(decision.decided_by(), language), Say(Word::kLawful, language),
                  ShowModes(decision, v1::Decision::ALLOWED, language))};
  if (decision.participation() == v1::Decision::VOLUNTARY) {
    shown.emplace_back(Say(Word::kVoluntary, language));
  }
  if (!decision.counts()) shown.emplace_back(Say(Word::kCountsNot, language));
  return shown;
}

std::string ShowSlotNotes(const v1::Slot& slot, Language language) {
  std::vector<std::string> notes;
  if (slot.needs_consent()) notes.emplace_back(Say(Word::kNeedsConsent, language));
  if (slot.needs_mode_reason()) notes.emplace_back(Say(Word::kNeedsReason, language));
  return Join(notes, ", ");
}

// `Wed 14 Oct 2020: physical, video lawful; the jobcentre decides; CASEWORKER_TAKEN 12`.
std::string ShowDayHead(const v1::SlotDay& day, Language language) {
  const v1::Decision& decision = day.decision();
  std::vector<std::string> parts = {
      fmt::format("{}: {}", Say(Word::kLawful, language),
                  ShowModes(decision, v1::Decision::ALLOWED, language)),
      fmt::format("{}: {}", Say(Word::kDecides, language), Say(decision.decided_by(), language))};
  const std::string with_consent = ShowModes(decision, v1::Decision::NEEDS_CONSENT, language);
  if (with_consent != Say(Word::kNone, language)) {
    parts.push_back(fmt::format("{}: {}", Say(Word::kNeedsConsent, language), with_consent));
  }
  if (decision.advice_size() > 0) {
    parts.push_back(fmt::format("{}: {}", Say(Word::kAdvised, language),
                                ShowModes(decision.advice(), language)));
  }
  if (day.slots().empty()) parts.emplace_back(Say(Word::kNothingFree, language));
  for (const auto& blocker : day.blockers()) {
    if (day.slots().empty())
      parts.push_back(fmt::format("{} ×{}", blocker.kind(), blocker.count()));
  }
  return fmt::format("{}  {}\n", ShowLocal(day.date(), language), Join(parts, "; "));
}

// `caseworkers: 1 of 2 free`, then a line a party, with the kinds of what stands in its way.
std::string ShowPool(const v1::ExplainSlotResponse::Pool& pool, Word heading, Language language) {
  if (pool.size() == 0) return "";
  std::string shown =
      fmt::format("{}: {} {} {} {}\n", Say(heading, language), pool.free(),
                  Say(Word::kOutOf, language), pool.size(), Say(Word::kFree, language));
  for (const auto& party : pool.parties()) {
    std::vector<std::string> kinds;
    for (const auto& blocker : party.blockers()) kinds.push_back(blocker.kind());
    if (kinds.empty()) kinds.emplace_back(Say(Word::kFree, language));
    shown += fmt::format("  {}: {}\n", ShortName(party.name()), Join(kinds, ", "));
  }
  if (pool.left_out() > 0) {
    std::vector<std::string> counts;
    for (const auto& count : pool.counts())
      counts.push_back(fmt::format("{} ×{}", count.kind(), count.count()));
    shown += fmt::format("  {}; {}\n", Say(Word::kAndMore, language), Join(counts, ", "));
  }
  return shown;
}

// `Tue 13 Oct 2020 10:15 video, bent`.
std::vector<std::string> ShowStarts(const google::protobuf::RepeatedPtrField<v1::Slot>& slots,
                                    Language language) {
  std::vector<std::string> shown;
  for (const v1::Slot& slot : slots) {
    std::string line = fmt::format("{} {}, {}", ShowLocal(slot.local_start(), language),
                                   Say(slot.mode(), language), ShortName(slot.caseworker()));
    if (!slot.room().empty()) line += fmt::format(", {}", ShortName(slot.room()));
    shown.push_back(std::move(line));
  }
  return shown;
}

}  // namespace

DutyTexts ReadDutyTexts(const Client& client) {
  v1::GetRulebookRequest request;
  request.set_name("municipalities/" + client.municipality() + "/rulebook");
  const auto rulebook = client.Call<v1::Rulebook>("PolicyService.GetRulebook", request);
  DutyTexts texts;
  if (!rulebook) return texts;
  for (const auto& duty : rulebook->duties()) {
    texts[duty.id()] = client.language() == Language::kDanish ? duty.text_da() : duty.text_en();
  }
  return texts;
}

std::string_view ShortName(std::string_view name) { return name.substr(name.rfind('/') + 1); }

std::string ShowModes(const google::protobuf::RepeatedField<int>& modes, Language language) {
  std::vector<std::string> words;
  for (const int mode : modes) words.emplace_back(Say(static_cast<v1::Mode>(mode), language));
  return words.empty() ? std::string(Say(Word::kNone, language)) : Join(words, ", ");
}

std::string ShowModes(const v1::Decision& decision, v1::Decision::Verdict verdict,
                      Language language) {
  google::protobuf::RepeatedField<int> modes;
  for (const auto& one : decision.modes()) {
    if (one.verdict() == verdict) modes.Add(one.mode());
  }
  return ShowModes(modes, language);
}

std::vector<std::string> ShowDuties(const v1::Decision& decision, v1::Mode mode,
                                    const DutyTexts& texts) {
  std::vector<std::string> shown;
  for (const auto& duty : decision.duties()) {
    if (std::find(duty.modes().begin(), duty.modes().end(), mode) == duty.modes().end()) continue;
    const auto found = texts.find(duty.duty());
    const std::string& text = found == texts.end() ? duty.duty() : found->second;
    shown.push_back(duty.value() == 1 ? text : fmt::format("{}: {}", text, duty.value()));
  }
  return shown;
}

std::vector<std::string> ShowCitations(const v1::Decision& decision, Language language) {
  std::vector<std::string> shown;
  for (const auto& citation : decision.citations()) {
    std::string line =
        fmt::format("{} ({}, version {}): {}", citation.instrument(), citation.provision(),
                    citation.version(), Say(citation.effect(), language));
    // Three modes are an effect on the meeting as a whole.
    if (citation.modes_size() < 3) line += " " + ShowModes(citation.modes(), language);
    if (!citation.defeated_by().empty()) {
      line += fmt::format(", {} {}", Say(Word::kDefeatedBy, language), citation.defeated_by());
    }
    shown.push_back(std::move(line));
  }
  return shown;
}

// How a remote meeting is reached; nothing of a physical one, and of one that knows nothing.
std::string ShowConnection(const v1::Meeting& meeting, Language language) {
  const v1::Connection& connection = meeting.connection();
  if (meeting.mode() == v1::VIDEO) return connection.video_link();
  if (meeting.mode() != v1::TELEPHONE || connection.phone().empty()) return "";
  const Word who = connection.citizen_calls() ? Word::kCitizenCalls : Word::kCaseworkerCalls;
  return fmt::format("{} {}", Say(who, language), connection.phone());
}

std::string ShowMeeting(const v1::Meeting& meeting, Word heading, const DutyTexts& texts,
                        Language language) {
  const v1::Decision& decision = meeting.decision();
  const std::string when = fmt::format("{}, {} {}", ShowLocal(meeting.local_start(), language),
                                       MinutesOf(meeting), Say(Word::kMinutes, language));
  std::vector<std::string> duties = ShowDuties(decision, meeting.mode(), texts);
  if (duties.empty()) duties.emplace_back(Say(Word::kNone, language));
  return fmt::format("{}: {}\n", Say(heading, language), meeting.meeting_type()) +
         ShowLines({{Word::kWhen, One(when)},
                    {Word::kWhere, One(ShowWhere(meeting, language))},
                    {Word::kMode, One(std::string(Say(meeting.mode(), language)))},
                    {Word::kConnection, One(ShowConnection(meeting, language))},
                    {Word::kWith, One(std::string(ShortName(meeting.caseworker())))},
                    {Word::kCitizen, One(std::string(ShortName(meeting.citizen())))},
                    {Word::kState, One(std::string(Say(meeting.state(), language)))},
                    {Word::kReason, One(meeting.mode_reason() + meeting.state_reason())},
                    {Word::kDecides, ShowDecider(decision, language)},
                    {Word::kDuties, duties},
                    {Word::kRules, ShowCitations(decision, language)},
                    {Word::kName, One(meeting.name())},
                    {Word::kEtag, One(meeting.etag())}},
                   language);
}

Table MeetingsTable(const std::vector<v1::Meeting>& meetings, Language language) {
  const auto title = [&](Word word) { return std::string(Say(word, language)); };
  Table table({{title(Word::kWhen)},
               {title(Word::kType)},
               {title(Word::kMode)},
               {title(Word::kCitizen)},
               {title(Word::kCaseworker)},
               {title(Word::kRoom)},
               {title(Word::kState)},
               {title(Word::kName), 90}});
  for (const v1::Meeting& meeting : meetings) {
    table.Add({ShowLocal(meeting.local_start(), language), meeting.meeting_type(),
               std::string(Say(meeting.mode(), language)),
               std::string(ShortName(meeting.citizen())),
               std::string(ShortName(meeting.caseworker())), std::string(ShortName(meeting.room())),
               std::string(Say(meeting.state(), language)), meeting.name()});
  }
  return table;
}

std::string ShowSlots(const v1::SearchSlotsResponse& found, Language language) {
  const auto title = [&](Word word) { return std::string(Say(word, language)); };
  std::string shown;
  for (const v1::SlotDay& day : found.days()) {
    shown += ShowDayHead(day, language);
    if (day.slots().empty()) continue;
    Table table({{title(Word::kTime), 20},
                 {title(Word::kMode)},
                 {title(Word::kCaseworker)},
                 {title(Word::kRoom)},
                 {title(Word::kNotes)}});
    for (const v1::Slot& slot : day.slots()) {
      table.Add({slot.local_start(), std::string(Say(slot.mode(), language)),
                 std::string(ShortName(slot.caseworker())), std::string(ShortName(slot.room())),
                 ShowSlotNotes(slot, language)});
    }
    shown += table.Render() + "\n";
  }
  return shown;
}

std::string ShowExplanation(const v1::ExplainSlotResponse& answer, std::string_view start,
                            Language language) {
  std::string shown = fmt::format(
      "{}: {}\n", Say(answer.bookable() ? Word::kWouldBook : Word::kCannotBook, language),
      ShowLocal(start, language));
  for (const v1::Blocker& blocker : answer.blockers())
    shown += fmt::format("  {}: {}\n", blocker.kind(), blocker.text());
  shown += ShowPool(answer.caseworkers(), Word::kCaseworkers, language);
  shown += ShowPool(answer.rooms(), Word::kRooms, language);
  std::vector<std::string> slot;
  if (answer.bookable()) {
    google::protobuf::RepeatedPtrField<v1::Slot> only;
    *only.Add() = answer.slot();
    slot = ShowStarts(only, language);
  }
  return shown + ShowLines({{Word::kFree, slot},
                            {Word::kDecides, ShowDecider(answer.decision(), language)},
                            {Word::kAtThatTime, ShowStarts(answer.same_time(), language)},
                            {Word::kBefore, ShowStarts(answer.earlier(), language)},
                            {Word::kAfter, ShowStarts(answer.later(), language)}},
                           language);
}

}  // namespace samtale::ctl
