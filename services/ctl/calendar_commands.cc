// `samtale calendar`: meetings and busy times for the calendar programs that people have.
#include <fmt/ostream.h>
#include <samtale/v1/calendar_service.pb.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "services/ctl/command.h"
#include "services/ctl/json.h"
#include "services/ctl/names.h"
#include "services/ctl/talk.h"

namespace samtale::ctl {
namespace {

struct CalendarOptions {
  std::string name;  // of a meeting or a caseworker
  std::vector<std::string> attendees;
  std::string from;
  std::string until;
  bool without_citizens = false;
  std::string output;
};

// To the file `output`, or where the terminal writes when it is empty.
int Write(const Talk& talk, const std::string& output, const Answer<v1::CalendarObject>& object) {
  if (!object) return Refuse(talk, object.error());
  const std::string text = talk.options->json ? ToJson(*object) + "\n" : object->text();
  if (output.empty()) {
    talk.terminal.out << text;
    return kDone;
  }
  std::ofstream file(output, std::ios::binary);
  file << text;
  file.close();
  if (!file.fail()) return kDone;
  fmt::print(talk.terminal.err, "samtale: the file `{}` cannot be written\n", output);
  return kRefused;
}

int Meeting(const Talk& talk, const CalendarOptions& asked) {
  v1::GetMeetingCalendarRequest request;
  request.set_name(NameIn(talk.options->municipality, "meetings", asked.name));
  for (const std::string& email : asked.attendees) request.add_attendees(email);
  return Write(talk, asked.output,
               talk.options->Connect().Call<v1::CalendarObject>(
                   "CalendarService.GetMeetingCalendar", request));
}

// Puts a caseworker and days into a request.
template <class Request>
Request DaysOf(const Talk& talk, const CalendarOptions& asked) {
  Request request;
  request.set_name(NameIn(talk.options->municipality, "caseworkers", asked.name));
  request.set_from(asked.from);
  request.set_until(asked.until.empty() ? asked.from : asked.until);
  return request;
}

int Caseworker(const Talk& talk, const CalendarOptions& asked) {
  auto request = DaysOf<v1::GetCaseworkerCalendarRequest>(talk, asked);
  request.set_without_citizens(asked.without_citizens);
  return Write(talk, asked.output,
               talk.options->Connect().Call<v1::CalendarObject>(
                   "CalendarService.GetCaseworkerCalendar", request));
}

int FreeBusy(const Talk& talk, const CalendarOptions& asked) {
  return Write(talk, asked.output,
               talk.options->Connect().Call<v1::CalendarObject>(
                   "CalendarService.GetFreeBusy", DaysOf<v1::GetFreeBusyRequest>(talk, asked)));
}

using Run = int (*)(const Talk&, const CalendarOptions&);

// Adds a subcommand that does `run` with what it names.
CLI::App* AddOne(CLI::App& calendar, const Terminal& terminal, Command* chosen, const char* name,
                 const char* about, Run run, const char* what,
                 const std::shared_ptr<CalendarOptions>& asked) {
  CLI::App* command = calendar.add_subcommand(name, about);
  command->add_option("NAME", asked->name, what)->required();
  command->add_option("--output", asked->output, "The file to write; standard output when absent")
      ->type_name("FILE");
  Register(*command, terminal, chosen, false, [=](Talk& talk) { return run(talk, *asked); });
  return command;
}

void AddDays(CLI::App& command, CalendarOptions* asked) {
  command.add_option("--from", asked->from, "First day, 2026-11-16")->required();
  command.add_option("--until", asked->until, "Last day, inclusive; --from when absent");
}

}  // namespace

void AddCalendarCommands(CLI::App& root, const Terminal& terminal, Command* chosen) {
  CLI::App* calendar = root.add_subcommand(
      "calendar", "Writes meetings and busy times as iCalendar, for other calendar programs");
  calendar->require_subcommand(1);
  calendar->footer(
      "\nExample:\n"
      "  samtale calendar caseworker mette --from 2026-11-16 --until 2026-11-20 --output days.ics "
      "\\\n"
      "    --municipality 0751 --as mette");
  const auto asked = std::make_shared<CalendarOptions>();
  CLI::App* meeting =
      AddOne(*calendar, terminal, chosen, "meeting",
             "One meeting, as its citizen is invited to it, or told that it is called off", Meeting,
             "Its name, or jobcentres/…/meetings/…", asked);
  meeting
      ->add_option("--attendee", asked->attendees,
                   "E-mail address of somebody it is sent to; may be repeated")
      ->type_name("ADDRESS");
  meeting->footer(
      "\nExample:\n"
      "  samtale calendar meeting jobcentres/midt/meetings/trlu2olfhdejlbcq4l4ujqal43 \\\n"
      "    --attendee ida@example.org --output invitation.ics --municipality 0751 --as mette");
  CLI::App* caseworker =
      AddOne(*calendar, terminal, chosen, "caseworker",
             "The meetings and absences of a caseworker on some days", Caseworker, "Its id", asked);
  AddDays(*caseworker, asked.get());
  caseworker->add_flag("--without-citizens", asked->without_citizens,
                       "Leave out who the citizens are and how they are called");
  caseworker->footer(
      "\nExample:\n"
      "  samtale calendar caseworker mette --from 2026-11-16 --municipality 0751 --as mette");
  CLI::App* busy = AddOne(*calendar, terminal, chosen, "busy",
                          "When a caseworker is taken on some days, and nothing of why", FreeBusy,
                          "Its id", asked);
  AddDays(*busy, asked.get());
  busy->footer(
      "\nExample:\n"
      "  samtale calendar busy mette --from 2026-11-16 --until 2026-11-20 --municipality 0751 "
      "\\\n"
      "    --as eva --role administrator");
}

}  // namespace samtale::ctl
