// `samtale policy review` and `samtale policy replay` against a whole server in the test's own
// process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <thread>

#include "services/server/server.h"
#include "tests/ctl/command_line.h"

namespace samtale::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

namespace fs = std::filesystem;

class ReviewCommands : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    ops::Options options;
    options.listen = "127.0.0.1:0";
    options.database = Database();
    options.rules = Shipped("policy/rules");
    options.manual_clock =
        Zone::Copenhagen().ToInstant(*ParseDay("2020-09-16"), LocalTime(Minutes(540)));
    options.log_level = ops::LogLevel::kError;
    auto started = server::Server::Start(options);
    ASSERT_TRUE(started) << Render(started.error().message, Language::kEnglish);
    server_ = std::move(*started);
    ASSERT_EQ(AsEva({"import", Shipped("deploy/sample/aarhus.json")}).exit, kDone);
    ASSERT_EQ(AsEva({"book", "--jobcentre", "midt", "--citizen", "ida", "--type", "jobsamtale",
                     "--start", "2020-10-14T10:00", "--mode", "video"})
                  .exit,
              kDone);
  }
  void TearDown() override {
    if (server_) server_->Shutdown();
    fs::remove_all(folder_);
  }

  std::string Database() const { return (folder_ / "samtale.db").string(); }

  Said AsEva(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--server", server_->address(), "--municipality", "0751",
                                       "--as", "eva", "--role", "administrator"});
    return Samtale(arguments);
  }
  // Waits until the review is in `state`; answers it.
  Json Review(const std::string& name, const std::string& state) const {
    for (;;) {
      const Said said = AsEva({"policy", "review", "show", name, "--json"});
      if (said.exit != kDone) {
        ADD_FAILURE() << said.out << said.err;
        return Json();
      }
      Json review = Json::parse(said.out);
      if (review["state"] == state) return review;
      std::this_thread::yield();
    }
  }

 private:
  const fs::path folder_ =
      fs::temp_directory_path() / ("samtale-reviewed-" + std::to_string(::getpid()));
  std::unique_ptr<server::Server> server_;
};

TEST_F(ReviewCommands, CreateListAndApply) {
  const Said created = AsEva({"policy", "review", "create", "--as-of", "2020-09-15", "--json"});
  ASSERT_EQ(created.exit, kDone) << created.err;
  const std::string name = Json::parse(created.out)["name"];
  const Json ready = Review(name, "READY");

  const Said shown = AsEva({"policy", "review", "show", name});
  EXPECT_THAT(shown.out, AllOf(HasSubstr("READY, 1 meetings looked at"),
                               HasSubstr("FIND_ROOM    1 open"), HasSubstr("etag ")));
  const Said listed = AsEva({"policy", "review", "list", name});
  EXPECT_THAT(listed.out,
              AllOf(HasSubstr("14 Oct 2020 10:00"), HasSubstr("  ida  "), HasSubstr("FIND_ROOM"),
                    HasSubstr("MODE_FORBIDDEN"), HasSubstr("OPEN")));
  EXPECT_EQ(AsEva({"policy", "review", "list", name, "--action", "move"}).out, "no items\n");

  const Said stale =
      AsEva({"policy", "review", "apply", name, "--etag", "1", "--action", "find_room"});
  EXPECT_EQ(stale.exit, kRefused);
  const Said nothing = AsEva({"policy", "review", "apply", name, "--etag",
                              ready["etag"].get<std::string>(), "--action", "move"});
  EXPECT_EQ(nothing.exit, kRefused);
  EXPECT_EQ(nothing.err,
            "refused: the review has no open item of MOVE; list its items and choose among them\n");
  const Said applied = AsEva({"policy", "review", "apply", name, "--etag",
                              ready["etag"].get<std::string>(), "--action", "find_room"});
  ASSERT_EQ(applied.exit, kDone) << applied.err;
  Review(name, "APPLIED");
  const Said items = AsEva({"policy", "review", "list", name, "--json"});
  EXPECT_EQ(Json::parse(items.out)["state"], "APPLIED");
  EXPECT_THAT(AsEva({"meetings", "--citizen", "ida"}).out, HasSubstr("physical"));
}

TEST_F(ReviewCommands, ReplayRunsBesideTheServer) {
  const Said replayed = Samtale({"policy", "replay", "--database", Database()});
  EXPECT_EQ(replayed.exit, kDone) << replayed.out << replayed.err;
  EXPECT_EQ(replayed.out, "1 decision by 1 rulebook: each comes out as it was recorded\n");
  const Said json = Samtale({"policy", "replay", "--database", Database(), "--json"});
  EXPECT_EQ(Json::parse(json.out), Json({{"decisions", 1}, {"rulebooks", 1}, {"faults", 0}}));
}

TEST(Replay, SaysWhyADatabaseCannotBeRead) {
  const Said said = Samtale({"policy", "replay", "--database", "/nowhere/samtale.db"});
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_THAT(said.out, IsEmpty());
  EXPECT_THAT(said.err, HasSubstr("`/nowhere/samtale.db` cannot be opened"));
}

}  // namespace
}  // namespace samtale::ctl
