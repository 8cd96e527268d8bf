// Rules that change while a whole server answers over gRPC: uploaded, activated, rolled back,
// approved, watched in the folder and set as a shadow; and no answer mixes two rulebooks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "policy/engine/rulebook.h"
#include "services/scheduling/rules_archive.h"
#include "services/store_sqlite/sqlite_store.h"
#include "tests/end_to_end/world.h"
#include "tests/source_path.h"

namespace samtale::end_to_end {
namespace {

namespace fs = std::filesystem;
using scheduling::HashOf;
using scheduling::NationalLayer;
using scheduling::RuleFiles;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::unique_ptr<grpc::ClientContext> AsOperator(const std::string& id = "op") {
  return As("operator", id);
}

RuleFiles Shipped() {
  const auto files = engine::ReadRulesFolder(SourcePath("policy/rules"));
  return scheduling::SplitLayers(*files).at(NationalLayer());
}

// The shipped rules with one more, which forbids video and obliges airing at every physical
// meeting: two effects that stand or fall together.
RuleFiles Tightened() {
  RuleFiles files = Shipped();
  files.push_back({"national/tightened.yaml", R"yaml(authority: national
provisions:
  - id: test.tightened
    title: {da: Strammere, en: Tightened}
    forbid: [telephone, video]
    duties: {airing_minutes: {value: 25, for: [physical]}}
    versions:
      - announced: 2020-01-01
        issued: 2020-01-01
        meetings: {from: 2020-01-01, until: open}
        instrument: "BEK 1 af 01/01/2020 (a test)"
        source: https://example.org/test
)yaml"});
  return files;
}

// The 16 September question: telephone and video are permitted by the shipped rules.
v1::DecideRequest Question() {
  v1::DecideRequest request;
  request.set_municipality("0751");
  request.set_meeting_date("2020-10-14");
  request.set_decided_on("2020-09-16");
  request.mutable_meeting()->set_type("jobsamtale");
  request.mutable_citizen()->set_group("dagpenge");
  return request;
}

bool ForbidsVideo(const v1::Decision& decision) {
  for (const auto& mode : decision.modes()) {
    if (mode.mode() == v1::VIDEO) return mode.verdict() == v1::Decision::FORBIDDEN;
  }
  return false;
}

bool Airs25(const v1::Decision& decision) {
  for (const auto& duty : decision.duties()) {
    if (duty.duty() == "airing_minutes" && duty.value() == 25) return true;
  }
  return false;
}

struct UploadOf {
  std::string layer = "national";
  RuleFiles files;
  std::string role = "operator";
  std::string id = "op";
  std::string municipality = "0751";
  bool whole = true;
};

grpc::Status Upload(World& world, const UploadOf& upload, v1::RulesUpload* reply) {
  const auto context = As(upload.role, upload.id, upload.municipality);
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(120));
  const auto writer = world.policy().UploadRules(context.get(), reply);
  v1::UploadRulesRequest part;
  part.set_layer(upload.layer);
  part.set_reason("a test");
  part.set_request_id(NewRequestId());
  writer->Write(part);
  for (const engine::SourceFile& file : upload.files) {
    // In two parts, as a long file would come.
    for (const std::string& half :
         {file.text.substr(0, file.text.size() / 2), file.text.substr(file.text.size() / 2)}) {
      part.Clear();
      part.set_path(file.path);
      part.set_content(half);
      writer->Write(part);
    }
  }
  part.Clear();
  part.set_last(true);
  if (upload.whole) writer->Write(part);
  writer->WritesDone();
  return writer->Finish();
}

v1::Rulebook RulebookOf(World& world) {
  v1::GetRulebookRequest request;
  request.set_name("municipalities/0751/rulebook");
  v1::Rulebook rulebook;
  EXPECT_TRUE(world.policy().GetRulebook(AsAdministrator().get(), request, &rulebook).ok());
  return rulebook;
}

v1::ActivateRulesRequest ActivationOf(World& world, const std::string& hash) {
  v1::ActivateRulesRequest request;
  request.set_layer("national");
  request.set_files_hash(hash);
  request.set_etag(RulebookOf(world).layers(0).etag());
  request.set_reason("a test");
  request.set_request_id(NewRequestId());
  return request;
}

// Asks until it is so; false when it does not become so.
template <class Condition>
bool Becomes(Condition condition) {
  const auto gives_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > gives_up) return false;
  }
  return true;
}

v1::Decision Decide(World& world) {
  v1::Decision decision;
  EXPECT_TRUE(world.policy().Decide(AsAnna().get(), Question(), &decision).ok());
  return decision;
}

TEST(RulesInAServer, AreUploadedActivatedAndRolledBack) {
  World world;
  EXPECT_FALSE(ForbidsVideo(Decide(world)));
  v1::RulesUpload uploaded;
  ASSERT_TRUE(Upload(world, {.files = Tightened()}, &uploaded).ok());
  EXPECT_EQ(uploaded.files_hash(), HashOf(Tightened()));
  EXPECT_FALSE(ForbidsVideo(Decide(world))) << "an upload is not active";
  v1::RuleLayer layer;
  const auto activation = ActivationOf(world, uploaded.files_hash());
  ASSERT_TRUE(world.policy().ActivateRules(AsOperator().get(), activation, &layer).ok());
  EXPECT_EQ(layer.in_force().caller(), "operator/op");
  EXPECT_EQ(layer.in_force().reason(), "a test");
  const v1::Decision decision = Decide(world);
  EXPECT_TRUE(ForbidsVideo(decision));
  EXPECT_TRUE(Airs25(decision));
  EXPECT_EQ(decision.rulebook(), RulebookOf(world).hash());
  EXPECT_EQ(decision.rulebook(), uploaded.rulebook_hash());
  v1::RuleLayer back;
  const auto rollback = ActivationOf(world, layer.in_force().previous_hash());
  ASSERT_TRUE(world.policy().ActivateRules(AsOperator().get(), rollback, &back).ok());
  EXPECT_FALSE(ForbidsVideo(Decide(world)));
  EXPECT_EQ(Read(world.policy().ActivateRules(AsOperator().get(), activation, &layer)).reason, "")
      << "the same request again is answered, and changes nothing";
  EXPECT_FALSE(ForbidsVideo(Decide(world)));
}

TEST(RulesInAServer, RefusesAFaultyUploadWithItsPlaces) {
  World world;
  RuleFiles faulty = Tightened();
  faulty.back().text += "nonsense: 1\n";
  v1::RulesUpload uploaded;
  const Refusal refusal = Read(Upload(world, {.files = faulty}, &uploaded));
  EXPECT_EQ(refusal.code, grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(refusal.reason, "RULES_INVALID");
  ASSERT_FALSE(refusal.fields.empty());
  EXPECT_THAT(refusal.fields[0], HasSubstr("national/tightened.yaml:13:"));
}

TEST(RulesInAServer, RefusesAnUploadThatWasCutOff) {
  World world;
  v1::RulesUpload uploaded;
  const Refusal refusal = Read(Upload(world, {.files = Tightened(), .whole = false}, &uploaded));
  EXPECT_EQ(refusal.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(refusal.fields, ElementsAre("last"));
}

TEST(RulesInAServer, LetsEachLayerBeChangedByItsOwn) {
  World world;
  struct Case {
    const char* layer;
    const char* role;
    grpc::StatusCode code;
  };
  for (const Case& one : {Case{"national", "operator", grpc::StatusCode::OK},
                          Case{"national", "administrator", grpc::StatusCode::PERMISSION_DENIED},
                          Case{"national", "caseworker", grpc::StatusCode::PERMISSION_DENIED},
                          Case{"0751", "administrator", grpc::StatusCode::OK},
                          Case{"0751", "operator", grpc::StatusCode::PERMISSION_DENIED},
                          Case{"0101", "administrator", grpc::StatusCode::INVALID_ARGUMENT},
                          Case{"", "operator", grpc::StatusCode::INVALID_ARGUMENT},
                          Case{"nation", "operator", grpc::StatusCode::INVALID_ARGUMENT}}) {
    const RuleFiles files = std::string(one.layer) == "national" ? Tightened() : RuleFiles{};
    v1::RulesUpload uploaded;
    const UploadOf upload{.layer = one.layer, .files = files, .role = one.role};
    EXPECT_EQ(Upload(world, upload, &uploaded).error_code(), one.code)
        << one.layer << " " << one.role;
  }
}

TEST(RulesInAServer, WaitForASecondPersonWhereAsked) {
  World world([](ops::Options& options) { options.two_people = true; });
  v1::RulesUpload uploaded;
  ASSERT_TRUE(Upload(world, {.files = Tightened()}, &uploaded).ok());
  v1::RuleLayer layer;
  const auto activation = ActivationOf(world, uploaded.files_hash());
  ASSERT_TRUE(world.policy().ActivateRules(AsOperator().get(), activation, &layer).ok());
  EXPECT_FALSE(ForbidsVideo(Decide(world)));
  v1::ApproveRulesRequest approval;
  approval.set_layer("national");
  approval.set_number(layer.waiting().number());
  approval.set_request_id(NewRequestId());
  EXPECT_EQ(world.policy().ApproveRules(AsOperator().get(), approval, &layer).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  ASSERT_TRUE(world.policy().ApproveRules(AsOperator("ole").get(), approval, &layer).ok());
  EXPECT_TRUE(ForbidsVideo(Decide(world)));
  EXPECT_EQ(layer.in_force().approver(), "operator/ole");
}

TEST(RulesInAServer, WhatWaitedAndWasReplacedIsForThoseWhoMakeRules) {
  World world([](ops::Options& options) { options.two_people = true; });
  v1::RulesUpload uploaded;
  ASSERT_TRUE(Upload(world, {.files = Tightened()}, &uploaded).ok());
  v1::RuleLayer layer;
  for (const char* who : {"op", "ole"}) {
    const auto activation = ActivationOf(world, uploaded.files_hash());
    ASSERT_TRUE(world.policy().ActivateRules(AsOperator(who).get(), activation, &layer).ok());
  }
  EXPECT_EQ(layer.waiting().caller(), "operator/ole");
  EXPECT_EQ(layer.replaced().caller(), "operator/op");
  EXPECT_EQ(layer.replaced().replaced_by(), layer.waiting().number());
  EXPECT_TRUE(RulebookOf(world).layers(0).has_replaced());
  v1::GetRulebookRequest request;
  request.set_name("municipalities/0751/rulebook");
  v1::Rulebook rulebook;
  ASSERT_TRUE(world.policy().GetRulebook(As("citizen", "bo").get(), request, &rulebook).ok());
  EXPECT_FALSE(rulebook.layers(0).has_replaced());
  EXPECT_FALSE(rulebook.layers(0).has_waiting());
}

TEST(RulesInAServer, AShadowIsCountedAndListed) {
  World world;
  world.Seed();
  v1::RulesUpload uploaded;
  ASSERT_TRUE(Upload(world, {.files = Tightened()}, &uploaded).ok());
  v1::SetShadowRequest set;
  set.set_layer("national");
  set.set_files_hash(uploaded.files_hash());
  set.set_request_id(NewRequestId());
  v1::Shadow shadow;
  ASSERT_TRUE(world.policy().SetShadow(AsOperator().get(), set, &shadow).ok());
  EXPECT_TRUE(shadow.fits());
  EXPECT_FALSE(ForbidsVideo(Decide(world)));
  v1::Meeting meeting;
  ASSERT_TRUE(world.meetings()
                  .BookMeeting(AsAnna().get(), BookingOf("bo", "2020-10-14T09:00"), &meeting)
                  .ok());
  v1::GetShadowRequest get;
  get.set_layer("national");
  ASSERT_TRUE(Becomes([&] {
    EXPECT_TRUE(world.policy().GetShadow(AsAdministrator().get(), get, &shadow).ok());
    return shadow.decided() >= 2;
  }));
  EXPECT_EQ(shadow.decided(), 2);
  EXPECT_EQ(shadow.differed(), 2);
  v1::ListShadowDifferencesRequest list;
  list.set_layer("national");
  list.set_page_size(1);
  std::vector<std::int64_t> numbers;
  do {
    v1::ListShadowDifferencesResponse page;
    ASSERT_TRUE(world.policy().ListShadowDifferences(AsAdministrator().get(), list, &page).ok());
    ASSERT_EQ(page.differences_size(), 1);
    EXPECT_FALSE(ForbidsVideo(page.differences(0).in_force()));
    EXPECT_TRUE(ForbidsVideo(page.differences(0).shadow()));
    numbers.push_back(page.differences(0).number());
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_THAT(numbers, ElementsAre(2, 1));
  list.clear_page_token();
  v1::ListShadowDifferencesResponse elsewhere;
  const auto other = As("administrator", "root", "0101");
  ASSERT_TRUE(world.policy().ListShadowDifferences(other.get(), list, &elsewhere).ok());
  EXPECT_THAT(elsewhere.differences(), IsEmpty());
  EXPECT_EQ(world.policy().ListShadowDifferences(AsOperator().get(), list, &elsewhere).error_code(),
            grpc::StatusCode::PERMISSION_DENIED)
      << "an operator sees no facts of citizens";
}

// A world whose rules folder is its own.
std::string OwnRules(ops::Options& options, const std::string& to) {
  fs::copy(options.rules, to, fs::copy_options::recursive);
  return options.rules = to;
}

TEST(RulesInAServer, ChangesOfTheFolderAreInForceAndMistakesAreReported) {
  const TemporaryFolder folder;
  std::string rules;
  World world([&](ops::Options& options) { rules = OwnRules(options, folder / "rules"); });
  std::ofstream(rules + "/national/tightened.yaml") << Tightened().back().text;
  ASSERT_TRUE(Becomes([&] { return ForbidsVideo(Decide(world)); }));
  EXPECT_EQ(RulebookOf(world).layers(0).in_force().caller(), "folder");
  const std::string good = Decide(world).rulebook();
  testing::internal::CaptureStderr();
  std::ofstream(rules + "/national/tightened.yaml") << "authority: [";
  v1::Rulebook rulebook;
  ASSERT_TRUE(Becomes([&] {
    rulebook = RulebookOf(world);
    return rulebook.folder().problems_size() > 0;
  }));
  EXPECT_GT(rulebook.folder().refusals(), 0);
  EXPECT_EQ(rulebook.folder().problems(0).path(), "national/tightened.yaml");
  EXPECT_EQ(Decide(world).rulebook(), good) << "the good rulebook stays in force";
  v1::GetRulebookRequest request;
  request.set_name("municipalities/0751/rulebook");
  ASSERT_TRUE(world.policy().GetRulebook(As("citizen", "bo").get(), request, &rulebook).ok());
  EXPECT_THAT(rulebook.folder().problems(), IsEmpty()) << "a citizen sees no rule files";
  fs::remove(rules + "/national/tightened.yaml");
  ASSERT_TRUE(Becomes([&] { return !ForbidsVideo(Decide(world)); }));
  EXPECT_FALSE(RulebookOf(world).folder().has_refused_at());
  // The folder is taken by one thread: what it logged of the mistake is written by now.
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("national/tightened.yaml:1:"));
}

TEST(RulesInAServer, AnEditOfTheFolderUndoesNoActivation) {
  const TemporaryFolder folder;
  std::string rules;
  World world([&](ops::Options& options) { rules = OwnRules(options, folder / "rules"); });
  v1::RulesUpload uploaded;
  ASSERT_TRUE(Upload(world, {.files = Tightened()}, &uploaded).ok());
  v1::RuleLayer layer;
  ASSERT_TRUE(
      world.policy()
          .ActivateRules(AsOperator().get(), ActivationOf(world, uploaded.files_hash()), &layer)
          .ok());
  testing::internal::CaptureStderr();
  const std::string edited = rules + "/national/active_employment_act.yaml";
  std::ofstream(edited, std::ios::app) << "# a comment\n";
  v1::Rulebook rulebook;
  ASSERT_TRUE(Becomes([&] {
    rulebook = RulebookOf(world);
    return rulebook.folder().has_refused_at();
  }));
  EXPECT_TRUE(ForbidsVideo(Decide(world))) << "the order is in force still";
  EXPECT_EQ(rulebook.layers(0).in_force().files_hash(), uploaded.files_hash());
  ASSERT_EQ(rulebook.folder().problems_size(), 1);
  EXPECT_EQ(rulebook.folder().problems(0).path(), "national/tightened.yaml");
  EXPECT_THAT(rulebook.folder().problems(0).message(), HasSubstr("operator/op put this file in"));
  std::ofstream(rules + "/national/tightened.yaml") << Tightened().back().text;
  ASSERT_TRUE(Becomes([&] {
    rulebook = RulebookOf(world);
    return rulebook.layers(0).in_force().caller() == "folder";
  }));
  EXPECT_TRUE(ForbidsVideo(Decide(world))) << "with the comment";
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("operator/op put this file in"));
}

TEST(RulesInAServer, WhatWasActivatedIsInForceAfterARestart) {
  World world;
  v1::RulesUpload uploaded;
  ASSERT_TRUE(Upload(world, {.files = Tightened()}, &uploaded).ok());
  v1::RuleLayer layer;
  const auto activation = ActivationOf(world, uploaded.files_hash());
  ASSERT_TRUE(world.policy().ActivateRules(AsOperator().get(), activation, &layer).ok());
  world.Restart();
  EXPECT_TRUE(ForbidsVideo(Decide(world)));
  v1::ListRuleActivationsRequest list;
  list.set_layer("national");
  v1::ListRuleActivationsResponse history;
  ASSERT_TRUE(world.policy().ListRuleActivations(AsAdministrator().get(), list, &history).ok());
  ASSERT_EQ(history.activations_size(), 2);
  EXPECT_EQ(history.activations(0).caller(), "operator/op");
  EXPECT_EQ(history.activations(1).caller(), "folder");
}

// Files that a later version of the program took, behind the back of the server.
void PutInForce(const std::string& database, const RuleFiles& files) {
  const auto store = store_sqlite::Open({.path = database});
  ASSERT_TRUE(store);
  const auto put = (*store)->WriteAndWait<bool>([&](store::Transaction& t) -> Result<bool> {
    store::RuleLayer record = *t.FindRuleLayer(NationalLayer());
    store::RuleActivation activation = *t.FindRuleActivation(NationalLayer(), *record.activation);
    activation.number = *record.activation + 1;
    activation.rulebook = HashOf(files);
    record.rulebook = activation.rulebook;
    record.activation = activation.number;
    t.Add(scheduling::ToStore(activation.rulebook, files, activation.asked_at));
    t.Put(activation);
    t.Put(record);
    return true;
  });
  ASSERT_TRUE(put);
}

TEST(RulesInAServer, ThatNoLongerLoadAreNotReplacedByOthers) {
  World world;
  world.Stop();
  RuleFiles unknown = Tightened();
  unknown.back().text += "tomorrow: 1\n";
  PutInForce(world.options().database, unknown);
  testing::internal::CaptureStderr();
  const auto started = server::Server::Start(world.options());
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("national/tightened.yaml:13:"));
  ASSERT_FALSE(started);
  EXPECT_THAT(Render(started.error().message, Language::kEnglish),
              AllOf(HasSubstr("activation `2` by `folder`"), HasSubstr("samtale policy export")));
}

// Two rulebooks that differ in two ways, which must agree with each other and with the hash in
// every answer, while they are swapped under many callers.
TEST(Race, NoAnswerMixesTwoRulebooks) {
  constexpr int kClients = 16;
  constexpr int kSwaps = 30;
  World world;
  v1::RulesUpload tight;
  ASSERT_TRUE(Upload(world, {.files = Tightened()}, &tight).ok());
  const std::string loose_files = RulebookOf(world).layers(0).in_force().files_hash();
  const std::string loose = Decide(world).rulebook();
  std::atomic<bool> over{false};
  std::atomic<int> mixed{0};
  std::atomic<int> failed{0};
  std::atomic<int> tightly{0};
  std::atomic<int> loosely{0};
  std::vector<std::thread> clients;
  for (int n = 0; n < kClients; ++n) {
    clients.emplace_back([&] {
      while (!over) {
        v1::Decision decision;
        if (!world.policy().Decide(AsAnna().get(), Question(), &decision).ok()) {
          ++failed;
          continue;
        }
        const bool is_tight = decision.rulebook() == tight.rulebook_hash();
        const bool known = is_tight || decision.rulebook() == loose;
        if (!known || ForbidsVideo(decision) != is_tight || Airs25(decision) != is_tight) ++mixed;
        ++(is_tight ? tightly : loosely);
      }
    });
  }
  clients.emplace_back([&] {
    while (!over) {
      const v1::Rulebook rulebook = RulebookOf(world);  // of a municipality without a layer
      if (rulebook.hash() != rulebook.layers(0).in_force().files_hash()) ++mixed;
    }
  });
  for (int swap = 0; swap < kSwaps; ++swap) {
    v1::RuleLayer layer;
    const auto activation = ActivationOf(world, swap % 2 == 0 ? tight.files_hash() : loose_files);
    EXPECT_TRUE(world.policy().ActivateRules(AsOperator().get(), activation, &layer).ok());
  }
  over = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(mixed, 0);
  EXPECT_EQ(failed, 0);
  EXPECT_GT(tightly, 0);
  EXPECT_GT(loosely, 0);
}

}  // namespace
}  // namespace samtale::end_to_end
