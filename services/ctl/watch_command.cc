// `samtale watch`: what happens in a municipality, as it happens, from where it was left.
#include <fmt/ostream.h>
#include <samtale/v1/event_service.pb.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "services/ctl/command.h"
#include "services/ctl/file.h"
#include "services/ctl/json.h"
#include "services/ctl/render.h"
#include "services/ctl/talk.h"

namespace samtale::ctl {
namespace {

// How long it waits before it begins again, doubled each time it is in vain.
constexpr std::chrono::seconds kShortestPause{1};
constexpr std::chrono::seconds kLongestPause{30};

struct WatchOptions {
  std::string cursor;
  std::string cursor_file;
  bool latest = false;
  std::vector<std::string> kinds;
  std::int64_t count = 0;  // 0: no end
  bool until_caught_up = false;
};

std::string ShowTerms(const v1::MeetingTerms& terms, Language language) {
  std::string text =
      fmt::format("{}, {}, {}", Say(terms.mode(), language),
                  ShowLocal(terms.local_start(), language), ShortName(terms.caseworker()));
  if (!terms.room().empty()) text += fmt::format(", {}", ShortName(terms.room()));
  if (terms.state() != v1::Meeting::BOOKED)
    text += fmt::format(", {}", Say(terms.state(), language));
  return text;
}

std::string ShowDetail(const v1::Event& event, Language language) {
  switch (event.detail_case()) {
    case v1::Event::kMeeting: {
      const v1::MeetingChange& change = event.meeting();
      std::string text =
          fmt::format("{} ({}): ", ShortName(change.citizen()), change.meeting_type());
      if (change.has_before()) text += ShowTerms(change.before(), language) + " -> ";
      return text + ShowTerms(change.after(), language);
    }
    case v1::Event::kReminder: {
      const v1::Reminder& reminder = event.reminder();
      return fmt::format("{} ({}): {}, {}", ShortName(reminder.citizen()), reminder.meeting_type(),
                         ShowTerms(reminder.meeting(), language),
                         ShortName(reminder.reminder_plan()));
    }
    case v1::Event::kRules:
      return fmt::format("{} {}", event.rules().layer(), event.rules().rulebook());
    case v1::Event::DETAIL_NOT_SET:
      return "";
  }
  return "";
}

// The resource below its municipality.
std::string_view Below(std::string_view resource) {
  for (int parts = 0; parts < 2; ++parts) resource.remove_prefix(resource.find('/') + 1);
  return resource;
}

class Watcher {
 public:
  Watcher(const Talk& talk, WatchOptions options) : talk_(talk), options_(std::move(options)) {}

  int Run() {
    if (!ReadCursor()) return kRefused;
    const Client client = talk_.options->Connect();
    for (auto pause = kShortestPause;; pause = std::min(2 * pause, kLongestPause)) {
      heard_ = false;
      const std::unique_ptr<Refusal> ended = client.Watch(
          Request(), [this](const v1::WatchEventsResponse& message) { return Take(message); });
      if (ended == nullptr) return failed_ ? kRefused : kDone;
      if (!ever_heard_ || !MayComeBack(*ended)) return Refuse(talk_, *ended);
      if (heard_) pause = kShortestPause;
      fmt::print(talk_.terminal.err, "samtale: {}; beginning again from {} in {} s\n",
                 ended->message, options_.cursor, pause.count());
      std::this_thread::sleep_for(pause);
    }
  }

 private:
  // Also when the server cut the stream off: what was not read is read from the cursor.
  static bool MayComeBack(const Refusal& refusal) {
    return refusal.code == "UNAVAILABLE" || refusal.code == "CANCELLED";
  }

  v1::WatchEventsRequest Request() const {
    v1::WatchEventsRequest request;
    request.set_parent("municipalities/" + talk_.municipality());
    request.set_cursor(options_.cursor);
    request.set_latest(options_.latest);
    for (const std::string& name : options_.kinds) {
      v1::Event::Kind kind = v1::Event::KIND_UNSPECIFIED;
      v1::Event::Kind_Parse(name, &kind);
      request.add_kinds(kind);
    }
    return request;
  }

  // False when it has had enough.
  bool Take(const v1::WatchEventsResponse& message) {
    heard_ = ever_heard_ = true;
    for (const v1::Event& event : message.events()) {
      Show(event);
      options_.cursor = event.cursor();
      if (++shown_ != options_.count) continue;
      KeepCursor();
      return false;
    }
    options_.cursor = message.cursor();
    if (!KeepCursor()) return false;
    return !options_.until_caught_up || !message.caught_up();
  }

  void Show(const v1::Event& event) const {
    if (talk_.options->json) {
      fmt::print(talk_.terminal.out, "{}\n", ToJson(event));
      return;
    }
    const std::string detail = ShowDetail(event, talk_.language());
    fmt::print(talk_.terminal.out, "{}  {:<24}  {}  ({}){}{}\n",
               Format(Instant{Seconds{event.time().seconds()}}), v1::Event::Kind_Name(event.kind()),
               Below(event.resource()), event.caller(), detail.empty() ? "" : "  ", detail);
  }

  // A file that is not there yet is one that was left before the first event.
  bool ReadCursor() {
    if (options_.cursor_file.empty() || !std::ifstream(options_.cursor_file)) return true;
    const auto text = ReadFile(options_.cursor_file);
    if (!text) {
      fmt::print(talk_.terminal.err, "samtale: {}\n", text.error());
      return false;
    }
    options_.cursor = text->substr(0, text->find_last_not_of(" \r\n") + 1);
    return true;
  }

  // After what was shown is out, so that nothing is missed whenever the process ends. The file is
  // there as a whole at any time.
  bool KeepCursor() {
    talk_.terminal.out.flush();
    if (options_.cursor_file.empty()) return true;
    const std::string fresh = options_.cursor_file + ".new";
    std::ofstream file(fresh, std::ios::binary);
    file << options_.cursor << '\n';
    file.close();
    if (file && std::rename(fresh.c_str(), options_.cursor_file.c_str()) == 0) return true;
    fmt::print(talk_.terminal.err, "samtale: the cursor cannot be kept in `{}`: {}\n",
               options_.cursor_file, std::strerror(errno));
    failed_ = true;
    return false;
  }

  const Talk& talk_;
  WatchOptions options_;
  std::int64_t shown_ = 0;
  bool heard_ = false;       // of this stream
  bool ever_heard_ = false;  // of any
  bool failed_ = false;
};

std::vector<std::string> KindNames() {
  std::vector<std::string> names;
  for (int kind = 1; kind < v1::Event::Kind_ARRAYSIZE; ++kind) {
    names.push_back(v1::Event::Kind_Name(static_cast<v1::Event::Kind>(kind)));
  }
  return names;
}

}  // namespace

void AddWatchCommand(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* watch = root.add_subcommand(
      "watch",
      "Prints what happens in a municipality, a line an event, from where it was left and on and\n"
      "on. When the server goes away it waits for it and goes on from its cursor.");
  const auto asked = std::make_shared<WatchOptions>();
  CLI::Option* file =
      watch->add_option("--cursor-file", asked->cursor_file,
                        "Where the cursor is kept: begins there, and keeps it after each message");
  watch->add_option("--cursor", asked->cursor, "Begins after the event that had it")
      ->excludes(file);
  watch->add_flag("--latest", asked->latest,
                  "Without a cursor: begins with what happens from now on");
  watch->add_option("--kind", asked->kinds, "Only events of it: MEETING_BOOKED, …")
      ->check(CLI::IsMember(KindNames()).description("KIND"));  // not all of them, at length
  watch->add_option("--count", asked->count, "Ends after so many events")
      ->check(CLI::PositiveNumber);
  watch->add_flag("--until-caught-up", asked->until_caught_up, "Ends when there is no later event");
  watch->footer(
      "\nExample:\n"
      "  samtale watch --cursor-file letters.cursor --kind MEETING_MOVED --municipality 0751 \\\n"
      "    --as letters");
  Register(
      *watch, terminal, chosen, false, [=](Talk& talk) { return Watcher(talk, *asked).Run(); },
      "administrator");
}

}  // namespace samtale::ctl
