// `samtale watch` against a whole server, which is stopped and started under it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "services/core/id.h"
#include "services/server/server.h"
#include "tests/ctl/command_line.h"

namespace samtale::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
namespace fs = std::filesystem;

class WatchCommand : public ::testing::Test {
 protected:
  WatchCommand() {
    fs::create_directories(folder_);
    Start();
    const Said said = Do({"import", "--as", "importer", Shipped("deploy/sample/aarhus.json")});
    EXPECT_EQ(said.exit, kDone) << said.err;
  }
  ~WatchCommand() override {
    server_.reset();
    fs::remove_all(folder_);
  }

  // A socket, so that it is found again where it was.
  void Start() {
    ops::Options options;
    options.listen = "unix:" + Path("s");
    options.database = Path("samtale.db");
    options.rules = Shipped("policy/rules");
    options.manual_clock =
        Zone::Copenhagen().ToInstant(*ParseDay("2020-04-20"), LocalTime(Minutes(540)));
    options.log_level = ops::LogLevel::kError;
    auto started = server::Server::Start(options);
    ASSERT_TRUE(started) << Render(started.error().message, Language::kEnglish);
    server_ = std::move(*started);
  }
  void Restart() {
    server_.reset();
    Start();
  }
  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

  Said Do(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--server", "unix:" + Path("s")});
    return Samtale(arguments);
  }
  Said Watch(std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"watch", "--municipality", "0751", "--as", "letters"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Do(arguments);
  }
  void Book(const std::string& start) const {
    const Said said = Do({"book", "--municipality", "0751", "--as", "mette", "--jobcentre", "midt",
                          "--citizen", "ida", "--type", "jobsamtale", "--start", start, "--mode",
                          "video", "--consent", "yes"});
    ASSERT_EQ(said.exit, kDone) << said.err;
  }

 private:
  const fs::path folder_ = fs::temp_directory_path() / ("w-" + RandomIdText());
  std::unique_ptr<server::Server> server_;
};

TEST_F(WatchCommand, PrintsWhatHappenedAndGoesOnWhereItWasLeft) {
  Book("2020-10-14T09:00");
  const std::vector<std::string> again = {"--cursor-file", Path("cursor"), "--until-caught-up"};
  const Said first = Watch(again);
  EXPECT_EQ(first.exit, kDone) << first.err;
  EXPECT_THAT(first.out, AllOf(HasSubstr("JOBCENTRE_CREATED"), HasSubstr("citizens/ida"),
                               HasSubstr("MEETING_BOOKED"), HasSubstr("Wed 14 Oct 2020 09:00")));
  EXPECT_THAT(first.out, Not(HasSubstr("Ida Kjær"))) << "no personal data";
  EXPECT_THAT(Watch(again).out, IsEmpty());
  Book("2020-10-15T09:00");
  const Said second = Watch(again);
  EXPECT_THAT(second.out, AllOf(HasSubstr("15 Oct"), Not(HasSubstr("14 Oct"))));
}

TEST_F(WatchCommand, PrintsJsonOfTheKindsAskedFor) {
  Book("2020-10-14T09:00");
  const Said said =
      Watch({"--json", "--kind", "MEETING_BOOKED", "--kind", "MEETING_MOVED", "--count", "1"});
  EXPECT_EQ(said.exit, kDone) << said.err;
  const auto event = nlohmann::json::parse(said.out);
  EXPECT_EQ(event["kind"], "MEETING_BOOKED");
  EXPECT_EQ(event["meeting"]["citizen"], "municipalities/0751/citizens/ida");
  const std::string cursor = event["cursor"];
  EXPECT_THAT(Watch({"--cursor", cursor, "--until-caught-up"}).out, IsEmpty());
}

TEST_F(WatchCommand, IsRefusedWithTheReason) {
  const Said role = Watch({"--role", "citizen"});
  EXPECT_EQ(role.exit, kRefused);
  EXPECT_THAT(role.err, HasSubstr("WatchEvents"));
  const Said cursor = Watch({"--cursor", "9-0123456789abcdef"});
  EXPECT_EQ(cursor.exit, kRefused);
  EXPECT_THAT(cursor.err, HasSubstr("read the state again"));
  const Said unwritable = Watch({"--cursor-file", Path("no/such/folder/cursor")});
  EXPECT_EQ(unwritable.exit, kRefused);
  EXPECT_THAT(unwritable.err, HasSubstr("cannot be kept"));
}

TEST_F(WatchCommand, WaitsForAServerThatGoesAwayAndMissesNothing) {
  Said said{};
  std::thread watching([&] {
    said = Watch(
        {"--latest", "--kind", "MEETING_BOOKED", "--cursor-file", Path("cursor"), "--count", "2"});
  });
  while (!fs::exists(Path("cursor"))) std::this_thread::yield();
  Book("2020-10-14T09:00");
  Restart();
  Book("2020-10-15T09:00");
  watching.join();
  EXPECT_EQ(said.exit, kDone) << said.err;
  EXPECT_THAT(said.out, AllOf(HasSubstr("14 Oct"), HasSubstr("15 Oct")));
  EXPECT_THAT(said.err, HasSubstr("beginning again"));
  EXPECT_THAT(Watch({"--cursor-file", Path("cursor"), "--until-caught-up"}).out, IsEmpty());
}

TEST_F(WatchCommand, ReminderPlansAreMadeListedChangedAndDeleted) {
  const auto reminders = [&](std::vector<std::string> more, const std::string& role) {
    std::vector<std::string> arguments = {"reminders"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.insert(arguments.end(), {"--jobcentre", "midt", "--municipality", "0751", "--as",
                                       "eva", "--role", role});
    return Do(arguments);
  };
  const Said made = reminders({"create", "sms", "--name", "SMS", "--time", "16:00", "--days-before",
                               "1", "--mode", "video", "--type", "jobsamtale"},
                              "administrator");
  EXPECT_EQ(made.exit, kDone) << made.err;
  EXPECT_THAT(made.out, AllOf(HasSubstr("1 days before at 16:00"), HasSubstr("jobsamtale; video"),
                              HasSubstr("next due 2020-04-20T14:00:00Z")));
  const Said again =
      reminders({"create", "sms", "--name", "SMS", "--time", "16:00"}, "administrator");
  EXPECT_EQ(again.exit, kRefused);
  EXPECT_THAT(again.err, HasSubstr("reminderPlans/sms"));
  const Said changed = reminders({"change", "sms", "--active", "false"}, "administrator");
  EXPECT_EQ(changed.exit, kDone) << changed.err;
  EXPECT_THAT(changed.out, AllOf(HasSubstr("at 16:00"), HasSubstr("next due -")));
  EXPECT_THAT(reminders({"list"}, "caseworker").out, HasSubstr("sms"));
  EXPECT_EQ(reminders({"delete", "sms"}, "caseworker").exit, kRefused);
  EXPECT_EQ(reminders({"delete", "sms"}, "administrator").exit, kDone);
  EXPECT_THAT(reminders({"list"}, "caseworker").out, HasSubstr("no plans"));
}

}  // namespace
}  // namespace samtale::ctl
