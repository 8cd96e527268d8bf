#include "services/ctl/wish_options.h"

#include <optional>
#include <set>

#include "services/core/interval.h"
#include "services/core/time.h"
#include "services/ctl/names.h"

namespace samtale::ctl {
namespace {

const std::set<std::string> kModeWords = {"physical", "telephone", "video"};
const std::set<std::string> kYesNo = {"yes", "no"};

// Nothing unless it is two local times of Copenhagen, the second after the first.
std::optional<Interval> ReadLocalInterval(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == text.npos) return std::nullopt;
  const std::optional<LocalDateTime> from = ParseDateTime(text.substr(0, slash));
  std::string end = text.substr(slash + 1);
  if (from && ParseTime(end)) end = Format(from->day) + "T" + end;
  const std::optional<LocalDateTime> until = ParseDateTime(end);
  if (!from || !until) return std::nullopt;
  const Zone zone = Zone::Copenhagen();
  const Interval interval{zone.ToInstantOrAfterGap(from->day, from->time),
                          zone.ToInstantOrAfterGap(until->day, until->time)};
  if (interval.empty()) return std::nullopt;
  return interval;
}

}  // namespace

CLI::Option* AddMode(CLI::App& command, const char* name, std::string* mode, const char* about) {
  return command.add_option(name, *mode, about)->check(CLI::IsMember(kModeWords));
}

void AddConsent(CLI::App& command, std::string* consent) {
  command.add_option("--consent", *consent, "The citizen's consent for this meeting")
      ->check(CLI::IsMember(kYesNo));
}

void AddConnection(CLI::App& command, MeetingConnectionOptions* connection) {
  command.add_option("--video-link", connection->video_link,
                     "Where a video meeting is held; the caseworker's or jobcentre's when absent");
  command.add_option("--phone", connection->phone,
                     "The number that is called; the citizen's when absent");
  command.add_flag("--citizen-calls", connection->citizen_calls,
                   "The citizen calls the caseworker's or jobcentre's number");
}

v1::Connection ConnectionOf(const MeetingConnectionOptions& options) {
  v1::Connection connection;
  if (!options.video_link.empty()) connection.set_video_link(options.video_link);
  if (!options.phone.empty()) connection.set_phone(options.phone);
  if (options.citizen_calls) connection.set_citizen_calls(true);
  return connection;
}

std::shared_ptr<WishOptions> AddWish(CLI::App& command) {
  auto wish = std::make_shared<WishOptions>();
  command.add_option("--jobcentre", wish->jobcentre, "Where: its id")->required();
  command.add_option("--citizen", wish->citizen, "Whose meeting: the citizen's id")->required();
  command.add_option("--type", wish->type, "Meeting type of the rules: jobsamtale, …")->required();
  command.add_option("--mode", wish->modes, "Wanted mode; the rules choose when absent")
      ->check(CLI::IsMember(kModeWords));
  command.add_option("--caseworker", wish->caseworker, "Wanted caseworker; any when absent");
  command.add_option("--room", wish->room, "Wanted room; any when absent");
  AddMode(command, "--choice", &wish->choice, "The mode the citizen wants this time");
  AddConsent(command, &wish->consent);
  command.add_option("--reason", wish->reason, "Why the mode departs from the one preferred");
  command.add_option("--length", wish->length, "Minutes; the jobcentre's plan when absent")
      ->check(CLI::Range(5, 480));
  command.add_option("--companions", wish->companions, "Visitors beside the citizen")
      ->check(CLI::Range(0, 10));
  command.add_option("--held-by", wish->held_by, "Who holds it")
      ->check(CLI::IsMember(std::set<std::string>{"jobcentre", "a_kasse"}));
  command.add_option("--number", wish->number, "Its number in the course; counted when absent")
      ->check(CLI::Range(1, 1000));
  command.add_option("--summoned-on", wish->summoned_on, "Day of an earlier summons, 2021-06-20");
  AddMode(command, "--summoned-mode", &wish->summoned_mode, "The mode of that summons");
  AddBusy(command, &wish->busy);
  AddConnection(command, &wish->connection);
  return wish;
}

v1::MeetingWish WishOf(const WishOptions& options, const std::string& municipality) {
  v1::MeetingWish wish;
  wish.set_citizen(NameIn(municipality, "citizens", options.citizen));
  wish.set_meeting_type(options.type);
  for (const std::string& mode : options.modes) wish.add_modes(ReadMode(mode));
  wish.set_caseworker(NameIn(municipality, "caseworkers", options.caseworker));
  wish.set_room(NameIn(municipality, "rooms", options.room));
  if (!options.choice.empty()) wish.set_choice(ReadMode(options.choice));
  if (!options.consent.empty()) wish.set_consent(options.consent == "yes");
  wish.set_mode_reason(options.reason);
  if (options.length > 0) wish.set_length_minutes(options.length);
  wish.set_companions(options.companions);
  if (options.held_by == "jobcentre") wish.set_held_by(v1::JOBCENTRE);
  if (options.held_by == "a_kasse") wish.set_held_by(v1::A_KASSE);
  if (options.number > 0) wish.set_number(options.number);
  wish.set_summoned_on(options.summoned_on);
  if (!options.summoned_mode.empty()) wish.set_summoned_mode(ReadMode(options.summoned_mode));
  if (!options.connection.empty()) *wish.mutable_connection() = ConnectionOf(options.connection);
  FillBusy(options.busy, wish.mutable_citizen_busy());
  return wish;
}

void AddBusy(CLI::App& command, std::vector<std::string>* busy) {
  command
      .add_option("--busy", *busy,
                  "When the citizen is elsewhere, 2020-10-14T09:00/10:30; may be repeated")
      ->check([](const std::string& text) -> std::string {
        if (ReadLocalInterval(text)) return "";
        return "`" + text + "` is no interval like 2020-10-14T09:00/10:30";
      });
}

void FillBusy(const std::vector<std::string>& busy,
              google::protobuf::RepeatedPtrField<v1::TimeInterval>* wire) {
  for (const std::string& text : busy) {
    const std::optional<Interval> interval = ReadLocalInterval(text);
    SAMTALE_CHECK(interval.has_value());
    v1::TimeInterval* one = wire->Add();
    one->mutable_start_time()->set_seconds(interval->begin.time_since_epoch().count());
    one->mutable_end_time()->set_seconds(interval->end.time_since_epoch().count());
  }
}

}  // namespace samtale::ctl
