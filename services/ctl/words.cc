#include "services/ctl/words.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>

namespace samtale::ctl {
namespace {

struct Pair {
  std::string_view danish;
  std::string_view english;
  std::string_view In(Language language) const {
    return language == Language::kDanish ? danish : english;
  }
};

struct Row {
  Word word;
  Pair text;
};

// In the order of Word.
constexpr Row kWords[] = {
    {Word::kBooked, {"booket", "booked"}},
    {Word::kWouldBook, {"kan bookes (intet er gemt)", "can be booked (nothing was saved)"}},
    {Word::kCancelled, {"aflyst", "cancelled"}},
    {Word::kMoved, {"flyttet", "moved"}},
    {Word::kModeChanged, {"mødeform ændret", "mode changed"}},
    {Word::kRecorded, {"registreret", "recorded"}},
    {Word::kHeld, {"reserveret", "held"}},
    {Word::kMeeting, {"samtale", "meeting"}},
    {Word::kWhen, {"hvornår", "when"}},
    {Word::kWhere, {"hvor", "where"}},
    {Word::kWith, {"med", "with"}},
    {Word::kCitizen, {"borger", "citizen"}},
    {Word::kMode, {"mødeform", "mode"}},
    {Word::kConnection, {"forbindelse", "connection"}},
    {Word::kCaseworkerCalls, {"sagsbehandleren ringer til", "the caseworker calls"}},
    {Word::kCitizenCalls, {"borgeren ringer til", "the citizen calls"}},
    {Word::kDecides, {"bestemmer", "decides"}},
    {Word::kDuties, {"pligter", "duties"}},
    {Word::kRules, {"regler", "rules"}},
    {Word::kName, {"navn", "name"}},
    {Word::kEtag, {"etag", "etag"}},
    {Word::kState, {"status", "state"}},
    {Word::kReason, {"begrundelse", "reason"}},
    {Word::kUntil, {"indtil", "until"}},
    {Word::kDay, {"dag", "day"}},
    {Word::kTime, {"tid", "time"}},
    {Word::kCaseworker, {"sagsbehandler", "caseworker"}},
    {Word::kRoom, {"lokale", "room"}},
    {Word::kNotes, {"bemærk", "note"}},
    {Word::kType, {"type", "type"}},
    {Word::kNone, {"ingen", "none"}},
    {Word::kNeedsConsent, {"kræver samtykke", "needs consent"}},
    {Word::kNeedsReason, {"kræver begrundelse", "needs a reason"}},
    {Word::kLawful, {"lovligt", "lawful"}},
    {Word::kAdvised, {"anbefalet", "advised"}},
    {Word::kNothingFree, {"ingen ledige tider", "nothing is free"}},
    {Word::kNoMeetings, {"ingen samtaler", "no meetings"}},
    {Word::kMore, {"der er flere; brug --limit", "there are more; use --limit"}},
    {Word::kMinutes, {"min.", "min"}},
    {Word::kWasRefused, {"afvist", "refused"}},
    {Word::kWrongFields, {"forkerte felter", "wrong fields"}},
    {Word::kRequestId, {"gentag med", "repeat with"}},
    {Word::kAsOf, {"set den", "as of"}},
    {Word::kMunicipality, {"kommune", "municipality"}},
    {Word::kGroup, {"gruppe", "group"}},
    {Word::kAction, {"hvad der skete", "what was done"}},
    {Word::kCitedRule, {"hjemmel", "cited rule"}},
    {Word::kSearched, {"søgt", "searched"}},
    {Word::kFree, {"ledige", "free"}},
    {Word::kVoluntary, {"frivillig for borgeren", "voluntary for the citizen"}},
    {Word::kCountsNot,
     {"tæller ikke som lovpligtig kontakt", "does not count as a statutory contact"}},
    {Word::kDefeatedBy, {"tilsidesat af", "defeated by"}},
    {Word::kCannotBook, {"kan ikke bookes", "cannot be booked"}},
    {Word::kCaseworkers, {"sagsbehandlere", "caseworkers"}},
    {Word::kRooms, {"lokaler", "rooms"}},
    {Word::kOutOf, {"ud af", "of"}},
    {Word::kAtThatTime, {"samtidig", "then"}},
    {Word::kBefore, {"før", "before"}},
    {Word::kAfter, {"efter", "after"}},
    {Word::kAndMore, {"og flere", "and more"}},
};

constexpr bool IsInOrder() {
  for (std::size_t i = 0; i < std::size(kWords); ++i) {
    if (static_cast<std::size_t>(kWords[i].word) != i) return false;
  }
  return std::size(kWords) == static_cast<std::size_t>(Word::kAndMore) + 1;
}
static_assert(IsInOrder(), "one row a word, in the order of Word");

constexpr std::array<Pair, 7> kWeekdays = {{{"søn", "Sun"},
                                            {"man", "Mon"},
                                            {"tir", "Tue"},
                                            {"ons", "Wed"},
                                            {"tor", "Thu"},
                                            {"fre", "Fri"},
                                            {"lør", "Sat"}}};
constexpr std::array<Pair, 12> kMonths = {{{"jan", "Jan"},
                                           {"feb", "Feb"},
                                           {"mar", "Mar"},
                                           {"apr", "Apr"},
                                           {"maj", "May"},
                                           {"jun", "Jun"},
                                           {"jul", "Jul"},
                                           {"aug", "Aug"},
                                           {"sep", "Sep"},
                                           {"okt", "Oct"},
                                           {"nov", "Nov"},
                                           {"dec", "Dec"}}};

// Protobuf's enums are open: a number that a newer server knows reads as the last row.
template <std::size_t kSize>
std::string_view At(const std::array<Pair, kSize>& words, int number, Language language) {
  const auto index = static_cast<std::size_t>(number);
  return words[index < kSize ? index : 0].In(language);
}

}  // namespace

std::string_view Say(Word word, Language language) {
  return kWords[static_cast<std::size_t>(word)].text.In(language);
}

std::string_view Say(v1::Mode mode, Language language) {
  constexpr std::array<Pair, 4> kModeWords = {
      {{"ingen", "none"}, {"fysisk", "physical"}, {"telefon", "telephone"}, {"video", "video"}}};
  return At(kModeWords, mode, language);
}

std::string_view Say(v1::Decision::DecidedBy chooser, Language language) {
  constexpr std::array<Pair, 7> kChoosers = {{{"ukendt", "unknown"},
                                              {"loven", "the law"},
                                              {"jobcentret", "the jobcentre"},
                                              {"a-kassen", "the unemployment fund"},
                                              {"kommunen", "the municipality"},
                                              {"sagsbehandleren", "the caseworker"},
                                              {"borgeren", "the citizen"}}};
  return At(kChoosers, chooser, language);
}

std::string_view Say(v1::Decision::Citation::Effect effect, Language language) {
  constexpr std::array<Pair, 11> kEffects = {{{"virker", "has an effect"},
                                              {"tillader", "permits"},
                                              {"forbyder", "forbids"},
                                              {"bestemmer, hvem der vælger", "says who decides"},
                                              {"kræver samtykke", "needs consent"},
                                              {"gør det frivilligt", "makes it voluntary"},
                                              {"pålægger en pligt", "lays a duty"},
                                              {"tæller ikke", "does not count"},
                                              {"foretrækker", "prefers"},
                                              {"anbefaler", "advises"},
                                              {"spørger om en vurdering", "asks for a judgment"}}};
  return At(kEffects, effect, language);
}

std::string_view Say(v1::Meeting::State state, Language language) {
  constexpr std::array<Pair, 6> kStates = {{{"ukendt", "unknown"},
                                            {"booket", "booked"},
                                            {"afholdt", "held"},
                                            {"udeblevet", "no-show"},
                                            {"afslået", "declined"},
                                            {"aflyst", "cancelled"}}};
  return At(kStates, state, language);
}

std::string ShowDay(LocalDay day, Language language) {
  const date::year_month_day civil(day);
  const std::size_t weekday = date::weekday(day).c_encoding();
  const std::size_t month = static_cast<unsigned>(civil.month()) - 1;
  return fmt::format("{} {}{} {} {}", kWeekdays[weekday].In(language),
                     static_cast<unsigned>(civil.day()), language == Language::kDanish ? "." : "",
                     kMonths[month].In(language), static_cast<int>(civil.year()));
}

std::string ShowLocal(std::string_view iso, Language language) {
  if (const auto day = ParseDay(iso)) return ShowDay(*day, language);
  if (const auto local = ParseDateTime(iso)) {
    return ShowDay(local->day, language) + " " + Format(local->time);
  }
  return std::string(iso);
}

}  // namespace samtale::ctl
