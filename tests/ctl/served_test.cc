// The commands against a whole server in the test's own process, on port 0 with the shipped rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>

#include "services/server/server.h"
#include "tests/ctl/command_line.h"

namespace samtale::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::json;

namespace fs = std::filesystem;

class Served : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    ops::Options options;
    options.listen = "127.0.0.1:0";
    options.database = (folder_ / "samtale.db").string();
    options.rules = Shipped("policy/rules");
    options.manual_clock =
        Zone::Copenhagen().ToInstant(*ParseDay("2020-04-20"), LocalTime(Minutes(540)));
    options.log_level = ops::LogLevel::kError;
    auto started = server::Server::Start(options);
    ASSERT_TRUE(started) << Render(started.error().message, Language::kEnglish);
    server_ = std::move(*started);
  }
  void TearDown() override {
    if (server_) server_->Shutdown();
    fs::remove_all(folder_);
  }

  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }

  // A command as the caseworker mette of Aarhus, unless it says otherwise.
  Said Do(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--server", server_->address()});
    return Samtale(arguments);
  }
  Said AsMette(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--municipality", "0751", "--as", "mette"});
    return Do(arguments);
  }
  Said ImportSample() const {
    return Do({"import", "--as", "importer", Shipped("deploy/sample/koebenhavn.json"),
               Shipped("deploy/sample/aarhus.json"), Shipped("deploy/sample/hjoerring.json")});
  }
  void ClockTo(const std::string& time) const {
    const Said said = Do({"clock", "set", time, "--municipality", "0751", "--as", "operator"});
    ASSERT_EQ(said.exit, kDone) << said.err;
  }
  Said Book(const std::string& start, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"book",   "--jobcentre", "midt",    "--citizen", "ida",
                                          "--type", "jobsamtale",  "--start", start};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return AsMette(arguments);
  }

 private:
  const fs::path folder_ =
      fs::temp_directory_path() / ("samtale-served-" + std::to_string(::getpid()) + "-" +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
  std::unique_ptr<server::Server> server_;
};

// The meeting's name in a booking's answer.
std::string MeetingIn(const std::string& out) {
  std::smatch found;
  return std::regex_search(out, found, std::regex("(municipalities/\\S+/meetings/\\S+)"))
             ? found[1].str()
             : "";
}

TEST_F(Served, ASecondImportChangesNothing) {
  const Said first = ImportSample();
  EXPECT_EQ(first.exit, kDone) << first.err;
  EXPECT_THAT(first.out, HasSubstr("jobcentres    3        0        0          0"));
  const Said second = ImportSample();
  EXPECT_EQ(second.exit, kDone) << second.err;
  EXPECT_THAT(second.out, HasSubstr("jobcentres    0        0        3          0"));
  EXPECT_THAT(second.out, HasSubstr("caseworkers   0        0        11         0"));
  EXPECT_THAT(second.out, HasSubstr("judgments     0        0        1          0"));
}

TEST_F(Served, AnImportUpdatesWhatTheFileStates) {
  ASSERT_EQ(ImportSample().exit, kDone);
  const std::string changed = Write(
      "changed.json",
      R"({"municipality":"0751","rooms":[{"id":"rum-a","seats":5},{"id":"rum-b","seats":4}]})");
  const Said dry = Do({"import", "--as", "importer", "--dry-run", changed});
  EXPECT_EQ(dry.exit, kDone);
  EXPECT_THAT(dry.out, AllOf(HasSubstr("rooms  0        1        1          0"),
                             HasSubstr("nothing was saved")));
  for (const char* counts : {"rooms  0        1        1", "rooms  0        0        2"}) {
    EXPECT_THAT(Do({"import", "--as", "importer", changed}).out, HasSubstr(counts));
  }
}

// 12 October 2020 is a Monday and a first week.
constexpr const char* kCalendars = R"({
  "municipality": "0751",
  "caseworkers": [{"id": "mette",
    "schedules": [{"validFrom": "2020-10-12", "cycleWeeks": 2, "cycleMonday": "2020-10-12", "periods": [
      {"weekday": "WEDNESDAY", "from": "09:00", "until": "12:00", "week": 1},
      {"weekday": "WEDNESDAY", "from": "13:00", "until": "16:00", "week": 2, "modes": ["VIDEO"]}]}],
    "breaks": [{"from": "14:00", "until": "14:30"}], "maxMeetingsPerDay": 6}],
  "dayOverrides": [{"caseworker": "mette", "day": "2020-10-15", "reason": "kursus",
    "periods": [{"from": "10:00", "until": "11:00"}]}],
  "closingDays": [
    {"id": "flytning", "jobcentre": "midt", "from": "2020-10-28", "until": "2020-10-28",
     "reason": "flytning"}]
})";

TEST_F(Served, AnImportOfCalendarsIsWhatIsOffered) {
  ASSERT_EQ(ImportSample().exit, kDone);
  ClockTo("2020-09-16T09:00");
  const std::string file = Write("calendars.json", kCalendars);
  const auto import = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"import", "--as", "importer", "--json", file});
    const Said said = Do(more);
    EXPECT_EQ(said.exit, kDone) << said.err;
    return Json::parse(said.out);
  };
  const Json dry = import({"--dry-run"});
  EXPECT_EQ(dry["dayOverrides"]["created"], 1);
  EXPECT_EQ(dry["closingDays"]["created"], 1);
  const Json first = import({});
  EXPECT_EQ(first["caseworkers"]["updated"], 1);
  EXPECT_EQ(first["dayOverrides"]["created"], 1);
  EXPECT_EQ(first["closingDays"]["created"], 1);
  for (const char* kind : {"caseworkers", "dayOverrides", "closingDays"}) {
    EXPECT_EQ(import({})[kind]["unchanged"], 1) << kind;
  }
  const struct {
    const char* start;
    const char* mode;
    const char* refusal;
  } cases[] = {
      {"2020-10-14T09:00", "video", ""},
      {"2020-10-14T13:00", "video", "OUTSIDE_HOURS"},
      {"2020-10-15T09:00", "video", "OUTSIDE_HOURS"},
      {"2020-10-15T10:00", "video", ""},
      {"2020-10-21T13:00", "telephone", "HOURS_NOT_FOR_MODE"},
      {"2020-10-21T14:00", "video", "CASEWORKER_ON_BREAK"},
      {"2020-10-21T15:00", "video", ""},
      {"2020-10-28T09:00", "video", "CLOSING_DAY"},
  };
  for (const auto& one : cases) {
    const Said said = Book(one.start, {"--mode", one.mode, "--caseworker", "mette"});
    EXPECT_EQ(said.exit, *one.refusal == '\0' ? kDone : kRefused) << one.start << said.err;
    EXPECT_THAT(said.err, HasSubstr(one.refusal)) << one.start;
  }
  std::string longer = kCalendars;
  longer.replace(longer.find("11:00"), 5, "12:00");
  Write("calendars.json", longer);
  const Json changed = import({});
  EXPECT_EQ(changed["dayOverrides"]["updated"], 1);
  EXPECT_EQ(changed["closingDays"]["unchanged"], 1);
}

TEST_F(Served, WhatTheServerRefusesIsSaidWithItsLine) {
  const std::string file =
      Write("bad.jsonl",
            "{\"room\":{\"id\":\"a\",\"jobcentre\":\"nowhere\",\"displayName\":\"A\"}}\n"
            "{\"jobcentre\":{\"id\":\"j\",\"displayName\":\"J\"}}\n");
  const Said said = Do({"import", "--municipality", "0751", "--as", "importer", "--json", file});
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_THAT(said.err, AllOf(HasSubstr("bad.jsonl:1: rooms `a` refused"), HasSubstr("nowhere")));
  const Json report = Json::parse(said.out);
  EXPECT_EQ(report["jobcentres"]["created"], 1);
  EXPECT_EQ(report["rooms"]["refused"], 1);
}

TEST_F(Served, AMeetingShowsHowItsPartiesComeTogether) {
  ASSERT_EQ(ImportSample().exit, kDone);
  ClockTo("2020-09-16T09:00");
  const Said booked = Book("2020-10-14T10:00", {"--mode", "telephone", "--phone", "20 30 40 50"});
  ASSERT_EQ(booked.exit, kDone) << booked.err;
  EXPECT_THAT(booked.out, HasSubstr("the caseworker calls 20 30 40 50"));
  const Said connected =
      AsMette({"connect", MeetingIn(booked.out), "--phone", "70 10 20 30", "--citizen-calls"});
  EXPECT_EQ(connected.exit, kDone) << connected.err;
  EXPECT_THAT(connected.out, HasSubstr("the citizen calls 70 10 20 30"));
  const Said refused = AsMette({"connect", MeetingIn(booked.out), "--video-link", "https://x.dk"});
  EXPECT_EQ(refused.exit, kRefused);
  EXPECT_THAT(refused.err, HasSubstr("connection.video_link"));
}

TEST_F(Served, ABookingShowsWhenHowWhoDecidedAndTheRules) {
  ASSERT_EQ(ImportSample().exit, kDone);
  ClockTo("2020-09-16T09:00");
  const Said booked = Book("2020-10-14T09:00", {"--mode", "video"});
  EXPECT_EQ(booked.exit, kDone) << booked.err;
  EXPECT_THAT(
      booked.out,
      AllOf(HasSubstr("booked: jobsamtale"), HasSubstr("Wed 14 Oct 2020 09:00, 45 min"),
            HasSubstr("video"), HasSubstr("the jobcentre"),
            HasSubstr("BEK 1398 af 25/09/2020 (dk.covid19.remote, version 2)"), HasSubstr("etag")));
  const std::string name = MeetingIn(booked.out);
  ASSERT_FALSE(name.empty());
  EXPECT_THAT(AsMette({"meetings", "--citizen", "ida"}).out, HasSubstr(name));
  EXPECT_THAT(AsMette({"meetings", "--from", "2020-10-13"}).out, HasSubstr("no meetings"));
  EXPECT_THAT(AsMette({"meetings", "--from", "2020-10-13", "--until", "2020-10-14"}).out,
              HasSubstr(name));
  EXPECT_THAT(AsMette({"meetings", name}).out, HasSubstr("dk.covid19.remote"));
}

TEST_F(Served, ARefusalNamesEveryBlocker) {
  ASSERT_EQ(ImportSample().exit, kDone);
  ClockTo("2020-09-15T09:00");
  const Said english = Book("2020-10-14T07:03", {"--mode", "video", "--caseworker", "mette"});
  EXPECT_EQ(english.exit, kRefused);
  EXPECT_THAT(english.out, IsEmpty());
  EXPECT_THAT(english.err, AllOf(HasSubstr("OFF_GRID"), HasSubstr("MODE_FORBIDDEN"),
                                 HasSubstr("OUTSIDE_HOURS caseworkers/mette")));
  const Said danish = Book("2020-10-14T07:03", {"--mode", "video", "--language", "da"});
  EXPECT_THAT(danish.err, HasSubstr("afvist: "));
  const Said json = Book("2020-10-14T07:03", {"--mode", "video", "--json"});
  EXPECT_EQ(json.exit, kRefused);
  EXPECT_EQ(Json::parse(json.out)["code"], 9);
}

TEST_F(Served, WhyNotIsAnsweredWithEveryReasonAndWhatCanBeHad) {
  ASSERT_EQ(ImportSample().exit, kDone);
  ClockTo("2020-09-16T09:00");
  ASSERT_EQ(Book("2020-10-14T09:00", {"--mode", "video", "--caseworker", "mette"}).exit, kDone);
  const std::vector<std::string> why = {"why",
                                        "--jobcentre",
                                        "midt",
                                        "--citizen",
                                        "ida",
                                        "--type",
                                        "jobsamtale",
                                        "--mode",
                                        "video",
                                        "--caseworker",
                                        "mette",
                                        "--busy",
                                        "2020-10-14T13:00/14:00"};
  const auto ask = [&](const std::string& start, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = why;
    arguments.insert(arguments.end(), {"--start", start});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return AsMette(arguments);
  };
  const Said taken = ask("2020-10-14T09:10");
  EXPECT_EQ(taken.exit, kDone) << taken.err;
  EXPECT_THAT(taken.out,
              AllOf(HasSubstr("cannot be booked: Wed 14 Oct 2020 09:10"), HasSubstr("  OFF_GRID: "),
                    HasSubstr("  CASEWORKER_TAKEN: "), HasSubstr("  CITIZEN_TAKEN: "),
                    HasSubstr("caseworkers: 0 of 1 free"),
                    HasSubstr("after    Wed 14 Oct 2020 10:00 video, mette")));
  EXPECT_THAT(ask("2020-10-14T13:30").out, HasSubstr("  CITIZEN_BUSY: "));
  EXPECT_THAT(ask("2020-10-14T09:45").out, HasSubstr("  CASEWORKER_TAKEN: "));  // her buffer
  EXPECT_THAT(ask("2020-10-14T10:00").out, testing::StartsWith("can be booked"));
  EXPECT_THAT(ask("2020-10-14T09:10", {"--language", "da"}).out,
              AllOf(HasSubstr("kan ikke bookes: ons 14. okt 2020 09:10"),
                    HasSubstr("sagsbehandlere: 0 ud af 1 ledige")));
  EXPECT_EQ(Json::parse(ask("2020-10-14T09:10", {"--json"}).out)["blockers"].size(), 3u);
  EXPECT_EQ(ask("2020-10-14T09:10", {"--busy", "noon"}).exit, kWrongUse);
}

TEST_F(Served, WrongFieldsAreNamed) {
  const Said said = AsMette({"slots", "--jobcentre", "midt", "--citizen", "ida", "--type", "dance",
                             "--from", "yesterday"});
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_THAT(said.err, AllOf(HasSubstr("  wish.meeting_type: "), HasSubstr("  from: ")));
}

TEST_F(Served, ADryRunBooksNothing) {
  ASSERT_EQ(ImportSample().exit, kDone);
  ClockTo("2020-09-16T09:00");
  const Said dry = Book("2020-10-14T09:00", {"--dry-run"});
  EXPECT_EQ(dry.exit, kDone) << dry.err;
  EXPECT_THAT(dry.out, HasSubstr("can be booked"));
  EXPECT_THAT(AsMette({"meetings"}).out, HasSubstr("no meetings"));
}

TEST_F(Served, TheSameRequestIdBooksOnce) {
  ASSERT_EQ(ImportSample().exit, kDone);
  ClockTo("2020-09-16T09:00");
  const Said first = Book("2020-10-14T09:00", {"--request-id", "once"});
  const Said again = Book("2020-10-14T09:00", {"--request-id", "once"});
  EXPECT_EQ(again.exit, kDone) << again.err;
  EXPECT_EQ(MeetingIn(first.out), MeetingIn(again.out));
}

TEST_F(Served, SlotsAreListedHeldAndBooked) {
  ASSERT_EQ(ImportSample().exit, kDone);
  ClockTo("2020-09-16T09:00");
  const std::vector<std::string> wish = {"--jobcentre", "midt",   "--citizen",
                                         "ida",         "--type", "jobsamtale"};
  std::vector<std::string> search = {"slots", "--from", "2020-10-14", "--limit", "3"};
  search.insert(search.end(), wish.begin(), wish.end());
  EXPECT_THAT(AsMette(search).out,
              AllOf(HasSubstr("Wed 14 Oct 2020"), HasSubstr("2020-10-14T09:00")));
  search.emplace_back("--json");
  EXPECT_EQ(Json::parse(AsMette(search).out)["days"][0]["slots"].size(), 3u);
  std::vector<std::string> hold = {"hold", "--start", "2020-10-14T10:00", "--json"};
  hold.insert(hold.end(), wish.begin(), wish.end());
  const Said held = AsMette(hold);
  ASSERT_EQ(held.exit, kDone) << held.err;
  std::vector<std::string> book = {"book", "--hold", Json::parse(held.out)["name"]};
  book.insert(book.end(), wish.begin(), wish.end());
  const Said booked = AsMette(book);
  EXPECT_EQ(booked.exit, kDone) << booked.err;
  EXPECT_THAT(booked.out, HasSubstr("14 Oct 2020 10:00"));
}

TEST_F(Served, AMeetingIsMovedChangedCancelledAndClosed) {
  ASSERT_EQ(ImportSample().exit, kDone);
  ClockTo("2020-09-16T09:00");
  const std::string name = MeetingIn(Book("2020-10-14T09:00").out);
  const std::string short_name = name.substr(name.find("jobcentres/"));
  const Said moved = AsMette({"move", short_name, "--start", "2020-10-15T10:00"});
  EXPECT_THAT(moved.out, AllOf(HasSubstr("moved"), HasSubstr("Thu 15 Oct 2020 10:00")))
      << moved.err;
  const Said changed = AsMette({"mode", name, "telephone"});
  EXPECT_THAT(changed.out, AllOf(HasSubstr("mode changed"), HasSubstr("telephone"))) << changed.err;
  const Said early = AsMette({"outcome", name, "held"});
  EXPECT_EQ(early.exit, kRefused);
  ClockTo("2020-10-15T10:30");
  EXPECT_THAT(AsMette({"outcome", name, "held"}).out, HasSubstr("recorded"));
  const std::string other = MeetingIn(Book("2020-10-20T09:00").out);
  const Said stale = AsMette({"cancel", other, "--etag", "1"});
  EXPECT_EQ(stale.exit, kRefused);
  EXPECT_THAT(AsMette({"cancel", other, "--reason", "sygdom"}).out, HasSubstr("cancelled"));
}

TEST_F(Served, TheClockIsShownAndGoesForwardOnly) {
  const std::vector<std::string> show = {"clock", "--municipality", "0751", "--as", "op"};
  EXPECT_EQ(Do(show).out, "2020-04-20T07:00:00Z (Europe/Copenhagen 2020-04-20T09:00)\n");
  ClockTo("2020-09-16T09:00");
  EXPECT_EQ(Do(show).out, "2020-09-16T07:00:00Z (Europe/Copenhagen 2020-09-16T09:00)\n");
  const Said back =
      Do({"clock", "set", "2020-09-16T08:59", "--municipality", "0751", "--as", "op"});
  EXPECT_EQ(back.exit, kRefused);
  EXPECT_THAT(back.err, HasSubstr("refused"));
}

TEST_F(Served, TheShippedTourComesOutAsItSays) {
  ASSERT_EQ(ImportSample().exit, kDone);
  const Said said = Do({"tour", "--file", Shipped("deploy/sample/tour.jsonl")});
  EXPECT_EQ(said.exit, kDone) << said.err << said.out;
  EXPECT_THAT(said.err, IsEmpty());
  EXPECT_THAT(said.out, AllOf(HasSubstr("as of"), HasSubstr("15 Sep 2020"), HasSubstr("Jobcenter"),
                              HasSubstr("MODE_FORBIDDEN"), HasSubstr("the citizen")));
}

TEST_F(Served, AStepThatComesOutOtherwiseFailsTheTour) {
  ASSERT_EQ(ImportSample().exit, kDone);
  const std::string step =
      R"({"asOf":"2020-09-15T09:00","title":{"da":"Trin","en":"A step"},"municipality":"0751",)"
      R"("jobcentre":"midt","as":"mette","search":{"citizen":"ida","meetingType":"jobsamtale",)"
      R"("from":"2020-10-12"},)";
  const std::string file =
      Write("tour.jsonl", step + R"("expect":{"mode":"VIDEO","cites":["dk.physical"]}})" + "\n" +
                              step + R"("expectRefused":["CITIZEN_TAKEN"]})" + "\n" + step +
                              R"("book":{"modes":["VIDEO"]}})" + "\n");
  const Said said = Do({"tour", "--file", file});
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_THAT(said.err, AllOf(HasSubstr("line 1 (A step): expected mode VIDEO, got PHYSICAL"),
                              HasSubstr("line 2 (A step): expected a refusal with CITIZEN_TAKEN"),
                              HasSubstr("line 3 (A step): was refused"),
                              HasSubstr("MODE_FORBIDDEN"), Not(HasSubstr("dk.physical,"))));
}

TEST_F(Served, ATourOnAClockThatHasGoneTooFarStops) {
  ASSERT_EQ(ImportSample().exit, kDone);
  ClockTo("2025-12-01T09:00");
  const Said said = Do({"tour", "--file", Shipped("deploy/sample/tour.jsonl")});
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_THAT(said.err, HasSubstr("the clock could not be set"));
}

std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(Served, WritesAMeetingForACalendar) {
  ASSERT_EQ(ImportSample().exit, kDone);
  ClockTo("2020-09-16T09:00");
  const std::string name = MeetingIn(Book("2020-10-14T09:00", {"--mode", "video"}).out);
  const Said said = AsMette({"calendar", "meeting", name});
  EXPECT_EQ(said.exit, kDone) << said.err;
  EXPECT_TRUE(said.out.starts_with("BEGIN:VCALENDAR\r\n")) << said.out;
  EXPECT_THAT(said.out, AllOf(HasSubstr("METHOD:REQUEST\r\n"),
                              HasSubstr("SUMMARY:Job interview (video)\r\n")));
  EXPECT_THAT(AsMette({"calendar", "meeting", name, "--attendee", "i@x", "--attendee", "f@x"}).out,
              AllOf(HasSubstr("mailto:i@x\r\n"), HasSubstr("mailto:f@x\r\n")));
  EXPECT_THAT(AsMette({"calendar", "meeting", name, "--language", "da"}).out,
              HasSubstr("SUMMARY:Jobsamtale – video\r\n"));

  const std::string path = Write("meeting.ics", "");
  const Said kept = AsMette({"calendar", "meeting", name, "--output", path});
  EXPECT_EQ(kept.exit, kDone) << kept.err;
  EXPECT_THAT(kept.out, IsEmpty());
  EXPECT_EQ(Contents(path), said.out);
  const Said nowhere = AsMette({"calendar", "meeting", name, "--output", path + "/no.ics"});
  EXPECT_EQ(nowhere.exit, kRefused);
  EXPECT_THAT(nowhere.err, HasSubstr("cannot be written"));

  const Json json = Json::parse(AsMette({"calendar", "meeting", name, "--json"}).out);
  EXPECT_EQ(json.at("text"), said.out);
}

TEST_F(Served, SaysWhyThereIsNoCalendar) {
  ASSERT_EQ(ImportSample().exit, kDone);
  const Said unknown = AsMette({"calendar", "meeting", "jobcentres/midt/meetings/none"});
  EXPECT_EQ(unknown.exit, kRefused);
  EXPECT_THAT(unknown.err, HasSubstr("jobcentres/midt/meetings/none"));
  EXPECT_THAT(unknown.out, IsEmpty());
  const Said wrong = AsMette({"calendar", "busy", "mette", "--from", "tomorrow", "--json"});
  EXPECT_EQ(wrong.exit, kRefused);
  EXPECT_THAT(wrong.out, HasSubstr("until"));
  EXPECT_EQ(AsMette({"calendar", "caseworker", "mette"}).exit, kWrongUse);
  EXPECT_EQ(AsMette({"calendar"}).exit, kWrongUse);
}

TEST_F(Served, WritesTheDaysAndBusyTimesOfACaseworker) {
  ASSERT_EQ(ImportSample().exit, kDone);
  ClockTo("2020-09-16T09:00");
  EXPECT_EQ(Book("2020-10-14T09:00", {"--caseworker", "mette"}).exit, kDone);
  const Said days = AsMette({"calendar", "caseworker", "mette", "--from", "2020-10-14"});
  EXPECT_EQ(days.exit, kDone) << days.err;
  EXPECT_THAT(days.out, AllOf(HasSubstr("NAME:Meetings: Mette Skov"), HasSubstr("Ida Kj")));
  EXPECT_THAT(
      AsMette({"calendar", "caseworker", "mette", "--from", "2020-10-14", "--without-citizens"})
          .out,
      AllOf(HasSubstr("BEGIN:VEVENT"), Not(HasSubstr("Ida Kj"))));
  const Said busy =
      AsMette({"calendar", "busy", "mette", "--from", "2020-10-12", "--until", "2020-10-14"});
  EXPECT_EQ(busy.exit, kDone) << busy.err;
  EXPECT_THAT(busy.out, AllOf(HasSubstr("FREEBUSY;FBTYPE=BUSY:20201014T070000Z/20201014T074500Z"),
                              Not(HasSubstr("Ida Kj"))));
}

}  // namespace
}  // namespace samtale::ctl
