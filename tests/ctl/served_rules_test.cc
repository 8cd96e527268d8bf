// The commands that change rules in a running server, against a whole one in the test's process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "services/server/server.h"
#include "tests/ctl/command_line.h"

namespace samtale::ctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Json = nlohmann::json;

namespace fs = std::filesystem;

class ServedRulesTest : public ::testing::Test {
 protected:
  ServedRulesTest() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::copy(Shipped("policy/rules"), folder_ / "edited", fs::copy_options::recursive);
    fs::create_directories(folder_ / "edited/municipal/0751-aarhus");
    Edit("prefer: [video]");
  }
  ~ServedRulesTest() override {
    if (server_) server_->Shutdown();
    fs::remove_all(folder_);
  }

  void Start(bool two_people = false) {
    ops::Options options;
    options.listen = "127.0.0.1:0";
    options.database = (folder_ / "samtale.db").string();
    options.rules = Shipped("policy/rules");
    options.log_level = ops::LogLevel::kError;
    options.two_people = two_people;
    auto started = server::Server::Start(options);
    ASSERT_TRUE(started) << Render(started.error().message, Language::kEnglish);
    server_ = std::move(*started);
  }
  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  std::string Database() const { return Path("samtale.db"); }
  // The rules of Aarhus in the edited folder.
  void Edit(const std::string& body) {
    std::ofstream(folder_ / "edited/municipal/0751-aarhus/own.yaml")
        << R"(authority: {municipality: "0751"}
provisions:
  - id: aarhus.own
    title: {da: Aarhus, en: Aarhus}
    )" << body
        << R"(
    versions:
      - announced: 2020-01-01
        issued: 2020-01-01
        meetings: {from: 2020-01-01, until: open}
        instrument: Aarhus
        source: "https://example.org"
)";
  }
  Said Policy(std::vector<std::string> arguments, const std::string& as = "eva") const {
    arguments.insert(arguments.begin(), "policy");
    arguments.insert(arguments.end(),
                     {"--server", server_->address(), "--municipality", "0751", "--as", as});
    return Samtale(arguments);
  }
  Said Upload(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"upload", "--rules", (folder_ / "edited").string(),
                                          "--reason", "a test"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Policy(arguments);
  }
  // The hash of an upload of the edited rules of Aarhus.
  std::string Uploaded() const {
    const Said said = Upload({"--json"});
    EXPECT_EQ(said.exit, kDone) << said.out << said.err;
    return Json::parse(said.out)["filesHash"];
  }

 private:
  const fs::path folder_ =
      fs::temp_directory_path() / ("samtale-rules-" + std::to_string(::getpid()) + "-" +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
  std::unique_ptr<server::Server> server_;
};

TEST_F(ServedRulesTest, ARulebookIsUploadedActivatedShownAndRolledBack) {
  Start();
  const Said uploaded = Upload();
  ASSERT_EQ(uploaded.exit, kDone) << uploaded.err;
  EXPECT_THAT(uploaded.out, HasSubstr("uploaded layer 0751: sha256:"));
  const std::string hash = Uploaded();
  EXPECT_THAT(uploaded.out, HasSubstr("samtale policy activate " + hash));
  const Said activated = Policy({"activate", hash, "--reason", "local practice"});
  ASSERT_EQ(activated.exit, kDone) << activated.err;
  EXPECT_THAT(activated.out, AllOf(HasSubstr("layer 0751"), HasSubstr("in force: 1 " + hash),
                                   HasSubstr("by administrator/eva: local practice")));
  const Said status = Policy({"status"});
  EXPECT_THAT(status.out,
              AllOf(HasSubstr("municipality 0751 decides by sha256:"), HasSubstr("layer national"),
                    HasSubstr("by folder: "), HasSubstr("in force: 1 " + hash)));
  Edit("prefer: [telephone]");
  const std::string second = Uploaded();
  ASSERT_EQ(Policy({"activate", second, "--reason", "better"}).exit, kDone);
  const Said back = Policy({"rollback", "--reason", "not better"});
  ASSERT_EQ(back.exit, kDone) << back.err;
  EXPECT_THAT(back.out, HasSubstr("in force: 3 " + hash));
  const Said history = Policy({"status", "--history"});
  EXPECT_THAT(history.out, AllOf(HasSubstr("3 " + hash), HasSubstr("2 " + second),
                                 HasSubstr("administrator/eva: not better")));
}

TEST_F(ServedRulesTest, AFirstLayerIsRolledBackToNone) {
  Start();
  const std::string hash = Uploaded();
  ASSERT_EQ(Policy({"activate", hash, "--reason", "local practice"}).exit, kDone);
  const Said back = Policy({"rollback", "--reason", "not ours to say"});
  ASSERT_EQ(back.exit, kDone) << back.err;
  EXPECT_THAT(back.out, HasSubstr("in force: 2 no rules of its own"));
  EXPECT_THAT(Policy({"status"}).out, HasSubstr("in force: 2 no rules of its own"));
  const Said forward = Policy({"rollback", "--reason", "ours after all"});
  EXPECT_THAT(forward.out, HasSubstr("in force: 3 " + hash));
  const Said nothing = Policy({"rollback", "--layer", "national", "--reason", "no"});
  EXPECT_EQ(nothing.exit, kRefused);
  EXPECT_THAT(nothing.err, HasSubstr("layer `national` had no rules before those in force"));
  const Said json = Policy({"rollback", "--layer", "national", "--reason", "no", "--json"});
  EXPECT_EQ(Json::parse(json.out)["error"]["reason"], "NOT_FOUND");
}

TEST_F(ServedRulesTest, AMistakeIsShownWithItsPlace) {
  Start();
  Edit("prefer: [fax]");
  const Said said = Upload();
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_THAT(said.err, AllOf(HasSubstr("municipal/0751-aarhus/own.yaml:5:"), HasSubstr("fax")));
  const Said json = Upload({"--json"});
  EXPECT_EQ(Json::parse(json.out)["code"], 9);
}

TEST_F(ServedRulesTest, ADryRunKeepsNothing) {
  Start();
  const Said dry = Upload({"--dry-run", "--json"});
  ASSERT_EQ(dry.exit, kDone) << dry.err;
  const Said refused =
      Policy({"activate", Json::parse(dry.out)["filesHash"], "--reason", "a test"});
  EXPECT_EQ(refused.exit, kRefused);
}

TEST_F(ServedRulesTest, TheNationalLayerIsForAnOperator) {
  Start();
  EXPECT_EQ(Upload({"--layer", "national"}).exit, kDone);
  const Said refused = Upload({"--layer", "national", "--role", "administrator"});
  EXPECT_EQ(refused.exit, kRefused);
  EXPECT_THAT(refused.err, HasSubstr("administrator"));
}

TEST_F(ServedRulesTest, ASecondPersonApproves) {
  Start(true);
  const std::string hash = Uploaded();
  const Said asked = Policy({"activate", hash, "--reason", "a test"});
  ASSERT_EQ(asked.exit, kDone) << asked.err;
  EXPECT_THAT(asked.out, HasSubstr("waits for a second person: 1 " + hash));
  EXPECT_EQ(Policy({"approve", "1"}).exit, kRefused);
  const Said approved = Policy({"approve", "1"}, "ole");
  ASSERT_EQ(approved.exit, kDone) << approved.err;
  EXPECT_THAT(approved.out, HasSubstr("(approved by administrator/ole)"));
}

TEST_F(ServedRulesTest, WhatWaitedAndWasReplacedIsShown) {
  Start(true);
  const std::string first = Uploaded();
  ASSERT_EQ(Policy({"activate", first, "--reason", "a test"}).exit, kDone);
  Edit("prefer: [telephone]");
  const std::string second = Uploaded();
  const Said asked = Policy({"activate", second, "--reason", "better"}, "ole");
  EXPECT_THAT(asked.out,
              AllOf(HasSubstr("waits for a second person: 2 " + second),
                    HasSubstr("waited until administrator/ole took its place: 1 " + first),
                    HasSubstr("administrator/eva: a test (replaced by 2)")));
  EXPECT_THAT(Policy({"status", "--history"}).out, HasSubstr("a test (replaced by 2)"));
}

TEST_F(ServedRulesTest, AFolderThatCannotBeReadIsSaidInJsonToo) {
  Start();
  const Said said = Policy({"upload", "--rules", "/nowhere", "--reason", "a test", "--json"});
  EXPECT_EQ(said.exit, kRefused);
  EXPECT_EQ(Json::parse(said.out)["error"]["reason"], "RULES_INVALID");
  EXPECT_EQ(said.err, "");
}

TEST_F(ServedRulesTest, ALayerIsGivenUpOnlyByWhoSaysSo) {
  Start();
  ASSERT_EQ(Policy({"activate", Uploaded(), "--reason", "local practice"}).exit, kDone);
  fs::remove_all(Path("edited/municipal/0751-aarhus"));
  const Said forgotten = Upload();
  EXPECT_EQ(forgotten.exit, kRefused);
  EXPECT_THAT(forgotten.err, AllOf(HasSubstr("has no files of the layer `0751`"),
                                   HasSubstr("--layer national"), HasSubstr("--no-files")));
  EXPECT_THAT(Upload({"--language", "da"}).err, HasSubstr("har ingen filer i laget `0751`"));
  EXPECT_EQ(Json::parse(Upload({"--json"}).out)["error"]["reason"], "INVALID_ARGUMENT");
  EXPECT_EQ(Upload({"--no-files"}).exit, kWrongUse) << "a folder, and none of its files";
  const Said meant = Policy({"upload", "--no-files", "--reason", "the law says it now", "--json"});
  ASSERT_EQ(meant.exit, kDone) << meant.err;
  const Said given_up =
      Policy({"activate", Json::parse(meant.out)["filesHash"], "--reason", "the law says it now"});
  EXPECT_THAT(given_up.out, HasSubstr("in force: 2 no rules of its own"));
}

TEST_F(ServedRulesTest, WhatIsKeptIsExportedAsFiles) {
  Start();
  const std::string hash = Uploaded();
  ASSERT_EQ(Policy({"activate", hash, "--reason", "local practice"}).exit, kDone);
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"policy", "export", "--database", Database()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Samtale(arguments);
  };
  const Said own = run({"--layer", "0751", "--to", Path("all")});
  ASSERT_EQ(own.exit, kDone) << own.err;
  EXPECT_THAT(own.out, AllOf(HasSubstr("1 file in "), HasSubstr(hash)));
  ASSERT_EQ(run({"--to", Path("all")}).exit, kDone) << "the national layer, beside it";
  const Said same =
      Samtale({"policy", "diff", Path("edited"), Path("all"), "--municipality", "0751"});
  EXPECT_EQ(same.exit, kDone) << same.out;
  const Said again = run({"--layer", "0751", "--to", Path("all")});
  EXPECT_EQ(again.exit, kRefused) << "nothing is written over";
  EXPECT_THAT(again.err, HasSubstr("own.yaml` is there already"));
  const Said by_hash = run({hash, "--to", Path("one"), "--json"});
  EXPECT_EQ(Json::parse(by_hash.out)["files"], Json({"municipal/0751-aarhus/own.yaml"}));
  for (const std::vector<std::string>& unknown :
       {std::vector<std::string>{"sha256:00"}, {"--layer", "0400"}, {"--layer", "no layer"}}) {
    std::vector<std::string> arguments = {"--to", Path("none"), "--json"};
    arguments.insert(arguments.begin(), unknown.begin(), unknown.end());
    EXPECT_EQ(Json::parse(run(arguments).out)["error"]["reason"], "NOT_FOUND");
  }
}

TEST_F(ServedRulesTest, AShadowIsSetShownAndEnded) {
  Start();
  const std::string hash = Uploaded();
  const Said set = Policy({"shadow", "--set", hash});
  ASSERT_EQ(set.exit, kDone) << set.err;
  EXPECT_THAT(set.out, HasSubstr("layer 0751: " + hash + " decides alongside"));
  EXPECT_THAT(Policy({"shadow"}).out, HasSubstr("decided 0, otherwise 0"));
  EXPECT_THAT(Policy({"shadow", "--differences"}).out, HasSubstr("no differences"));
  EXPECT_THAT(Policy({"status"}).out, HasSubstr("decides alongside: " + hash));
  EXPECT_THAT(Policy({"shadow", "--end"}).out, HasSubstr("no rules decide alongside"));
}

}  // namespace
}  // namespace samtale::ctl
