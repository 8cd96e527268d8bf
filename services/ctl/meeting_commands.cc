// `samtale slots`, `why`, `hold`, `release`, `book`, `meetings`, `move`, `mode`, `cancel` and
// `outcome`.
#include <fmt/ostream.h>
#include <samtale/v1/meeting_service.pb.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "services/core/time.h"
#include "services/ctl/names.h"
#include "services/ctl/render.h"
#include "services/ctl/talk.h"
#include "services/ctl/wish_options.h"

namespace samtale::ctl {
namespace {

constexpr int kPageSize = 200;
constexpr int kMostListed = 10000;

void AddSlots(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* slots = root.add_subcommand(
      "slots",
      "Lists free slots, each in the mode the rules choose for its day, or in those asked for");
  const auto wish = AddWish(*slots);
  struct Days {
    std::string from;
    std::string until;
    int limit = 20;
  };
  const auto days = std::make_shared<Days>();
  slots->add_option("--from", days->from, "First day, 2020-10-12")->required();
  slots->add_option("--until", days->until, "Last day, inclusive; --from when absent");
  slots->add_option("--limit", days->limit, "Most slots to list")
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  slots->footer(
      "\nExample:\n"
      "  samtale slots --municipality 0751 --as mette --jobcentre midt --citizen ida \\\n"
      "      --type jobsamtale --from 2020-10-12 --until 2020-10-16 --mode video");
  Register(*slots, terminal, chosen, false, [=](Talk& talk) {
    v1::SearchSlotsRequest request;
    request.set_parent(NameIn(talk.municipality(), "jobcentres", wish->jobcentre));
    *request.mutable_wish() = WishOf(*wish, talk.municipality());
    request.set_from(days->from);
    request.set_until(days->until.empty() ? days->from : days->until);
    request.set_limit(days->limit);
    const auto found = talk.options->Connect().Call<v1::SearchSlotsResponse>(
        "MeetingService.SearchSlots", request);
    if (!found) return Refuse(talk, found.error());
    return Show(talk, *found, ShowSlots(*found, talk.language()));
  });
}

void AddWhy(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* why = root.add_subcommand(
      "why", "Says why a time can or cannot be booked: every reason, and what can be had instead");
  const auto wish = AddWish(*why);
  const auto start = std::make_shared<std::string>();
  why->add_option("--start", *start, "Local time, 2020-10-13T10:00; any time, offered or not")
      ->required();
  why->footer(
      "\nExample:\n"
      "  samtale why --municipality 0751 --as mette --jobcentre midt --citizen ida \\\n"
      "      --type jobsamtale --caseworker mette --start 2020-10-13T10:00");
  Register(*why, terminal, chosen, false, [=](Talk& talk) {
    v1::ExplainSlotRequest request;
    request.set_parent(NameIn(talk.municipality(), "jobcentres", wish->jobcentre));
    *request.mutable_wish() = WishOf(*wish, talk.municipality());
    request.set_local_start(*start);
    const auto answer = talk.options->Connect().Call<v1::ExplainSlotResponse>(
        "MeetingService.ExplainSlot", request);
    if (!answer) return Refuse(talk, answer.error());
    return Show(talk, *answer, ShowExplanation(*answer, *start, talk.language()));
  });
}

void AddHold(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* hold =
      root.add_subcommand("hold", "Keeps a slot for a while, so that it can be booked");
  const auto wish = AddWish(*hold);
  const auto start = std::make_shared<std::string>();
  const auto seconds = std::make_shared<int>(300);
  hold->add_option("--start", *start, "Local time, 2020-10-14T09:30")->required();
  hold->add_option("--seconds", *seconds, "How long to keep it")
      ->check(CLI::Range(1, 900))
      ->capture_default_str();
  hold->footer(
      "\nExample:\n"
      "  samtale hold --municipality 0751 --as mette --jobcentre midt --citizen ida \\\n"
      "      --type jobsamtale --start 2020-10-14T09:30");
  Register(*hold, terminal, chosen, true, [=](Talk& talk) {
    v1::HoldSlotRequest request;
    request.set_parent(NameIn(talk.municipality(), "jobcentres", wish->jobcentre));
    *request.mutable_wish() = WishOf(*wish, talk.municipality());
    request.set_local_start(*start);
    request.set_ttl_seconds(*seconds);
    request.set_request_id(talk.RequestId());
    const auto held = talk.options->Connect().Call<v1::Hold>("MeetingService.HoldSlot", request);
    if (!held) return Refuse(talk, held.error());
    const Instant expires{Seconds(held->expire_time().seconds())};
    return Show(
        talk, *held,
        fmt::format("{}: {} {}, {} {}\n  {}  {}\n", Say(Word::kHeld, talk.language()),
                    ShowLocal(held->slot().local_start(), talk.language()),
                    Say(held->slot().mode(), talk.language()), Say(Word::kUntil, talk.language()),
                    Format(Zone::Copenhagen().ToLocal(expires).time),
                    Say(Word::kName, talk.language()), held->name()));
  });
}

void AddBook(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* book = root.add_subcommand(
      "book", "Books a meeting; the rules decide its mode unless a lawful one is asked for");
  const auto wish = AddWish(*book);
  struct When {
    std::string start;
    std::string hold;
    bool dry_run = false;
  };
  const auto when = std::make_shared<When>();
  CLI::Option* start =
      book->add_option("--start", when->start, "Local time, 2020-10-14T09:30; from samtale slots");
  CLI::Option* hold = book->add_option("--hold", when->hold, "Name of a hold, instead of --start");
  start->excludes(hold);
  book->add_flag("--dry-run", when->dry_run, "Does everything but the booking");
  book->footer(
      "\nExample:\n"
      "  samtale book --municipality 0751 --as mette --jobcentre midt --citizen ida \\\n"
      "      --type jobsamtale --start 2020-10-14T09:30");
  book->parse_complete_callback([when] {
    if (when->start.empty() && when->hold.empty()) {
      throw CLI::RequiredError("--start or --hold");
    }
  });
  Register(*book, terminal, chosen, true, [=](Talk& talk) {
    v1::BookMeetingRequest request;
    request.set_parent(NameIn(talk.municipality(), "jobcentres", wish->jobcentre));
    *request.mutable_wish() = WishOf(*wish, talk.municipality());
    request.set_local_start(when->start);
    request.set_hold(
        NameIn(talk.municipality(), "jobcentres/" + wish->jobcentre + "/holds", when->hold));
    request.set_validate_only(when->dry_run);
    request.set_request_id(talk.RequestId());
    return ShowWritten(talk, "MeetingService.BookMeeting", request,
                       when->dry_run ? Word::kWouldBook : Word::kBooked);
  });
}

// What `samtale meetings` lists.
struct ListOptions {
  std::string name;
  std::string jobcentre;
  std::string citizen;
  std::string caseworker;
  std::string state;
  std::string from;
  std::string until;
  int limit = 50;
};

const std::vector<std::pair<std::string, v1::Meeting::State>> kStates = {
    {"booked", v1::Meeting::BOOKED},
    {"held", v1::Meeting::HELD},
    {"no-show", v1::Meeting::NO_SHOW},
    {"declined", v1::Meeting::DECLINED},
    {"cancelled", v1::Meeting::CANCELLED}};

v1::Meeting::State ReadState(const std::string& word) {
  for (const auto& [text, state] : kStates) {
    if (text == word) return state;
  }
  return v1::Meeting::STATE_UNSPECIFIED;
}

// The days [from, until] in Copenhagen; false when one of them is no day.
bool SetInterval(const ListOptions& list, v1::TimeInterval* interval) {
  const auto from = ParseDay(list.from);
  const auto until = ParseDay(list.until.empty() ? list.from : list.until);
  if (!from || !until) return false;
  const Zone zone = Zone::Copenhagen();
  const LocalTime midnight{Minutes{0}};
  interval->mutable_start_time()->set_seconds(
      zone.ToInstantOrAfterGap(*from, midnight).time_since_epoch().count());
  interval->mutable_end_time()->set_seconds(
      zone.ToInstantOrAfterGap(*until + date::days(1), midnight).time_since_epoch().count());
  return true;
}

int ListMeetings(const Talk& talk, const ListOptions& list, v1::ListMeetingsRequest request) {
  const Client client = talk.options->Connect();
  v1::ListMeetingsResponse all;
  do {
    request.set_page_size(std::min(kPageSize, list.limit - all.meetings_size()));
    request.set_page_token(all.next_page_token());
    const auto page = client.Call<v1::ListMeetingsResponse>("MeetingService.ListMeetings", request);
    if (!page) return Refuse(talk, page.error());
    all.clear_next_page_token();
    all.MergeFrom(*page);
  } while (!all.next_page_token().empty() && all.meetings_size() < list.limit);
  if (all.meetings().empty()) {
    return Show(talk, all, fmt::format("{}\n", Say(Word::kNoMeetings, talk.language())));
  }
  std::string shown =
      MeetingsTable({all.meetings().begin(), all.meetings().end()}, talk.language()).Render();
  if (!all.next_page_token().empty()) {
    shown += fmt::format("{}\n", Say(Word::kMore, talk.language()));
  }
  return Show(talk, all, shown);
}

int RunMeetings(Talk& talk, const ListOptions& list) {
  if (!list.name.empty()) {
    v1::GetMeetingRequest request;
    request.set_name(NameIn(talk.municipality(), "meetings", list.name));
    return ShowWritten(talk, "MeetingService.GetMeeting", request, Word::kMeeting);
  }
  v1::ListMeetingsRequest request;
  request.set_parent(JobcentreOrAll(talk.municipality(), list.jobcentre));
  request.set_citizen(NameIn(talk.municipality(), "citizens", list.citizen));
  request.set_caseworker(NameIn(talk.municipality(), "caseworkers", list.caseworker));
  if (!list.state.empty()) request.set_state(ReadState(list.state));
  if (!list.from.empty() && !SetInterval(list, request.mutable_overlapping())) {
    fmt::print(talk.terminal.err, "samtale: --from and --until are days, 2020-10-14\n");
    return kWrongUse;
  }
  return ListMeetings(talk, list, std::move(request));
}

void AddMeetings(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* meetings = root.add_subcommand(
      "meetings", "Lists meetings, or shows one with the decision and the rules its mode rests on");
  const auto list = std::make_shared<ListOptions>();
  std::set<std::string> states;
  for (const auto& [word, state] : kStates) states.insert(word);
  meetings->add_option("NAME", list->name, "One meeting: its name, or jobcentres/…/meetings/…");
  meetings->add_option("--jobcentre", list->jobcentre, "Only there; all when absent");
  meetings->add_option("--citizen", list->citizen, "Only of this citizen");
  meetings->add_option("--caseworker", list->caseworker, "Only of this caseworker");
  meetings->add_option("--state", list->state, "Only in this state")->check(CLI::IsMember(states));
  CLI::Option* from = meetings->add_option("--from", list->from, "Only from this day, 2020-10-12");
  meetings->add_option("--until", list->until, "To this day, inclusive; --from when absent")
      ->needs(from);
  meetings->add_option("--limit", list->limit, "Most meetings to list")
      ->check(CLI::Range(1, kMostListed))
      ->capture_default_str();
  meetings->footer(
      "\nExample:\n"
      "  samtale meetings --municipality 0751 --as mette --citizen ida --state booked");
  Register(*meetings, terminal, chosen, false,
           [=](Talk& talk) { return RunMeetings(talk, *list); });
}

// What the commands that change one meeting share.
struct ChangeOptions {
  std::string name;
  std::string etag;
  std::string start;
  std::string mode;
  std::string caseworker;
  std::string room;
  std::string consent;
  std::string reason;
  std::string state;
  MeetingConnectionOptions connection;
  std::vector<std::string> busy;
};

std::shared_ptr<ChangeOptions> AddChange(CLI::App& command) {
  auto change = std::make_shared<ChangeOptions>();
  command.add_option("NAME", change->name, "The meeting: its name, or jobcentres/…/meetings/…")
      ->required();
  command.add_option("--etag", change->etag, "The etag that was read; any when absent");
  return change;
}

// The fields that requests to change a meeting have in common.
template <class Request>
Request ChangeOf(Talk& talk, const ChangeOptions& change) {
  Request request;
  request.set_name(NameIn(talk.municipality(), "meetings", change.name));
  request.set_etag(change.etag);
  request.set_request_id(talk.RequestId());
  return request;
}

void AddMove(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* move = root.add_subcommand(
      "move", "Moves a booked meeting in one step; its mode is decided afresh for the new day");
  const auto change = AddChange(*move);
  move->add_option("--start", change->start, "New local time, 2020-10-21T10:00")->required();
  AddMode(*move, "--mode", &change->mode, "Wanted mode; the rules choose when absent");
  move->add_option("--caseworker", change->caseworker, "Wanted caseworker; any when absent");
  move->add_option("--room", change->room, "Wanted room; any when absent");
  AddConsent(*move, &change->consent);
  AddBusy(*move, &change->busy);
  move->add_option("--reason", change->reason, "Why the mode departs from the one preferred");
  AddConnection(*move, &change->connection);
  move->footer(
      "\nExample:\n"
      "  samtale move --municipality 0751 --as mette jobcentres/midt/meetings/abc \\\n"
      "      --start 2020-10-21T10:00");
  Register(*move, terminal, chosen, true, [=](Talk& talk) {
    auto request = ChangeOf<v1::RescheduleMeetingRequest>(talk, *change);
    request.set_local_start(change->start);
    if (!change->mode.empty()) request.set_mode(ReadMode(change->mode));
    request.set_caseworker(NameIn(talk.municipality(), "caseworkers", change->caseworker));
    request.set_room(NameIn(talk.municipality(), "rooms", change->room));
    if (!change->consent.empty()) request.set_consent(change->consent == "yes");
    request.set_mode_reason(change->reason);
    if (!change->connection.empty())
      *request.mutable_connection() = ConnectionOf(change->connection);
    FillBusy(change->busy, request.mutable_citizen_busy());
    return ShowWritten(talk, "MeetingService.RescheduleMeeting", request, Word::kMoved);
  });
}

void AddChangeMode(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* mode =
      root.add_subcommand("mode", "Changes how a booked meeting is held, at the same time");
  const auto change = AddChange(*mode);
  AddMode(*mode, "MODE", &change->mode, "How it shall be held")->required();
  mode->add_option("--room", change->room, "Wanted room; any when absent");
  AddConsent(*mode, &change->consent);
  mode->add_option("--reason", change->reason, "Why the mode departs from the one preferred");
  AddConnection(*mode, &change->connection);
  mode->footer(
      "\nExample:\n"
      "  samtale mode --municipality 0751 --as mette jobcentres/midt/meetings/abc telephone");
  Register(*mode, terminal, chosen, true, [=](Talk& talk) {
    auto request = ChangeOf<v1::ChangeModeRequest>(talk, *change);
    request.set_mode(ReadMode(change->mode));
    request.set_room(NameIn(talk.municipality(), "rooms", change->room));
    if (!change->consent.empty()) request.set_consent(change->consent == "yes");
    request.set_mode_reason(change->reason);
    if (!change->connection.empty())
      *request.mutable_connection() = ConnectionOf(change->connection);
    return ShowWritten(talk, "MeetingService.ChangeMode", request, Word::kModeChanged);
  });
}

void AddConnect(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* connect = root.add_subcommand(
      "connect", "Says how the parties of a booked remote meeting come together");
  const auto change = AddChange(*connect);
  AddConnection(*connect, &change->connection);
  connect->footer(
      "\nExample:\n"
      "  samtale connect --municipality 0751 --as mette jobcentres/midt/meetings/abc \\\n"
      "      --video-link https://video.example.dk/room-7");
  Register(*connect, terminal, chosen, true, [=](Talk& talk) {
    auto request = ChangeOf<v1::SetConnectionRequest>(talk, *change);
    *request.mutable_connection() = ConnectionOf(change->connection);
    return ShowWritten(talk, "MeetingService.SetConnection", request, Word::kRecorded);
  });
}

void AddCancel(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* cancel = root.add_subcommand("cancel", "Cancels a booked meeting; twice is no error");
  const auto change = AddChange(*cancel);
  cancel->add_option("--reason", change->reason, "Why; kept with the meeting");
  cancel->footer(
      "\nExample:\n"
      "  samtale cancel --municipality 0751 --as mette jobcentres/midt/meetings/abc");
  Register(*cancel, terminal, chosen, true, [=](Talk& talk) {
    auto request = ChangeOf<v1::CancelMeetingRequest>(talk, *change);
    request.set_reason(change->reason);
    return ShowWritten(talk, "MeetingService.CancelMeeting", request, Word::kCancelled);
  });
}

void AddOutcome(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* outcome = root.add_subcommand(
      "outcome", "Records what became of a meeting: held or no-show once begun, declined before");
  const auto change = AddChange(*outcome);
  outcome->add_option("STATE", change->state, "What became of it")
      ->required()
      ->check(CLI::IsMember(std::set<std::string>{"held", "no-show", "declined"}));
  outcome->add_option("--reason", change->reason, "Why; kept with the meeting");
  outcome->footer(
      "\nExample:\n"
      "  samtale outcome --municipality 0751 --as mette jobcentres/midt/meetings/abc held");
  Register(*outcome, terminal, chosen, true, [=](Talk& talk) {
    auto request = ChangeOf<v1::RecordOutcomeRequest>(talk, *change);
    request.set_state(ReadState(change->state));
    request.set_reason(change->reason);
    return ShowWritten(talk, "MeetingService.RecordOutcome", request, Word::kRecorded);
  });
}

}  // namespace

void AddMeetingCommands(CLI::App& root, const Terminal& terminal, Command* chosen) {
  AddSlots(root, terminal, chosen);
  AddWhy(root, terminal, chosen);
  AddHold(root, terminal, chosen);
  AddBook(root, terminal, chosen);
  AddMeetings(root, terminal, chosen);
  AddMove(root, terminal, chosen);
  AddChangeMode(root, terminal, chosen);
  AddConnect(root, terminal, chosen);
  AddCancel(root, terminal, chosen);
  AddOutcome(root, terminal, chosen);
}

}  // namespace samtale::ctl
